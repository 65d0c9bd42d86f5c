"""When people are awake: their rest calendars, from rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.rest import SHIFTS, RestCalendar, calendar_of
from server.tables import excuse, person, site


async def calendars(connection: AsyncConnection, person_ids: Sequence[int]) -> dict[int, RestCalendar]:
    """person id -> rest calendar: own quiet hours, the site's zone and holidays, leave and shutdowns."""
    rows = await connection.execute(
        select(
            person.c.id, person.c.site_id, person.c.shift_pattern, person.c.quiet_from, person.c.quiet_until,
            site.c.time_zone, site.c.holidays,
        )
        .join(site, site.c.id == person.c.site_id)
        .where(person.c.id.in_(person_ids))
    )  # fmt: skip
    read = rows.all()
    free = await _excused(connection, person_ids, {row.site_id for row in read})
    found: dict[int, RestCalendar] = {}
    for row in read:
        holidays = {date.fromisoformat(day) for day in row.holidays}
        days = holidays | free.get(("person", row.id), set()) | free.get(("site", row.site_id), set())
        shift = SHIFTS[row.shift_pattern]
        quiet = (
            shift.quiet_from if row.quiet_from is None else row.quiet_from,
            shift.quiet_until if row.quiet_until is None else row.quiet_until,
        )
        found[row.id] = calendar_of(row.shift_pattern, row.time_zone, quiet, frozenset(days))
    return found


async def _excused(
    connection: AsyncConnection, person_ids: Sequence[int], site_ids: set[int]
) -> dict[tuple[str, int], set[date]]:
    rows = await connection.execute(
        select(excuse.c.person_id, excuse.c.site_id, excuse.c.first_day, excuse.c.last_day).where(
            or_(excuse.c.person_id.in_(person_ids), excuse.c.site_id.in_(site_ids))
        )
    )
    free: dict[tuple[str, int], set[date]] = {}
    for person_id, site_id, first, last in rows:
        of = ("person", person_id) if person_id is not None else ("site", site_id)
        free.setdefault(of, set()).update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return free
