"""Stories, and the deed of sharing."""

import json
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.game import Outcome, outcome_of
from api.pages import PageInfo, cursor, first_within, identity, position
from api.pages import info as page_info
from api.problems import CAUGHT, Invalid, Refused, problem
from api.types import Image, Network, Person, ReactionCount, ReactionKind, Team, Theme, reaction_counts
from server.commands.share import Share, share
from server.database import reading
from server.queries import stories as queries
from server.queries.stories import StoryRow


@strawberry.type
class StoryText:
    """A story in one language, as comms wrote it."""

    locale: str
    title: str
    body: str
    prompts: list[str]


@strawberry.type
class Story:
    row: strawberry.Private[StoryRow]
    id: strawberry.ID
    theme: Theme
    title: str
    body: str
    locale: str
    prompts: list[str]
    image: Image | None
    official_url: str | None
    starts_at: datetime
    ends_at: datetime | None
    author: Person | None
    shares: int
    reactions: list[ReactionCount]
    my_reaction: ReactionKind | None
    comments: int
    my_shares: int
    my_clicks: int

    @strawberry.field
    async def link(self, info: Info) -> str:
        """My tracked link, absolute; made on first read."""
        slug = self.row.slug or await info.context.loaders.link(self.row.id)
        return f"{info.context.world.settings.public_url}/s/{slug}"

    @strawberry.field
    async def texts(self, info: Info) -> list[StoryText]:
        """Every language it has; what an editor starts from."""
        rows = await info.context.loaders.texts(self.row.id)
        return [
            StoryText(locale=row.locale, title=row.title, body=row.body, prompts=row.prompts) for row in rows
        ]

    @strawberry.field
    async def site_ids(self, info: Info) -> list[strawberry.ID]:
        """The sites it is for; none is every site."""
        placing = await info.context.loaders.placing(self.row.id)
        return [strawberry.ID(str(one)) for one in placing.site_ids]

    @strawberry.field
    async def withdrawn(self, info: Info) -> bool:
        return (await info.context.loaders.placing(self.row.id)).withdrawn

    @strawberry.field
    async def draft(self, info: Info) -> bool:
        """Came by a feed; comms publish it by saving it."""
        return (await info.context.loaders.placing(self.row.id)).draft


@strawberry.type
class StoryEdge:
    cursor: str
    node: Story


@strawberry.type
class StoryConnection:
    edges: list[StoryEdge]
    page_info: PageInfo


def image_of(digest: str | None, width: int | None, height: int | None, alt: str | None) -> Image | None:
    """Images are named by their digest, so that they never change and may be cached for ever."""
    if digest is None:
        return None
    return Image(url=f"/images/{digest}", width=width or 0, height=height or 0, alt=alt or "")


def story_of(row: StoryRow) -> Story:
    author = None
    if row.author_id is not None:
        team = Team(
            id=strawberry.ID(str(row.author_team_id)),
            name=row.author_team or "",
            kind=row.author_team_kind or "",
            hue=row.author_team_hue or 0,
        )
        author = Person(id=strawberry.ID(str(row.author_id)), name=row.author or "", team=team)
    return Story(
        row=row,
        id=strawberry.ID(str(row.id)),
        theme=Theme(row.theme),
        title=row.title,
        body=row.body,
        locale=row.locale,
        prompts=row.prompts,
        image=image_of(row.image, row.width, row.height, row.alt),
        official_url=row.official_url,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        author=author,
        shares=row.shares,
        reactions=reaction_counts(row.reactions),
        my_reaction=ReactionKind(row.my_reaction) if row.my_reaction else None,
        comments=row.comments,
        my_shares=row.my_shares,
        my_clicks=row.my_clicks,
    )


def story_page(rows: list[StoryRow], first: int) -> StoryConnection:
    """Rows, one more than asked when there is a next page, as a connection."""
    edges = [StoryEdge(cursor=cursor(row.starts_at, row.id), node=story_of(row)) for row in rows[:first]]
    return StoryConnection(edges=edges, page_info=page_info([e.cursor for e in edges], len(rows) > first))


async def story_now(info: Info, story_id: int) -> Story:
    """A story as the caller sees it this moment."""
    async with reading(info.context.world.engine) as connection:
        rows = await queries.stories(connection, info.context.caller, datetime.now(UTC), [story_id])
    return story_of(rows[story_id])


@strawberry.type
class StoryQueries:
    @strawberry.field
    async def feed(
        self, info: Info, first: int = 20, after: str | None = None, theme: Theme | None = None
    ) -> StoryConnection:
        limit, start = first_within(first), position(after, datetime, int)
        async with reading(info.context.world.engine) as connection:
            rows = await queries.feed(
                connection,
                info.context.caller,
                datetime.now(UTC),
                limit + 1,
                start,
                theme.value if theme else None,
            )
        return story_page(rows, limit)

    @strawberry.field
    async def story(self, info: Info, id: strawberry.ID) -> Story | None:
        key = identity(id)
        async with reading(info.context.world.engine) as connection:
            rows = await queries.stories(connection, info.context.caller, datetime.now(UTC), [key])
        return story_of(rows[key]) if key in rows else None


@strawberry.input
class ShareInput:
    key: str
    story_id: strawberry.ID
    own_words: str = ""
    network: Network
    shared_at: datetime | None = None


@strawberry.type
class Verdict:
    """How a text was judged, for its author: `code` and `params` (JSON: words, own, needed) are said by the phone."""

    code: str
    params: str


@strawberry.type
class Shared:
    share_id: strawberry.ID
    outcome: Outcome
    originality: str
    why: Verdict | None
    story: Story


ShareAnswer = Annotated[Shared | Invalid | Refused, strawberry.union("ShareAnswer")]


@strawberry.type
class StoryMutations:
    @strawberry.mutation
    async def share(self, info: Info, input: ShareInput) -> ShareAnswer:
        context = info.context
        try:
            asked = Share(
                key=input.key, story_id=identity(input.story_id, "storyId"), own_words=input.own_words,
                network=input.network.value, shared_at=input.shared_at,
            )  # fmt: skip
            done = await share(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Shared(
            share_id=strawberry.ID(str(done.share_id)),
            outcome=outcome_of(done.outcome, context.locale),
            originality=done.originality,
            why=Verdict(code=done.why.code, params=json.dumps(done.why.params, sort_keys=True))
            if done.why
            else None,
            story=await story_now(info, done.story_id),
        )
