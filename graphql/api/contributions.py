"""What ambassadors make: handing it in, its answer, and the feed of voices it is published to."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.context import Info
from api.game import Outcome, outcome_of
from api.pages import PageInfo, cursor, first_within, identity, position
from api.pages import info as page_info
from api.problems import CAUGHT, Invalid, Refused, problem
from api.stories import image_of
from api.types import (
    Image,
    Person,
    Photo,
    ReactionCount,
    ReactionKind,
    Team,
    Theme,
    photo_of,
    reaction_counts,
)
from server.commands import contributions as commands
from server.database import reading
from server.queries import contributions as queries
from server.queries.contributions import ContributionRow


@strawberry.enum
class ContributionState(Enum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@strawberry.type
class Contribution:
    id: strawberry.ID
    body: str
    locale: str
    theme: Theme
    image: Image | None
    photos: list[Photo]
    author: Person
    site: str
    created_at: datetime
    reactions: list[ReactionCount]
    my_reaction: ReactionKind | None
    comments: int


@strawberry.type
class ContributionEdge:
    cursor: str
    node: Contribution


@strawberry.type
class ContributionConnection:
    edges: list[ContributionEdge]
    page_info: PageInfo


@strawberry.type
class Submission:
    """A contribution with its answer: for its author, and for who answers it. `reason` says why not."""

    id: strawberry.ID
    contribution: Contribution
    state: ContributionState
    reason: str
    embargo_until: datetime | None
    decided_at: datetime | None
    published_at: datetime | None


@strawberry.type
class SubmissionEdge:
    cursor: str
    node: Submission


@strawberry.type
class SubmissionConnection:
    edges: list[SubmissionEdge]
    page_info: PageInfo


def _contribution(row: ContributionRow) -> Contribution:
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    photos = [photo_of(*one) for one in row.photos]
    first = (
        Image(url=photos[0].url, width=photos[0].width, height=photos[0].height, alt="") if photos else None
    )
    return Contribution(
        id=strawberry.ID(str(row.id)),
        body=row.body,
        locale=row.locale,
        theme=Theme(row.theme),
        image=first or image_of(row.image, row.width, row.height, ""),
        photos=photos,
        author=Person(id=strawberry.ID(str(row.author_id)), name=row.author, team=team),
        site=row.site,
        created_at=row.created_at,
        reactions=reaction_counts(row.reactions),
        my_reaction=ReactionKind(row.my_reaction) if row.my_reaction else None,
        comments=row.comments,
    )


def _submission(row: ContributionRow) -> Submission:
    return Submission(
        id=strawberry.ID(str(row.id)),
        contribution=_contribution(row),
        state=ContributionState(row.state),
        reason=row.reason,
        embargo_until=row.embargo_until,
        decided_at=row.decided_at,
        published_at=row.published_at,
    )


def _page(rows: Sequence[ContributionRow], limit: int) -> SubmissionConnection:
    edges = [
        SubmissionEdge(cursor=cursor(row.created_at, row.id), node=_submission(row)) for row in rows[:limit]
    ]
    return SubmissionConnection(
        edges=edges, page_info=page_info([e.cursor for e in edges], len(rows) > limit)
    )


async def submission_now(info: Info, contribution_id: int) -> Submission:
    async with reading(info.context.world.engine) as connection:
        return _submission(await queries.contribution(connection, info.context.caller, contribution_id))


@strawberry.type
class ContributionQueries:
    @strawberry.field
    async def voices(self, info: Info, first: int = 20, after: str | None = None) -> ContributionConnection:
        limit, start = first_within(first), position(after, datetime, int)
        world = info.context.world
        async with reading(world.engine) as connection:
            rows = await queries.voices(connection, info.context.caller, world.now(), limit + 1, start)
        edges = [
            ContributionEdge(cursor=cursor(row.published_at, row.id), node=_contribution(row))
            for row in rows[:limit]
        ]
        more = page_info([edge.cursor for edge in edges], len(rows) > limit)
        return ContributionConnection(edges=edges, page_info=more)

    @strawberry.field
    async def voice(self, info: Info, id: strawberry.ID) -> Contribution | None:
        """One contribution that is published."""
        world, its = info.context.world, identity(id)
        async with reading(world.engine) as connection:
            row = await queries.voice(connection, info.context.caller, its, world.now())
        return _contribution(row) if row else None

    @strawberry.field
    async def my_contributions(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> SubmissionConnection:
        limit, start = first_within(first), position(after, datetime, int)
        async with reading(info.context.world.engine) as connection:
            return _page(await queries.mine(connection, info.context.caller, limit + 1, start), limit)

    @strawberry.field
    async def contributions_to_answer(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> SubmissionConnection:
        """What waits for an answer that I may give, oldest first."""
        limit, start = first_within(first), position(after, datetime, int)
        async with reading(info.context.world.engine) as connection:
            return _page(await queries.waiting(connection, info.context.caller, limit + 1, start), limit)


@strawberry.input
class SubmitContributionInput:
    """`photos`: keys under which /api/photos took them, in order. `consent` is needed with photos."""

    key: str
    body: str
    theme: Theme
    locale: str
    photos: list[str]
    consent: bool
    embargo_until: datetime | None = None


@strawberry.type
class ContributionSubmitted:
    submission: Submission
    outcome: Outcome


SubmitContributionAnswer = Annotated[
    ContributionSubmitted | Invalid | Refused, strawberry.union("SubmitContributionAnswer")
]


@strawberry.input
class ContributionIdInput:
    key: str
    contribution_id: strawberry.ID


@strawberry.input
class DecideContributionInput:
    """`reason`: needed when it is not approved; the author reads it."""

    key: str
    contribution_id: strawberry.ID
    approve: bool
    reason: str = ""


@strawberry.input
class TakeDownContributionInput:
    key: str
    contribution_id: strawberry.ID
    reason: str


@strawberry.type
class ContributionAnswered:
    submission: Submission


ContributionAnswer = Annotated[
    ContributionAnswered | Invalid | Refused, strawberry.union("ContributionAnswer")
]


@strawberry.type
class ContributionMutations:
    @strawberry.mutation
    async def submit_contribution(
        self, info: Info, input: SubmitContributionInput
    ) -> SubmitContributionAnswer:
        context = info.context
        asked = commands.Submit(
            key=input.key, body=input.body, theme=input.theme.value, locale=input.locale,
            photos=input.photos, consent=input.consent, embargo_until=input.embargo_until,
        )  # fmt: skip
        try:
            done = await commands.submit(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return ContributionSubmitted(
            submission=await submission_now(info, done.contribution_id),
            outcome=outcome_of(done.outcome, context.locale),
        )

    @strawberry.mutation
    async def withdraw_contribution(self, info: Info, input: ContributionIdInput) -> ContributionAnswer:
        context = info.context
        try:
            asked = commands.Withdraw(
                key=input.key, contribution_id=identity(input.contribution_id, "contributionId")
            )
            done = await commands.withdraw(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return ContributionAnswered(submission=await submission_now(info, done.contribution_id))

    @strawberry.mutation
    async def decide_contribution(self, info: Info, input: DecideContributionInput) -> ContributionAnswer:
        context = info.context
        try:
            asked = commands.Decide(
                key=input.key, contribution_id=identity(input.contribution_id, "contributionId"),
                approve=input.approve, reason=input.reason,
            )  # fmt: skip
            done = await commands.decide(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return ContributionAnswered(submission=await submission_now(info, done.contribution_id))

    @strawberry.mutation
    async def take_down_contribution(
        self, info: Info, input: TakeDownContributionInput
    ) -> ContributionAnswer:
        context = info.context
        try:
            asked = commands.TakeDown(
                key=input.key, contribution_id=identity(input.contribution_id, "contributionId"),
                reason=input.reason,
            )  # fmt: skip
            done = await commands.take_down(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return ContributionAnswered(submission=await submission_now(info, done.contribution_id))
