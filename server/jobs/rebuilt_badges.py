"""Every person's badges from the ledger: read a person at a time, their deeds in order.

A person from whom nothing was taken back is judged by `gamification.evidence`; the others, who are few, are played
again entry by entry, because a reversal may have revoked a badge and a later deed have won it anew.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.badges import BY_KEY
from gamification.evidence import Deed, completed
from gamification.replay import Book, books
from gamification.streaks import NEVER, excused_weeks
from server.queries.entries import entry_of
from server.tables import point_entry

Derived = tuple[int, str, int, int]
"""Person, badge, version of its criteria, seq of the entry that completed it."""

BATCH = 2000

# People do the same few things: a kind of deed, on a theme, in a week. So ten million of them are sorted by a hash of it,
# first made by itself: PostgreSQL would else carry all of `detail` through the sort, and write it to disk (four times
# slower at three million). That two of some thousand kinds share 64 bits is not to be feared.
_KIND = "hashtextextended(concat(detail ->> 'tags', detail ->> 'week'), 0)"
_KINDS = text(f"""
SELECT {_KIND} AS kind, min(detail ->> 'tags') AS tags, min(detail ->> 'week') AS week FROM point_entry GROUP BY 1
""")  # noqa: S608  constants alone
_LIVES = text(f"""
WITH deed AS MATERIALIZED (
  SELECT person_id, seq, {_KIND} AS kind, reverses IS NOT NULL AS reversal FROM point_entry)
SELECT person_id, array_agg(seq ORDER BY seq) AS seqs, array_agg(kind ORDER BY seq) AS kinds, bool_or(reversal) AS reversed
FROM deed GROUP BY person_id
""")  # noqa: S608  constants alone
_EXCUSES = text("""
SELECT p.id, jsonb_agg(jsonb_build_array(e.first_day, e.last_day)) AS spans
FROM person p JOIN excuse e ON e.person_id = p.id OR e.site_id = p.site_id GROUP BY p.id
""")
_DERIVED = text("""
CREATE TEMPORARY TABLE derived_badge (person_id bigint, badge text, criteria_version int, seq bigint) ON COMMIT DROP
""")
_BOTH = """
FROM badge_award s FULL JOIN (
  SELECT d.*, e.recorded_at, jsonb_build_array(e.fact_id) AS evidence FROM derived_badge d JOIN point_entry e USING (seq)
) d ON (s.person_id, s.badge) = (d.person_id, d.badge)
WHERE s.evidence IS DISTINCT FROM d.evidence
"""
DIFFERENT = text(f"""
SELECT coalesce(s.person_id, d.person_id) AS person_id, coalesce(s.badge, d.badge) AS badge,
       s.evidence AS stored, d.evidence AS derived {_BOTH} LIMIT :most
""")
_REPAIR = (
    """
DELETE FROM badge_award s WHERE NOT EXISTS (
  SELECT FROM derived_badge d WHERE (d.person_id, d.badge) = (s.person_id, s.badge))
""",
    """
INSERT INTO badge_award AS s (person_id, badge, criteria_version, evidence, awarded_at)
SELECT d.person_id, d.badge, d.criteria_version, jsonb_build_array(e.fact_id), e.recorded_at
FROM derived_badge d JOIN point_entry e USING (seq)
ON CONFLICT (person_id, badge) DO UPDATE SET evidence = excluded.evidence, awarded_at = excluded.awarded_at,
  criteria_version = excluded.criteria_version
WHERE s.evidence IS DISTINCT FROM excluded.evidence
""",
)


async def _kinds(connection: AsyncConnection) -> dict[int, Deed]:
    """What each kind of deed is, by its hash."""
    return {
        row.kind: (tuple(json.loads(row.tags or "[]")), date.fromisoformat(row.week) if row.week else None)
        for row in await connection.execute(_KINDS)
    }


async def _excused(connection: AsyncConnection) -> dict[int, frozenset[date]]:
    """Mondays excused, by person; most have none."""
    rows = await connection.execute(_EXCUSES)
    return {
        row.id: excused_weeks(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.spans
        )
        for row in rows
    }


def _plain(row: Any, kinds: dict[int, Deed], excused: frozenset[date]) -> Iterable[Derived]:
    """Badges of a person from whom nothing was taken back."""
    for badge, number in completed([kinds[kind] for kind in row.kinds], excused).items():
        yield row.person_id, badge, BY_KEY[badge].criteria_version, row.seqs[number]


async def _replayed(
    connection: AsyncConnection, people: Sequence[int], excused: dict[int, frozenset[date]]
) -> list[Derived]:
    """Badges of people with reversals, entry by entry."""
    theirs = select(point_entry).where(point_entry.c.person_id.in_(people)).order_by("seq")
    entries = [entry_of(row) for row in await connection.execute(theirs)]
    seqs: dict[tuple[int, str], int] = {}
    for entry in entries:
        seqs.setdefault((entry.person_id, entry.fact_id), entry.seq)
    found = books(entries, lambda person: Book(excused_weeks=excused.get(person, NEVER)))
    return [
        (person, badge.key, badge.criteria_version, seqs[person, badge.evidence[0]])
        for person, book in found.items()
        for badge in book.badges.values()
    ]


async def derive(connection: AsyncConnection) -> None:
    """Leave every badge, as the ledger says it, in the temporary table `derived_badge`."""
    excused, kinds = await _excused(connection), await _kinds(connection)
    derived: list[Derived] = []
    again: list[int] = []
    # All of it will be read: a plan for the first rows would walk the ledger by an index, page after page at random.
    await connection.execute(text("SET LOCAL cursor_tuple_fraction = 1"))
    async with connection.stream(_LIVES) as lives:
        async for row in lives:
            if row.reversed:
                again.append(row.person_id)
            else:
                derived += _plain(row, kinds, excused.get(row.person_id, NEVER))
    for start in range(0, len(again), BATCH):
        derived += await _replayed(connection, again[start : start + BATCH], excused)
    await connection.execute(_DERIVED)
    raw = await connection.get_raw_connection()
    await raw.driver_connection.copy_records_to_table("derived_badge", records=derived)  # type: ignore[union-attr]  # asyncpg's own
    await connection.execute(text("ANALYZE derived_badge"))


async def repair(connection: AsyncConnection) -> None:
    """Make `badge_award` what `derived_badge` says."""
    for statement in _REPAIR:
        await connection.execute(text(statement))
