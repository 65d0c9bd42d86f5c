"""What comms sees before it launches a challenge, or corrects the result of one."""

import asyncio
from datetime import datetime
from enum import Enum

import strawberry

from api import pages
from api.challenge_desk import ChallengeDraft
from api.challenges import ChallengeStanding, line
from api.context import Info
from api.people import team_shown
from api.types import Team
from server.commands.prizes import outcome_of
from server.database import reading
from server.queries import challenges as queries
from server.queries import people
from server.queries.foresight import Foresight, Judgement, foresight, judge


@strawberry.enum
class MomentOf(Enum):
    START = "start"
    END = "end"
    ANNOUNCEMENT = "announcement"


@strawberry.type
class ChallengePreviewTeam:
    team: Team
    roster: int
    chance: float | None


@strawberry.type
class ChallengeMoment:
    """A moment that falls in the rest of many: `resting` is the part of them, `better` the next good moment."""

    of: MomentOf
    at: datetime
    resting: float
    better: datetime


@strawberry.type
class ChallengePreview:
    people: int
    sites: int
    teams: list[ChallengePreviewTeam]
    low: int
    middle: int
    high: int
    reached: float | None
    warnings: list[str]
    moments: list[ChallengeMoment]


@strawberry.type
class RevisionPreview:
    """What counting again would show; `prizes` are how many would newly win, `taken` how many no longer."""

    before: list[ChallengeStanding]
    after: list[ChallengeStanding]
    prizes: int
    taken: int
    changes: bool


def _foreseen(seen: Foresight, found: Judgement, teams: dict[int, Team]) -> ChallengePreview:
    lines = [
        ChallengePreviewTeam(team=teams[one], roster=found.rosters[one], chance=found.chances[one])
        for one in sorted(found.rosters, key=lambda each: (-(found.chances[each] or 0), each))
    ]
    moments = [
        ChallengeMoment(of=MomentOf(one.of), at=one.at, resting=one.resting, better=one.better)
        for one in found.moments
    ]
    return ChallengePreview(
        people=len(seen.field.past.home), sites=len(seen.field.sites), teams=lines, low=found.spread.low,
        middle=found.spread.middle, high=found.spread.high, reached=found.spread.reached,
        warnings=found.warnings, moments=moments,
    )  # fmt: skip


@strawberry.type
class ChallengePreviewQueries:
    @strawberry.field
    async def preview_challenge(self, info: Info, input: ChallengeDraft) -> ChallengePreview:
        draft, now = input.asked(), info.context.world.now()
        async with reading(info.context.world.engine) as connection:
            seen = await foresight(connection, draft.contest, draft.announce, now)
            teams = await people.teams(connection, sorted({*seen.field.past.home.values()}))
        found = await asyncio.to_thread(judge, seen)
        return _foreseen(seen, found, {row.id: team_shown(row) for row in teams})

    @strawberry.field
    async def preview_revision(self, info: Info, id: strawberry.ID) -> RevisionPreview | None:
        async with reading(info.context.world.engine) as connection:
            row = await queries.read_row(connection, pages.identity(id))
            if row is None or row.result is None:
                return None
            found = await outcome_of(connection, row, revised=True)
            before = await queries.final_board(connection, row)
        prizes, held = {*found.prizes}, {*row.result.prizes}
        after = [line(one, row.kind, None) for one in found.board.rows]
        was = [line(one, row.kind, None) for one in before.rows]
        return RevisionPreview(
            before=was[: queries.SHOWN], after=after[: queries.SHOWN], prizes=len(prizes - held),
            taken=len(held - prizes), changes=was != after or prizes != held,
        )  # fmt: skip
