"""Timed challenges: the board as it stands, launching, calling off."""

import asyncio
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.context import Info
from api.people import team_shown
from api.problems import CAUGHT, Invalid, Refused, problem
from api.types import Position, Team
from server.commands import launch as commands
from server.commands.challenges import CancelChallenge, cancel_challenge
from server.database import reading
from server.errors import Refused as RefusedError
from server.queries import challenges as queries
from server.queries import people
from server.queries.preview import chances, competing, warnings
from server.queries.rest import calendars

SEED = 20_260_101
"""Previews are drawn from one seed, so that asking again changes nothing."""


@strawberry.enum
class ChallengeKind(Enum):
    INDIVIDUAL = "individual"
    TEAM = "team"


@strawberry.enum
class ChallengeState(Enum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    CLOSING = "closing"
    FINAL = "final"
    CANCELLED = "cancelled"


@strawberry.enum
class Metric(Enum):
    POINTS = "points"
    SHARES = "shares"
    OWN_WORDS = "own_words"
    CLICKS = "clicks"
    COFFEES = "coffees"


@strawberry.type
class ChallengeStanding:
    rank: int
    id: strawberry.ID
    name: str
    hue: int | None
    score: float
    sum: int
    roster: int
    participants: int
    is_mine: bool


@strawberry.type
class Challenge:
    id: strawberry.ID
    kind: ChallengeKind
    metric: Metric
    state: ChallengeState
    title: str
    brief: str
    prize: str | None
    prize_points: int
    starts_at: datetime
    ends_at: datetime
    participating: bool
    teams: int
    me: ChallengeStanding | None
    reason: str | None
    revision: int | None
    position: Position
    board: list[ChallengeStanding] = strawberry.field(
        description="Team board: score is the fair score; individual board: score equals the sum."
    )


@strawberry.type
class ChallengeEdge:
    cursor: str
    node: Challenge


@strawberry.type
class ChallengeConnection:
    edges: list[ChallengeEdge]
    page_info: pages.PageInfo


@strawberry.type
class ChallengePreviewTeam:
    team: Team
    roster: int
    chance: float


@strawberry.type
class ChallengePreview:
    people: int
    teams: list[ChallengePreviewTeam]
    warnings: list[str]


@strawberry.input
class ChallengeDraft:
    kind: ChallengeKind
    metric: Metric
    title_fr: str
    title_en: str
    brief_fr: str
    brief_en: str
    starts_at: datetime
    ends_at: datetime
    prize_fr: str | None = None
    prize_en: str | None = None
    prize_points: int = 0
    team_ids: list[strawberry.ID] = strawberry.field(default_factory=list)

    def asked(self) -> commands.Draft:
        return commands.Draft(
            kind=self.kind.value, metric=self.metric.value, title={"fr": self.title_fr, "en": self.title_en},
            brief={"fr": self.brief_fr, "en": self.brief_en},
            prize={"fr": self.prize_fr or "", "en": self.prize_en or ""}, prize_points=self.prize_points,
            starts_at=self.starts_at, ends_at=self.ends_at,
            team_ids=tuple(pages.identity(one, "teamIds") for one in self.team_ids),
        )  # fmt: skip


@strawberry.input
class LaunchChallengeInput:
    key: str
    draft: ChallengeDraft


@strawberry.input
class ChallengeIdInput:
    key: str
    challenge_id: strawberry.ID
    reason: str | None = None


@strawberry.type
class ChallengeSaved:
    challenge: Challenge


ChallengeAnswer = Annotated[ChallengeSaved | Invalid | Refused, strawberry.union("ChallengeAnswer")]


def _line(row: queries.StandingRow, mine: int | None) -> ChallengeStanding:
    return ChallengeStanding(
        rank=row.rank, id=strawberry.ID(str(row.id)), name=row.name, hue=row.hue, score=row.score, sum=row.sum,
        roster=row.roster, participants=row.participants, is_mine=row.id == mine,
    )  # fmt: skip


def _shown(info: Info, shown: queries.Shown) -> Challenge:
    row, locale = shown.row, info.context.locale
    mine = row.my_team_id if row.kind == "team" else info.context.caller.person_id
    board = [_line(line, mine) for line in shown.board]
    return Challenge(
        id=strawberry.ID(str(row.id)), kind=ChallengeKind(row.kind), metric=Metric(row.metric),
        state=ChallengeState(row.state(info.context.world.now())), title=row.title[locale],
        brief=row.brief[locale], prize=row.prize.get(locale), prize_points=row.prize_points,
        starts_at=row.starts_at, ends_at=row.ends_at, participating=row.participating, teams=row.teams,
        board=board[: queries.SHOWN], me=next((line for line in board if line.is_mine), None),
        reason=row.reason, revision=row.revision, position=Position(topic=shown.at.topic, epoch=shown.at.epoch, offset=shown.at.offset),
    )  # fmt: skip


async def _read(info: Info, challenge_id: int) -> Challenge:
    found = await queries.a_challenge(info.context.world, info.context.caller, challenge_id)
    if found is None:
        raise RefusedError("not_found")
    return _shown(info, found)


@strawberry.type
class ChallengeQueries:
    @strawberry.field
    async def challenges(self, info: Info, first: int = 20, after: str | None = None) -> ChallengeConnection:
        found, more = await queries.challenges(
            info.context.world, info.context.caller, pages.first_within(first),
            pages.position(after, datetime, int),
        )  # fmt: skip
        edges = [
            ChallengeEdge(cursor=pages.cursor(one.row.ends_at, one.row.id), node=_shown(info, one))
            for one in found
        ]
        return ChallengeConnection(edges=edges, page_info=pages.info([edge.cursor for edge in edges], more))

    @strawberry.field
    async def challenge(self, info: Info, id: strawberry.ID) -> Challenge | None:
        found = await queries.a_challenge(info.context.world, info.context.caller, pages.identity(id))
        return _shown(info, found) if found else None

    @strawberry.field
    async def preview_challenge(self, info: Info, input: ChallengeDraft) -> ChallengePreview:
        draft = input.asked()
        async with reading(info.context.world.engine) as connection:
            field = await competing(
                connection, draft.kind, draft.metric, draft.team_ids, draft.starts_at, draft.ends_at,
                info.context.world.now(),
            )  # fmt: skip
            rest = list((await calendars(connection, list(field.home))).values())
            named = {row.id: team_shown(row) for row in await people.teams(connection, list(field.rosters))}
        team = draft.kind == "team"
        chance = await asyncio.to_thread(chances, field, SEED) if team else {}
        teams = [
            ChallengePreviewTeam(team=named[one], roster=field.rosters[one], chance=chance[one])
            for one in sorted(chance, key=lambda each: (-chance[each], each))
        ]
        window = (draft.starts_at, draft.ends_at)
        return ChallengePreview(
            people=len(field.home), teams=teams, warnings=warnings(field, chance, window, rest)
        )


@strawberry.type
class ChallengeMutations:
    @strawberry.mutation
    async def launch_challenge(self, info: Info, input: LaunchChallengeInput) -> ChallengeAnswer:
        try:
            asked = commands.LaunchChallenge(key=input.key, draft=input.draft.asked())
            done = await commands.launch(info.context.world, info.context.caller, asked)
            return ChallengeSaved(challenge=await _read(info, done.challenge_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def cancel_challenge(self, info: Info, input: ChallengeIdInput) -> ChallengeAnswer:
        try:
            asked = CancelChallenge(
                key=input.key,
                challenge_id=pages.identity(input.challenge_id, "challengeId"),
                reason=input.reason or "",
            )
            done = await cancel_challenge(info.context.world, info.context.caller, asked)
            return ChallengeSaved(challenge=await _read(info, done.challenge_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)
