"""My days of a challenge while it lasts: a streak that rest never breaks."""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import local_day
from gamification.rest import SHIFTS
from gamification.streaks import Streak, daily_streak, days_of_rest
from server.queries.challenge_boards import COUNTED, MEASURED
from server.queries.rest import calendars

_GIVEN = text(f"""
SELECT p.shift_pattern, e.occurred_at, {MEASURED} AS given
FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id AND m.person_id = :person_id
JOIN person p ON p.id = m.person_id
JOIN point_entry e ON e.person_id = p.id AND {COUNTED}
WHERE c.id = :id
""")  # noqa: S608 (our own text)


async def my_days(
    connection: AsyncConnection, challenge_id: int, person_id: int, now: datetime
) -> Streak | None:
    """The days from my first deed that counts for it until today; None before that. One statement then, else three."""
    read = (await connection.execute(_GIVEN, {"id": challenge_id, "person_id": person_id})).all()
    if not read:
        return None
    calendar = (await calendars(connection, [person_id]))[person_id]
    starts = SHIFTS[read[0].shift_pattern].day_starts
    given = Counter[date]()
    for _, at, measured in read:
        given[local_day(at, calendar.zone, starts)] += measured
    done = {day for day, sum_ in given.items() if sum_ > 0}
    today = local_day(now, calendar.zone, starts)
    return daily_streak(done, today, days_of_rest(min(done), today, calendar)) if done else None
