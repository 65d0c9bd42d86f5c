"""Which day and week an instant belongs to, whatever the clocks do.

A day begins at a wall-clock minute that suits the shift pattern: a night from 22:00 to 06:00 is one day.
Calendar dates are added, never hours: a day of 23 or 25 hours is one day.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class UnknownZone(ValueError):
    """No such IANA time zone; `code` is stable."""

    code = "unknown_zone"


class SkippedTime(ValueError):
    """A wall-clock time that never comes: the clocks jump over it that day; `code` is stable."""

    code = "skipped_time"


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of that name; raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UnknownZone(name) from problem


def on_the_clock(wall: datetime, zone: str, last: bool = False) -> datetime:
    """The instant (UTC) at which clocks of `zone` show `wall`, which carries no zone itself. An hour that comes
    twice is meant the first time, or with `last` the second. Raises UnknownZone, SkippedTime."""
    tz = zone_of(zone)
    at = wall.replace(tzinfo=tz, fold=int(last)).astimezone(UTC)
    if at.astimezone(tz).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise SkippedTime(f"{wall} {zone}")
    return at


@lru_cache(maxsize=16384)
def boundary(day: date, zone: str, starts: int = 0) -> datetime:
    """The first instant (UTC) at or after `starts` minutes past midnight on `day`'s wall clock: the first pass
    of an hour that comes twice, the end of a gap for an hour that never comes."""
    return _first_instant(day, zone, starts)


def _first_instant(day: date, zone: str, starts: int) -> datetime:
    wall = datetime(day.year, day.month, day.day, starts // 60, starts % 60)  # noqa: DTZ001  wall clock
    tz = zone_of(zone)
    late = wall.replace(tzinfo=tz).astimezone(UTC)
    if late.astimezone(tz).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    return _gap_end(early, late, tz)


def _gap_end(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The instant in (before, after] at which the zone's offset changes, to the second."""
    offset = before.astimezone(tz).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        changed = (before + timedelta(seconds=middle)).astimezone(tz).utcoffset() != offset
        low, high = (low, middle) if changed else (middle, high)
    return before + timedelta(seconds=high)


@lru_cache(maxsize=4096)
def local_day(at: datetime, zone: str, starts: int = 0) -> date:
    """The latest day whose boundary is at or before `at`: exactly one, and never an earlier one later on."""
    day = at.astimezone(zone_of(zone)).date() + DAY
    while boundary(day, zone, starts) > at:
        day -= DAY
    return day


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def local_week(at: datetime, zone: str, starts: int = 0) -> date:
    """The Monday of the week that `at` belongs to."""
    return monday(local_day(at, zone, starts))
