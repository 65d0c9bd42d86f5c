"""The ledger those two years give: every fact through the game's own door, and each week's streak told an hour
after it was reached, as the hourly job does."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from gamification.badges import BadgeWon
from gamification.facts import Fact, StreakReached
from gamification.ledger import Entry
from gamification.play import Outcome
from gamification.replay import Book
from gamification.streaks import excused_weeks
from server.demo.people import Person
from server.demo.sites import shutdowns

Progress = Callable[[str, int, int], None]
TELLS_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Award:
    person_id: int
    badge: BadgeWon
    at: datetime


@dataclass(frozen=True, slots=True)
class StreakTold:
    person_id: int
    week: date
    length: int
    at: datetime


@dataclass(slots=True)
class Played:
    """`entries` carry their seq, from 1."""

    entries: list[Entry] = field(default_factory=list[Entry])
    badges: list[Award] = field(default_factory=list[Award])
    streaks: list[StreakTold] = field(default_factory=list[StreakTold])
    books: dict[int, Book] = field(default_factory=dict[int, Book])


class _Game:
    def __init__(self, people: tuple[Person, ...], now: datetime) -> None:
        self._people = {person.id: person for person in people}
        self._now = now
        self._due: list[tuple[datetime, int, date]] = []
        self.played = Played()

    def _book(self, person_id: int) -> Book:
        if person_id not in self.played.books:
            person = self._people[person_id]
            self.played.books[person_id] = Book(
                role=person.role,  # type: ignore[arg-type]  # one of ROLES
                zone=person.site.time_zone,
                shift_pattern=person.shift_pattern,  # type: ignore[arg-type]  # one of SHIFT_PATTERNS
                excused_weeks=excused_weeks(shutdowns(person.site, self._now)),
            )
        return self.played.books[person_id]

    def fact(self, fact: Fact) -> None:
        """Streaks that fell due are told first, so that the ledger stays in the order it was recorded."""
        self.tell_streaks(fact.recorded_at)
        book = self._book(fact.person_id)
        known = book.active_weeks
        outcome = self._play(fact)
        if outcome.week is not None and outcome.week not in known:
            heapq.heappush(self._due, (fact.recorded_at + TELLS_AFTER, fact.person_id, outcome.week))

    def tell_streaks(self, until: datetime) -> None:
        while self._due and self._due[0][0] <= until:
            at, person_id, week = heapq.heappop(self._due)
            weeks, site = self._book(person_id).streak(week).length, self._people[person_id].site_id
            self.played.streaks.append(StreakTold(person_id, week, weeks, at))
            if weeks > 1:
                self._play(
                    StreakReached(
                        id=f"streak:{person_id}:{week.isoformat()}", person_id=person_id, site_id=site,
                        team_id=site, occurred_at=at, recorded_at=at, week=week, weeks=weeks,
                    )
                )  # fmt: skip

    def _play(self, fact: Fact) -> Outcome:
        outcome, played = self._book(fact.person_id).play(fact), self.played
        played.entries += [
            replace(entry, seq=len(played.entries) + n) for n, entry in enumerate(outcome.entries, start=1)
        ]
        played.badges += [Award(fact.person_id, badge, fact.recorded_at) for badge in outcome.badges]
        return outcome


def play_all(facts: list[Fact], people: tuple[Person, ...], now: datetime, progress: Progress) -> Played:
    """Facts in the order they were recorded -> the ledger, the badges, the streaks. What was reached within the
    last hour is left to the job."""
    game = _Game(people, now)
    for done, fact in enumerate(facts, start=1):
        game.fact(fact)
        if done % 10_000 == 0 or done == len(facts):
            progress("deeds played", done, len(facts))
    game.tell_streaks(now)
    return game.played
