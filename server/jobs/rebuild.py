"""The rebuild proof: every derived row again from the ledger, compared, and repaired only when asked."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gamification.badges import BY_KEY
from gamification.ledger import Entry
from gamification.replay import Book, books, differences, totals
from gamification.streaks import excused_weeks
from server.database import writing
from server.queries.entries import entry_of
from server.queries.programme import programme
from server.tables import badge_award, point_entry, score

_PLAYERS = text("""
SELECT p.id, p.role, s.time_zone, p.shift_pattern, p.ranking <> 'hidden' AND p.role NOT IN ('comms', 'admin') AS listed,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(first_day, last_day)), '[]') FROM excuse e
        WHERE e.person_id = p.id OR e.site_id = p.site_id) AS excuses
FROM person p JOIN site s ON s.id = p.site_id
""")


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived row that is not what the ledger says; None where a side has no row."""

    table: str
    key: tuple[Hashable, ...]
    stored: object
    derived: object


async def rebuild(engine: AsyncEngine, *, repair: bool = False) -> list[Difference]:
    """Boards and badges against the ledger -> what differs. One transaction, with writers held off, so that what is
    compared belongs together; with `repair` the ledger wins."""
    async with writing(engine) as connection:
        await connection.execute(text("LOCK TABLE point_entry IN SHARE MODE"))
        zone = (await programme(connection)).time_zone
        entries = [entry_of(row) for row in await connection.execute(select(point_entry).order_by("seq"))]
        players = {row.id: row for row in await connection.execute(_PLAYERS)}
        found = await _scores(connection, entries, zone, players, repair)
        return found + await _badges(connection, entries, players, repair)


async def _scores(
    connection: AsyncConnection, entries: Iterable[Entry], zone: str, players: dict[int, Any], repair: bool
) -> list[Difference]:
    """`version` is left out: it also grows when a person hides."""
    stored: dict[tuple[str, str, int], tuple[int, datetime, int, bool]] = {
        (row.board, row.kind, row.subject_id): (row.points, row.reached_at, row.participants, row.listed)
        for row in await connection.execute(select(score))
    }
    rebuilt = {
        (board, str(kind), subject): (
            total.points,
            total.reached_at,
            total.participants,
            kind == "team" or bool(players[subject].listed),
        )
        for (board, kind, subject), total in totals(entries, zone).items()
    }
    found = differences(stored, rebuilt)
    for one in found if repair else ():
        board, kind, subject = one.key
        if one.rebuilt is None:
            key = (score.c.board == board) & (score.c.kind == kind) & (score.c.subject_id == subject)
            await connection.execute(delete(score).where(key))
        else:
            points, reached_at, participants, listed = one.rebuilt
            values = {
                "points": points,
                "reached_at": reached_at,
                "participants": participants,
                "listed": listed,
            }
            await connection.execute(
                insert(score)
                .values(board=board, kind=kind, subject_id=subject, version=1, **values)
                .on_conflict_do_update(
                    index_elements=["board", "kind", "subject_id"],
                    set_={**values, "version": score.c.version + 1},
                )
            )
    return [Difference("score", one.key, one.stored, one.rebuilt) for one in found]


async def _badges(
    connection: AsyncConnection, entries: Iterable[Entry], players: dict[int, Any], repair: bool
) -> list[Difference]:
    def opened(person_id: int) -> Book:
        row = players[person_id]
        spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.excuses]
        excused = excused_weeks(spans) if spans else frozenset[date]()
        return Book(role=row.role, zone=row.time_zone, shift_pattern=row.shift_pattern, excused_weeks=excused)

    rebuilt = {
        (person, badge.key): list(badge.evidence)
        for person, book in books(entries, opened).items()
        for badge in book.badges.values()
    }
    stored = {
        (row.person_id, row.badge): list(row.evidence)
        for row in await connection.execute(select(badge_award))
    }
    found = differences(stored, rebuilt)
    for one in found if repair else ():
        person, badge = one.key
        mine = (badge_award.c.person_id == person) & (badge_award.c.badge == badge)
        await connection.execute(delete(badge_award).where(mine))
        if one.rebuilt is not None:
            await connection.execute(
                insert(badge_award).values(
                    person_id=person, badge=badge, criteria_version=BY_KEY[badge].criteria_version, evidence=one.rebuilt,
                    awarded_at=_when(entries, one.rebuilt),
                )
            )  # fmt: skip
    return [Difference("badge_award", one.key, one.stored, one.rebuilt) for one in found]


def _when(entries: Iterable[Entry], evidence: list[str]) -> datetime:
    """When the fact that completed a badge was recorded."""
    return next(entry.recorded_at for entry in entries if entry.fact_id in evidence)
