"""A challenge before its launch: who is concerned, how it may end, what falls into rest. Read once, then judged
without the database, so that the judging may run beside the event loop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.fairness import Spread, doubts, foresee
from gamification.rest import RestCalendar, better_moment, resting
from gamification.teams import SMALLEST_CELL, bands, may_break_down
from server.queries.preview import Contest, Field, competing, rest_of

SEED = 20_260_101
"""Previews are drawn from one seed, so that asking again changes nothing."""
MANY = 0.5
"""A moment in the rest of so many is a bad one."""

MomentOf = Literal["start", "end", "announcement"]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What was read."""

    contest: Contest
    field: Field
    rest: Mapping[RestCalendar, int]
    moments: Mapping[MomentOf, datetime]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that falls into the rest of many; `better` is the next good one."""

    of: MomentOf
    at: datetime
    resting: float
    better: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """`rosters` by team on the board or, among individuals, by team they come from; a chance is None where a team
    is too small to be broken down. Codes of `warnings`: too_few_teams, too_few_people, small_teams_left_out,
    sizes_differ, starts_in_rest, ends_in_rest, announced_in_rest, and those of gamification.fairness.doubts."""

    spread: Spread
    rosters: dict[int, int]
    chances: dict[int, float | None]
    warnings: list[str]
    moments: list[Moment]


async def foresight(
    connection: AsyncConnection, contest: Contest, told: Literal["now", "start"], now: datetime
) -> Foresight:
    field = await competing(connection, contest, now, season=True)
    rest = await rest_of(connection, list(field.past.home))
    moments: dict[MomentOf, datetime] = {"start": contest.starts_at, "end": contest.ends_at}
    if told == "now":
        moments["announcement"] = now
    return Foresight(contest, field, rest, moments)


def judge(seen: Foresight) -> Judgement:
    """Pure, and slow enough (up to a second) to be kept off the event loop."""
    contest, field = seen.contest, seen.field
    spread = foresee(field.past, contest.kind, contest.goal, field.rosters, field.k, field.mu, SEED)
    alone = contest.kind == "individual"
    rosters = {team: len(people) for team, people in field.past.teams().items()} if alone else field.rosters
    chances = {
        team: None if alone and not may_break_down(n) else spread.wins.get(team)
        for team, n in rosters.items()
    }
    moments = [
        Moment(of, at, part, better_moment(at, seen.rest))
        for of, at in seen.moments.items()
        if (part := resting(at, seen.rest)) > MANY
    ]
    return Judgement(spread, dict(rosters), chances, _warnings(seen, spread, moments), moments)


_IN_REST: Mapping[MomentOf, str] = {
    "start": "starts_in_rest",
    "end": "ends_in_rest",
    "announcement": "announced_in_rest",
}


def _warnings(seen: Foresight, spread: Spread, moments: list[Moment]) -> list[str]:
    contest, field = seen.contest, seen.field
    race = contest.goal is None
    found: list[str] = []
    if contest.kind == "team" and race and len(field.rosters) < 2:
        found.append("too_few_teams")
    if (contest.kind == "individual" or not race) and len(field.past.home) < SMALLEST_CELL:
        found.append("too_few_people")
    if field.left_out and race:
        found.append("small_teams_left_out")
    if contest.kind == "team" and len(bands(field.rosters)) > 1:
        found.append("sizes_differ")
    found += doubts(spread, contest.goal)
    return found + [_IN_REST[one.of] for one in moments]
