"""The rebuild proof: fold the ledger again and compare. Also: play facts again, under these or other rules.

`Book` is what one person's entries add up to; `totals` is every board's scores. Both take entries in `seq` order
and give the same values as the live game did, entry by entry.
"""

from bisect import insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Generic, Literal, TypeVar

from gamification.badges import BadgeWon, Record, lost, won
from gamification.boards import board_keys
from gamification.facts import Fact
from gamification.ledger import Entry, Message
from gamification.levels import Level, level_at
from gamification.play import Outcome, Role, Standing, cap_windows, nothing, play
from gamification.points import DEFAULT_RULES, Rules, RuleUse
from gamification.rest import ShiftPattern
from gamification.seasons import SeasonCalendar
from gamification.streaks import NEVER, Streak, weekly_streak

Kind = Literal["person", "team"]


@dataclass(slots=True)
class Given:
    """What one rule gave: (recorded_at, points), oldest first, and how often on each subject."""

    awards: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    subjects: Counter[str] = field(default_factory=Counter[str])

    def use(self, day: datetime, week: datetime, subject: str) -> RuleUse:
        day_points = week_points = 0
        for at, points in reversed(self.awards):
            if at < week:
                break
            week_points += points
            day_points += points if at >= day else 0
        last_at = self.awards[-1][0] if self.awards else None
        return RuleUse(day_points, week_points, self.subjects[subject], last_at)

    def add(self, at: datetime, points: int, subject: str) -> None:
        insort(self.awards, (at, points))
        self.subjects[subject] += 1


@dataclass(slots=True)
class Book:
    """One person's part of the ledger, folded. Entries come in `seq` order; one that stands already is ignored."""

    role: Role = "ambassador"
    zone: str = "Europe/Paris"
    shift_pattern: ShiftPattern = "day"
    excused_weeks: frozenset[date] = NEVER
    points: int = 0
    keys: set[str] = field(default_factory=set[str])
    tally: dict[str, int] = field(default_factory=dict[str, int])
    weeks: dict[date, int] = field(default_factory=dict[date, int])
    """Deeds by Monday: `active_period`."""
    badges: dict[str, BadgeWon] = field(default_factory=dict[str, BadgeWon])
    active_weeks: frozenset[date] = NEVER
    _given: dict[str, Given] = field(default_factory=dict[str, Given])
    _best: int = 0

    @property
    def level(self) -> Level:
        return level_at(self.points)

    def streak(self, today: date) -> Streak:
        return weekly_streak(self.active_weeks, today, self.excused_weeks)

    def fold(self, *entries: Entry) -> None:
        """Add entries of one fact: badges are looked at once all of them are in."""
        new = [entry for entry in entries if entry.idempotency_key not in self.keys]
        for entry in new:
            self._add(entry)
        if new:
            self._look_at_badges(new[0])

    def _add(self, entry: Entry) -> None:
        self.keys.add(entry.idempotency_key)
        self.points += entry.points
        sign = 1 if entry.reverses is None else -1
        for tag in entry.tags:
            self.tally[tag] = self.tally.get(tag, 0) + sign
        if entry.week is not None:
            self.weeks[entry.week] = self.weeks.get(entry.week, 0) + sign
            self._keep(entry.week)
        if entry.points > 0 and entry.reverses is None:
            given = self._given.setdefault(entry.rule_id, Given())
            given.add(entry.recorded_at, entry.points, entry.subject)

    def _keep(self, week: date) -> None:
        """A week became active, or no longer is: only then is the streak another one."""
        active = self.weeks[week] > 0
        if active != (week in self.active_weeks):
            self.active_weeks = self.active_weeks | {week} if active else self.active_weeks - {week}
            self._best = self.streak(max(self.weeks)).best

    def _look_at_badges(self, entry: Entry) -> None:
        record = Record(self.tally, self._best)
        if entry.reverses is not None:
            for key in lost(record, self.badges):
                del self.badges[key]
            return
        for badge in won(record, self.badges, entry.fact_id):
            self.badges[badge.key] = badge

    def standing(self, fact: Fact) -> Standing:
        """What the server's SELECT would give for `fact`."""
        day, week = cap_windows(fact.recorded_at, self.zone, self.shift_pattern)
        return Standing(
            role=self.role,
            zone=self.zone,
            shift_pattern=self.shift_pattern,
            points=self.points,
            tally=dict(self.tally),
            uses={rule: given.use(day, week, fact.subject) for rule, given in self._given.items()},
            badges=frozenset(self.badges),
            active_weeks=self.active_weeks,
            excused_weeks=self.excused_weeks,
        )

    def play(self, fact: Fact, rules: Rules = DEFAULT_RULES) -> Outcome:
        """Play a fact against this book and fold what it gave: nothing, the second time."""
        outcome = play(fact, self.standing(fact), rules)
        if any(entry.idempotency_key in self.keys for entry in outcome.entries):
            return nothing(fact, self.standing(fact), Message("already_played"))
        self.fold(*outcome.entries)
        return outcome


