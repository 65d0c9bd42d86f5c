"""Badges a person holds, and the deeds that earned them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.queries.me import EntryRow

_AWARDS = text("""
SELECT id, badge, criteria_version, awarded_at FROM badge_award
WHERE person_id = :person_id AND (CAST(:badge AS text) IS NULL OR badge = :badge) ORDER BY awarded_at, id
""")

_EVIDENCE = text("""
SELECT e.seq, e.points, e.deed, e.reason, e.occurred_at,
       EXISTS (SELECT 1 FROM point_entry r WHERE r.reverses = e.seq) AS reversed
FROM badge_award a JOIN point_entry e ON e.person_id = a.person_id AND a.evidence ? e.fact_id
WHERE a.person_id = :person_id AND a.badge = :badge AND e.reverses IS NULL ORDER BY e.seq
""")

_GIVEN = text("""
SELECT a.badge, count(*) AS holders, count(*) FILTER (WHERE a.awarded_at >= :since) AS since, max(a.awarded_at) AS newest_at
FROM badge_award a JOIN person p ON p.id = a.person_id WHERE p.left_at IS NULL GROUP BY a.badge
""")
_PLAYERS = text("""
SELECT count(*) FROM person WHERE left_at IS NULL AND state = 'active' AND role IN ('ambassador', 'host')
""")

_HOLDER = text("""
SELECT EXISTS (SELECT 1 FROM badge_award WHERE badge = :badge)
""")


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A badge as it was awarded: `criteria_version` is that of then."""

    id: int
    badge: str
    criteria_version: int
    awarded_at: datetime


@dataclass(frozen=True, slots=True)
class GivenRow:
    """How often a badge was awarded to people who are here; `since` a moment the asker names."""

    badge: str
    holders: int
    since: int
    newest_at: datetime


async def given(connection: AsyncConnection, since: datetime) -> tuple[dict[str, GivenRow], int]:
    """Each badge anybody holds, and how many people could."""
    rows = await connection.execute(_GIVEN, {"since": since})
    found = {row.badge: GivenRow(*row) for row in rows}
    return found, int((await connection.execute(_PLAYERS)).scalar_one())


async def awards(connection: AsyncConnection, person_id: int, badge: str | None = None) -> list[AwardRow]:
    """Oldest first; only `badge` when one is named."""
    rows = await connection.execute(_AWARDS, {"person_id": person_id, "badge": badge})
    return [AwardRow(*row) for row in rows]


async def evidence(connection: AsyncConnection, person_id: int, badge: str) -> list[EntryRow]:
    """The entries of the deed that completed it; empty for a badge that is not theirs."""
    given: dict[str, Any] = {"person_id": person_id, "badge": badge}
    return [EntryRow(*row) for row in await connection.execute(_EVIDENCE, given)]


async def anyone_holds(connection: AsyncConnection, badge: str) -> bool:
    return bool((await connection.execute(_HOLDER, {"badge": badge})).scalar_one())
