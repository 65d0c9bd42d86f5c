"""A fact becomes points: the three beats that every deed shares. Lock and read, play in memory, write and tell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.badges import BadgeWon
from gamification.boards import board_keys
from gamification.facts import Fact
from gamification.levels import Level
from gamification.play import Outcome, play
from gamification.streaks import Streak
from server.commands.challenge_score import scored
from server.commands.entries import Moved, record
from server.outbox import Frame, announce
from server.queries.playing import Player, standing_for
from server.standings import counted_rank, ranks
from server.tables import badge_award
from server.world import World


class LevelTold(msgspec.Struct, frozen=True):
    number: int
    code: str
    starts_at: int
    next_at: int | None


class StreakTold(msgspec.Struct, frozen=True):
    """`calendar`: (Monday, status), oldest first."""

    weeks: int
    active: bool
    freezes: int
    best: int
    calendar: list[tuple[date, str]]


class Won(msgspec.Struct, frozen=True):
    """One entry's points and the reason its owner reads, as a code and parameters."""

    points: int
    code: str
    params: dict[str, str | int]


class OutcomeTold(msgspec.Struct, frozen=True):
    """What the deed changed, as the phone is told and as it is stored with the idempotency key.

    Ranks are those on this week's board; None for who is not ranked.
    """

    points: int
    won: list[Won]
    total: int
    season_points: int
    level: LevelTold
    level_up: bool
    badges: list[str]
    streak: StreakTold
    rank_before: int | None
    rank: int | None
    at: datetime


def level_told(level: Level) -> LevelTold:
    return LevelTold(level.number, level.code, level.starts_at, level.next_at)


def streak_told(streak: Streak, weeks: int = 26) -> StreakTold:
    """The last `weeks` weeks of it."""
    return StreakTold(
        streak.length,
        streak.active,
        streak.freezes,
        streak.best,
        [(d, s) for d, s in streak.calendar[-weeks:]],
    )


async def award(connection: AsyncConnection, world: World, player: Player, fact: Fact) -> OutcomeTold:
    """Play `fact` for a locked `player`: entries, balances, badges, frames; all in the caller's transaction."""
    standing, rules = await standing_for(connection, world, player, fact)
    outcome = play(fact, standing, rules)
    recorded = await record(connection, outcome.entries, player.calendar, listed=player.listed)
    if recorded.inserted:
        await _badges(connection, player, outcome.badges, fact)
        await tell(connection, player, recorded.moved, fact.recorded_at)
    return await _told(connection, world, player, fact, outcome, recorded.moved)


async def _badges(
    connection: AsyncConnection, player: Player, badges: Sequence[BadgeWon], fact: Fact
) -> None:
    rows = [
        {
            "person_id": player.id,
            "badge": badge.key,
            "criteria_version": badge.criteria_version,
            "evidence": list(badge.evidence),
            "awarded_at": fact.recorded_at,
        }
        for badge in badges
    ]
    if rows:
        await connection.execute(insert(badge_award).values(rows).on_conflict_do_nothing())


async def tell(connection: AsyncConnection, player: Player, moved: Sequence[Moved], now: datetime) -> None:
    """Boards and running challenges hear of the balances that were moved."""
    await announce(
        connection, *frames(player, moved), *await scored(connection, player.id, player.team_id, now)
    )


def frames(player: Player, moved: Sequence[Moved]) -> list[Frame]:
    """What other phones see: my place on each board, my team's. Absolute, so that only the newest matters."""
    told: list[Frame] = []
    for row in moved:
        body: dict[str, Any] = {"points": row.points, "version": row.version}
        if row.kind == "team" and not player.team_shown:
            # its total would say what each of a handful did: it counts in its group's row, which is read again
            told.append(Frame(f"board:{row.board}:teams", {"type": "group_moved"}, "group"))
        elif row.kind == "team":
            body |= {"type": "team_scored", "team": player.team}
            told.append(Frame(f"board:{row.board}:teams", body, str(row.subject_id)))
        elif row.listed:
            body |= {
                "type": "rank_moved",
                "person": {"id": str(player.id), "name": player.shown, "team": player.team},
                "reachedAt": row.reached_at.isoformat(),
                "homes": player.homes,
            }
            told.append(Frame(f"board:{row.board}:people", body, str(row.subject_id)))
    return told


async def _told(
    connection: AsyncConnection,
    world: World,
    player: Player,
    fact: Fact,
    outcome: Outcome,
    moved: Sequence[Moved],
) -> OutcomeTold:
    season, _, week, _ = board_keys(fact.occurred_at, player.calendar)
    mine = {row.board: row.points for row in moved if row.kind == "person"}
    after = mine.get(week)
    before = rank = None
    if after is not None and player.listed:
        before, rank = await _ranks(connection, world, week, after - outcome.points, after)
    return OutcomeTold(
        points=outcome.points,
        won=[Won(e.points, e.reason.code, dict(e.reason.params)) for e in outcome.entries],
        total=outcome.total,
        season_points=mine.get(season, 0),
        level=level_told(outcome.level),
        level_up=outcome.level_up,
        badges=[badge.key for badge in outcome.badges],
        streak=streak_told(outcome.streak),
        rank_before=before,
        rank=rank,
        at=fact.recorded_at,
    )


async def _ranks(
    connection: AsyncConnection, world: World, board: str, before: int, after: int
) -> tuple[int | None, int]:
    """Ranks of two totals on a board; before the first points there was no rank."""
    old, new = await ranks(world.redis, [(board, before), (board, after)])
    if new is None or old is None:
        old = await counted_rank(connection, board, before)
        new = await counted_rank(connection, board, after)
    return (old if before > 0 else None), new
