"""Rest: when a person is not disturbed. Deny by default: nights and weekends, in the site's zone.

All minutes count from midnight on the wall clock of the zone; a span may pass midnight (20:00 to 07:00).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from gamification.days import DAY, boundary, local_day

ShiftPattern = Literal["day", "2x8", "3x8", "night", "weekend"]

HORIZON = timedelta(days=60)
LOOK_AHEAD = timedelta(days=7)
HALF_HOUR = timedelta(minutes=30)
FEW = 0.1
"""Nobody finds a moment at which everyone is awake: one in which at most a tenth rests is good."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Rest from `quiet_from` to `quiet_until`, on rest weekdays (Monday 0) the whole day; a day of the person
    begins at `day_starts`, so that a shift over midnight is one day."""

    quiet_from: int
    quiet_until: int
    rest_weekdays: frozenset[int]
    day_starts: int = 0


_WEEKEND = frozenset({5, 6})

# 2x8 works 05:00-13:00 and 13:00-21:00 in turn, 3x8 adds 21:00-05:00: whoever rotates may be asleep early and
# late, so the quiet span covers both and leaves the hours in which either shift is up. A night shift
# (22:00-06:00) sleeps by day; its day ends two hours after the shift, and its rest nights begin on Saturday.
SHIFTS: dict[ShiftPattern, Shift] = {
    "day": Shift(20 * 60, 7 * 60, _WEEKEND),
    "2x8": Shift(20 * 60, 10 * 60, _WEEKEND),
    "3x8": Shift(20 * 60, 14 * 60, _WEEKEND, 5 * 60),
    "night": Shift(7 * 60, 17 * 60, _WEEKEND, 8 * 60),
    "weekend": Shift(20 * 60, 7 * 60, frozenset({0, 1, 2, 3}), 0),
}


@dataclass(frozen=True, slots=True)
class RestCalendar:
    """A person's rest: their quiet span, rest weekdays, and free `days` (holidays, leave, plant shutdown)."""

    zone: str
    quiet_from: int = SHIFTS["day"].quiet_from
    quiet_until: int = SHIFTS["day"].quiet_until
    rest_weekdays: frozenset[int] = _WEEKEND
    days: frozenset[date] = frozenset()


def calendar_of(
    pattern: ShiftPattern,
    zone: str,
    quiet: tuple[int, int] | None = None,
    days: frozenset[date] = frozenset(),
) -> RestCalendar:
    """The default of a shift pattern; `quiet` is the person's own (from, until), when they chose one."""
    shift = SHIFTS[pattern]
    start, end = quiet or (shift.quiet_from, shift.quiet_until)
    return RestCalendar(zone, start, end, shift.rest_weekdays, days)


@lru_cache(maxsize=4096)
def waking_on(day: date, calendar: RestCalendar) -> tuple[tuple[datetime, datetime], ...]:
    """The waking spans [start, end) that lie on one calendar day, in order."""
    return _spans(day, calendar)


def _spans(day: date, calendar: RestCalendar) -> tuple[tuple[datetime, datetime], ...]:
    if day.weekday() in calendar.rest_weekdays or day in calendar.days:
        return ()

    def at(minutes: int) -> datetime:
        return boundary(day, calendar.zone, minutes) if minutes < 1440 else boundary(day + DAY, calendar.zone)

    start, end = calendar.quiet_from, calendar.quiet_until
    if start == end:
        return ((at(0), at(1440)),)
    spans = ((end, start),) if end < start else ((0, start), (end, 1440))
    return tuple((at(a), at(b)) for a, b in spans if at(a) < at(b))


def _from(at: datetime, calendar: RestCalendar) -> Iterator[tuple[datetime, datetime]]:
    """Waking spans that end after `at`, in order, cut at midnight, up to HORIZON."""
    day = local_day(at, calendar.zone)
    for offset in range(HORIZON.days):
        for start, end in waking_on(day + timedelta(days=offset), calendar):
            if end > at:
                yield start, end


def waking_spans(at: datetime, calendar: RestCalendar) -> Iterator[tuple[datetime, datetime]]:
    """The same, joined where one ends as the next begins: over midnight people may stay awake."""
    joined: tuple[datetime, datetime] | None = None
    for start, end in _from(at, calendar):
        if joined and joined[1] == start:
            joined = (joined[0], end)
            continue
        if joined:
            yield joined
        joined = (start, end)
    if joined:
        yield joined


def is_rest(at: datetime, calendar: RestCalendar) -> bool:
    """Whether the person is at rest at `at`."""
    return next_awake(at, calendar) != at


def next_awake(at: datetime, calendar: RestCalendar) -> datetime:
    """`at` itself when awake, else the start of the next waking span (UTC); what has none within HORIZON waits
    until its end and is asked again."""
    for start, _ in _from(at, calendar):
        return max(at, start)
    return at + HORIZON


def waking_seconds_left(at: datetime, calendar: RestCalendar) -> int:
    """Seconds until rest begins, 0 in rest: what a push may live, lest it arrive in someone's rest."""
    for start, end in waking_spans(at, calendar):
        return int((end - at).total_seconds()) if start <= at else 0
    return 0


def after_waking(at: datetime, calendar: RestCalendar, waking: timedelta) -> datetime:
    """The instant by which the person has had so much `waking` time since `at`; itself never in rest.
    UTC: hours are added, and on a wall clock with its zone Python would add them to the wall."""
    at, left = at.astimezone(UTC), waking
    for start, end in waking_spans(at, calendar):
        begin = max(at, start)
        if left < end - begin:
            return begin + left
        left -= end - begin
    return at + HORIZON


def resting(at: datetime, people: Mapping[RestCalendar, int]) -> float:
    """The part of `people` (how many live by each calendar) that is at rest at `at`, from 0 to 1."""
    everyone = sum(people.values())
    return sum(n for one, n in people.items() if is_rest(at, one)) / everyone if everyone else 0.0


def better_moment(at: datetime, people: Mapping[RestCalendar, int]) -> datetime:
    """The first half hour from `at` on, within LOOK_AHEAD, in which at most FEW rest; when there is none, the
    one in which the fewest do, and `at` itself when no other is better."""
    best, least = at, resting(at, people)
    moment = at.astimezone(UTC)
    moment += (HALF_HOUR - timedelta(minutes=moment.minute % 30, seconds=moment.second)) % HALF_HOUR
    moment = moment.replace(microsecond=0)
    while least > FEW and moment <= at + LOOK_AHEAD:
        if (part := resting(moment, people)) < least:
            best, least = moment, part
        moment += HALF_HOUR
    return best
