"""What a rule would have given for facts that were played under others.

Caps, cool-downs and repeats are each rule's own, so one rule is tried alone: facts of its deed, in the order they
were recorded, against what it had given before. Equal to what `play` would have written (test_whatif.py).
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import NamedTuple

from gamification.facts import Fact
from gamification.play import cap_windows
from gamification.points import Rules, award
from gamification.replay import Given
from gamification.rest import ShiftPattern


class Clock(NamedTuple):
    """Where a person's days begin."""

    zone: str
    shift_pattern: ShiftPattern


class Regiven(NamedTuple):
    fact_id: str
    person_id: int
    points: int


def regiven(
    rules: Rules,
    facts: Iterable[Fact],
    clock: Callable[[int], Clock],
    before: Mapping[int, Given] | None = None,
) -> list[Regiven]:
    """Each fact that the rule would have judged, and its points. `rules`: all versions of one rule, so that a deed
    that arrived late is judged by its own. `facts` of any deed, in `seq` order; `before`: what the rule had given to
    each person until then."""
    given = deepcopy(dict(before or {}))
    told: list[Regiven] = []
    for fact in facts:
        for rule in rules.matching(fact):
            purse = given.setdefault(fact.person_id, Given())
            windows = cap_windows(fact.recorded_at, *clock(fact.person_id))
            points, _ = award(rule, fact, purse.use(*windows, fact.subject))
            if points > 0:
                purse.add(fact.recorded_at, points, fact.subject)
            told.append(Regiven(fact.id, fact.person_id, points))
    return told
