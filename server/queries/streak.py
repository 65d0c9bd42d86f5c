"""What mends a streak: deeds of this week, the last repair, the days a person said they are away."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import monday
from server.tables import excuse

_LATEST = text("""
SELECT count(DISTINCT e.fact_id) FILTER (WHERE e.detail ->> 'week' = :week AND e.deed <> 'streak_repaired'),
       max(e.recorded_at) FILTER (WHERE e.deed = 'streak_repaired')
FROM point_entry e WHERE e.person_id = :person_id AND e.reverses IS NULL
  AND NOT EXISTS (SELECT 1 FROM point_entry r WHERE r.reverses = e.seq)
""")


@dataclass(frozen=True, slots=True)
class Latest:
    """`deeds` of this week that keep a streak and stand; `last`: when a week was last repaired."""

    deeds: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class LeaveRow:
    id: int
    first_day: date
    last_day: date


async def latest(connection: AsyncConnection, person_id: int, today: date) -> Latest:
    given = {"person_id": person_id, "week": monday(today).isoformat()}
    return Latest(*(await connection.execute(_LATEST, given)).one())


async def leaves(connection: AsyncConnection, person_id: int, today: date) -> list[LeaveRow]:
    """Those that are not over, the next first."""
    columns = (excuse.c.id, excuse.c.first_day, excuse.c.last_day)
    mine = (excuse.c.person_id == person_id) & (excuse.c.last_day >= today)
    found = await connection.execute(select(*columns).where(mine).order_by(excuse.c.first_day, excuse.c.id))
    return [LeaveRow(*row) for row in found]
