"""Which deed completed each badge, of a ledger from which nothing was taken back.

`Book` looks at every badge after every deed. Counts only grow and one deed more never shortens a streak, so once
earned a badge stays earned, and the deed that completed it can be bisected: the same answer, many times sooner.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from gamification.badges import CATALOGUE, Badge, Record
from gamification.streaks import NEVER, weekly_streak

Deed = tuple[tuple[str, ...], date | None]
"""The tags and the week of one deed: `Entry.tags`, `Entry.week`."""


@dataclass(slots=True)
class _History:
    """Where each tag stands among the deeds, and which deed was the first of its week."""

    excused: frozenset[date]
    tags: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    begun: list[int] = field(default_factory=list[int])
    weeks: list[date] = field(default_factory=list[date])
    _records: dict[int, Record] = field(default_factory=dict[int, Record])
    _bests: dict[int, int] = field(default_factory=dict[int, int])

    def after(self, n: int) -> Record:
        """What a badge looks at once deed number `n` was done."""
        if n not in self._records:
            tally = {tag: bisect_right(numbers, n) for tag, numbers in self.tags.items()}
            self._records[n] = Record(tally, self._best(bisect_right(self.begun, n)))
        return self._records[n]

    def _best(self, weeks: int) -> int:
        if weeks not in self._bests:
            active = frozenset(self.weeks[:weeks])
            self._bests[weeks] = weekly_streak(active, max(active), self.excused).best if active else 0
        return self._bests[weeks]


def _history(deeds: Sequence[Deed], excused: frozenset[date]) -> _History:
    history, seen = _History(excused), set[date]()
    for n, (tags, week) in enumerate(deeds):
        for tag in tags:
            history.tags.setdefault(tag, []).append(n)
        if week is not None and week not in seen:
            seen.add(week)
            history.begun.append(n)
            history.weeks.append(week)
    return history


def completed(deeds: Sequence[Deed], excused: frozenset[date] = NEVER) -> dict[str, int]:
    """Badge key -> the number, from 0, of the deed that completed it. `deeds` in the order of the ledger."""
    if not deeds:
        return {}
    history, numbers = _history(deeds, excused), range(len(deeds))

    def by(badge: Badge) -> int:
        return bisect_left(numbers, True, key=lambda n: badge.earned(history.after(n)))

    at_last = history.after(numbers[-1])
    return {badge.key: by(badge) for badge in CATALOGUE if badge.earned(at_last)}