def by_fact(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    """Runs of entries of one fact and purpose, as they were inserted together."""
    run: list[Entry] = []
    for entry in entries:
        if run and (entry.fact_id, entry.person_id, entry.reverses is None) != (
            run[0].fact_id,
            run[0].person_id,
            run[0].reverses is None,
        ):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def books(entries: Iterable[Entry], of: Callable[[int], Book] = lambda _: Book()) -> dict[int, Book]:
    """Every person's book. `of` opens an empty one with that person's role, zone, shifts and excuses."""
    found: dict[int, Book] = {}
    for run in by_fact(entries):
        person = run[0].person_id
        if person not in found:
            found[person] = of(person)
        found[person].fold(*run)
    return found


@dataclass(frozen=True, slots=True)
class Total:
    """A row of a board: `version` counts the entries folded in; `reached_at` is when the last one that was not 0
    was recorded; `participants` are a team's people, each counted in the team they first gave to."""

    points: int
    version: int
    reached_at: datetime
    participants: int = 0


def totals(
    entries: Iterable[Entry], calendar: SeasonCalendar, ranked: Callable[[int], bool] = lambda _: True
) -> dict[tuple[str, Kind, int], Total]:
    """Every board's row, by (board key, kind, person or team id). Organisers are not `ranked`."""
    rows: dict[tuple[str, Kind, int], Total] = {}
    for entry in entries:
        if not ranked(entry.person_id):
            continue
        for board in board_keys(entry.occurred_at, calendar):
            person: tuple[str, Kind, int] = (board, "person", entry.person_id)
            team: tuple[str, Kind, int] = (board, "team", entry.team_id)
            newcomer = int(person not in rows)
            rows[person] = _plus(rows.get(person), entry, 0)
            rows[team] = _plus(rows.get(team), entry, newcomer)
    return rows


def _plus(row: Total | None, entry: Entry, newcomer: int) -> Total:
    if row is None:
        return Total(entry.points, 1, entry.recorded_at, newcomer)
    reached = max(row.reached_at, entry.recorded_at) if entry.points else row.reached_at
    return Total(row.points + entry.points, row.version + 1, reached, row.participants + newcomer)


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Difference(Generic[K, V]):
    """A derived value that is not what the ledger says; None where a side has none."""

    key: K
    stored: V | None
    rebuilt: V | None


def differences(stored: Mapping[K, V], rebuilt: Mapping[K, V]) -> list[Difference[K, V]]:
    """What a rebuild would repair; empty when nothing drifted."""
    keys = [*stored, *(key for key in rebuilt if key not in stored)]
    return [
        Difference(key, stored.get(key), rebuilt.get(key))
        for key in keys
        if stored.get(key) != rebuilt.get(key)
    ]


def replay(
    facts: Iterable[Fact], rules: Rules = DEFAULT_RULES, of: Callable[[int], Book] = lambda _: Book()
) -> list[Entry]:
    """The ledger that `facts`, in the order they were recorded, give under `rules`, with `seq` from 1: equal to
    the live one apart from reversals, or what other rules would have given."""
    found: dict[int, Book] = {}
    ledger: list[Entry] = []
    seqs = count(1)
    for fact in facts:
        if fact.person_id not in found:
            found[fact.person_id] = of(fact.person_id)
        outcome = found[fact.person_id].play(fact, rules)
        ledger += (replace(entry, seq=next(seqs)) for entry in outcome.entries)
    return ledger
