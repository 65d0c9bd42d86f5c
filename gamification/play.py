"""The only door: `play(fact, standing, rules)` says everything a deed changes for one person, in memory.

Organisers (comms, admin) play no game: their deeds make no entry, no badge, no streak, so they are on no board.
A person who becomes an organiser keeps the entries of before and leaves the boards by role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from gamification.badges import BadgeWon, Record, won
from gamification.days import boundary, local_day, local_week, monday
from gamification.facts import Fact
from gamification.ledger import Entry, Message, key
from gamification.levels import Level, level_at
from gamification.points import DEFAULT_RULES, UNUSED, Rules, RuleUse, award
from gamification.rest import SHIFTS, ShiftPattern
from gamification.retold import particulars
from gamification.streaks import NEVER, Streak, weekly_streak

Role = Literal["ambassador", "host", "comms", "admin"]
ORGANISERS = frozenset({"comms", "admin"})

CLOCK_SLACK = timedelta(minutes=5)
"""How far a phone's clock may run ahead of ours before a deed counts as not yet done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands before the fact: what one SELECT gives.

    `points`: the lifetime balance. `tally`: lifetime count by tag, entries that reverse counted as -1.
    `uses`: by rule id, within `cap_windows(fact.recorded_at, zone, shift_pattern)`; a rule never used may be
    missing. `badges`: keys held. `active_weeks`: Mondays (`Entry.week`), `excused_weeks`: Mondays.
    """

    role: Role = "ambassador"
    zone: str = "Europe/Paris"
    shift_pattern: ShiftPattern = "day"
    points: int = 0
    tally: Mapping[str, int] = field(default_factory=dict[str, int])
    uses: Mapping[str, RuleUse] = field(default_factory=dict[str, RuleUse])
    badges: frozenset[str] = frozenset()
    active_weeks: frozenset[date] = NEVER
    excused_weeks: frozenset[date] = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the deed changed. `week`: the Monday it made active (None when it keeps no streak)."""

    entries: tuple[Entry, ...]
    badges: tuple[BadgeWon, ...]
    points: int
    """Won by this deed, over all entries."""
    total: int
    """The lifetime balance after it."""
    level_before: Level
    level: Level
    streak_before: Streak
    streak: Streak
    week: date | None
    why: Message

    @property
    def level_up(self) -> bool:
        return self.level.number > self.level_before.number


def cap_windows(at: datetime, zone: str, pattern: ShiftPattern = "day") -> tuple[datetime, datetime]:
    """(start of the day, start of the week), UTC, in which caps are counted for a fact recorded at `at`."""
    starts = SHIFTS[pattern].day_starts
    day = local_day(at, zone, starts)
    return boundary(day, zone, starts), boundary(monday(day), zone, starts)


def play(fact: Fact, standing: Standing, rules: Rules = DEFAULT_RULES) -> Outcome:
    """What `fact` changes for its person. Total: what cannot count changes nothing and says why.

    Delivering a fact twice is caught by the entries' idempotency keys, unique in the ledger.
    """
    if standing.role in ORGANISERS:
        return nothing(fact, standing, Message("organiser"))
    if fact.occurred_at > fact.recorded_at + CLOCK_SLACK:
        return nothing(fact, standing, Message("from_the_future"))
    entries = _entries(fact, standing, rules)
    why = entries[0].reason if entries else Message("no_rule", {"deed": fact.kind})
    return _outcome(fact, standing, entries, why)


def nothing(fact: Fact, standing: Standing, why: Message) -> Outcome:
    """An outcome that changes nothing, and says why."""
    return _outcome(fact, standing, (), why)


def _entries(fact: Fact, standing: Standing, rules: Rules) -> tuple[Entry, ...]:
    starts = SHIFTS[standing.shift_pattern].day_starts
    week = fact.mends or (local_week(fact.occurred_at, standing.zone, starts) if fact.keeps_streak else None)
    entries: list[Entry] = []
    for rule in rules.matching(fact):
        points, reason = award(rule, fact, standing.uses.get(rule.id, UNUSED))
        entries.append(
            Entry(
                person_id=fact.person_id,
                site_id=fact.site_id,
                team_id=fact.team_id,
                points=points,
                deed=fact.kind,
                fact_id=fact.id,
                rule_id=rule.id,
                rule_version=rule.version,
                idempotency_key=key(fact.id, rule.id, fact.person_id),
                occurred_at=fact.occurred_at,
                recorded_at=fact.recorded_at,
                reason=reason,
                subject=fact.subject,
                tags=() if entries else fact.tags,
                week=None if entries else week,
                particulars={} if entries else particulars(fact),
            )
        )
    return tuple(entries)


def _outcome(fact: Fact, standing: Standing, entries: tuple[Entry, ...], why: Message) -> Outcome:
    today = local_day(fact.recorded_at, standing.zone, SHIFTS[standing.shift_pattern].day_starts)
    week = entries[0].week if entries else None
    if week is not None:
        today = max(today, week)  # a phone's clock may run ahead over midnight, within CLOCK_SLACK
    before = weekly_streak(standing.active_weeks, today, standing.excused_weeks)
    now = before
    if week is not None and week not in standing.active_weeks:
        now = weekly_streak(standing.active_weeks | {week}, today, standing.excused_weeks)
    points = sum(entry.points for entry in entries)
    tally = dict(standing.tally)
    for tag in entries[0].tags if entries else ():
        tally[tag] = tally.get(tag, 0) + 1
    return Outcome(
        entries=entries,
        badges=won(Record(tally, now.best), standing.badges, fact.id) if entries else (),
        points=points,
        total=standing.points + points,
        level_before=level_at(standing.points),
        level=level_at(standing.points + points),
        streak_before=before,
        streak=now,
        week=week,
        why=why,
    )
