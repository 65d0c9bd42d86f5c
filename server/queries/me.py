"""Everything a person's own page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_ME = text("""
SELECT p.id, p.name, p.alias, p.ranking, p.role, p.locale, p.shift_pattern, p.quiet_from, p.quiet_until,
       p.named_here,
       s.id AS site_id, s.name AS site, s.kind AS site_kind, s.country, s.time_zone, s.consulted_on IS NOT NULL
         OR s.kind = 'office' AS open,
       (SELECT count(*) FROM person m WHERE m.site_id = s.id AND m.state = 'active' AND m.left_at IS NULL) AS ambassadors,
       b.id AS brand_id, b.name AS brand, b.hue AS brand_hue,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue,
       (SELECT time_zone FROM programme ORDER BY id LIMIT 1) AS programme_zone,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(first_day, after_day)), '[]') FROM season) AS seasons,
       (SELECT count(*) FROM notification WHERE person_id = p.id AND read_at IS NULL AND deliver_at <= now()) AS unread,
       (SELECT count(*) FROM passkey WHERE person_id = p.id AND revoked_at IS NULL) AS passkeys,
       (SELECT coalesce(jsonb_object_agg(board, points), '{}') FROM score
         WHERE kind = 'person' AND subject_id = p.id AND board = ANY(:boards)) AS points,
       (SELECT coalesce(jsonb_object_agg(badge, awarded_at), '{}') FROM badge_award WHERE person_id = p.id) AS badges
FROM person p JOIN site s ON s.id = p.site_id JOIN brand b ON b.id = s.brand_id JOIN team t ON t.id = p.team_id
WHERE p.id = :person_id
""")


async def me(connection: AsyncConnection, person_id: int, boards: list[str]) -> Any:
    """The person's row with site, brand, team, counts, {board: points} for `boards` and {badge: awarded at}."""
    return (await connection.execute(_ME, {"person_id": person_id, "boards": boards})).one()


_PEOPLE = text("""
SELECT board, count(*) AS people FROM score WHERE board = ANY(:boards) AND kind = 'person' AND listed GROUP BY board
""")


async def people_on(connection: AsyncConnection, boards: list[str]) -> dict[str, int]:
    """How many stand on each board."""
    return {row.board: row.people for row in await connection.execute(_PEOPLE, {"boards": boards})}


_HISTORY = text("""
SELECT seq, points, deed, reason, occurred_at,
       EXISTS (SELECT 1 FROM point_entry r WHERE r.reverses = e.seq) AS reversed
FROM point_entry e WHERE person_id = :person_id AND (CAST(:after AS bigint) IS NULL OR seq < :after)
ORDER BY seq DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of my ledger; `reason` is {"code", "params"}."""

    seq: int
    points: int
    deed: str
    reason: dict[str, Any]
    occurred_at: datetime
    reversed: bool


async def history(
    connection: AsyncConnection, person_id: int, limit: int, after: int | None = None
) -> list[EntryRow]:
    """Newest first; `after` is the last seq seen."""
    given = {"person_id": person_id, "after": after, "limit": limit}
    return [EntryRow(*row) for row in await connection.execute(_HISTORY, given)]


_OWNS = text("SELECT EXISTS (SELECT 1 FROM point_entry WHERE seq = :seq AND person_id = :person_id)")


async def owns(connection: AsyncConnection, person_id: int, seq: int) -> bool:
    """Is this line of the ledger theirs?"""
    return bool((await connection.execute(_OWNS, {"person_id": person_id, "seq": seq})).scalar_one())
