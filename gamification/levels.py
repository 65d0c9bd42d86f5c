"""Levels: a pure, monotone function of lifetime points. Seasons never reset them."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """`number` from 1; `code` names it on screens; points from `starts_at` (inclusive) to `next_at` (exclusive,
    None at the top)."""

    number: int
    code: str
    starts_at: int
    next_at: int | None


_STEPS = (
    ("newcomer", 0),
    ("voice", 40),
    ("storyteller", 120),
    ("reporter", 250),
    ("connector", 450),
    ("guide", 750),
    ("beacon", 1_200),
    ("pillar", 1_900),
    ("lighthouse", 3_000),
    ("legend", 5_000),
)

LEVELS = tuple(
    Level(number, code, start, _STEPS[number][1] if number < len(_STEPS) else None)
    for number, (code, start) in enumerate(_STEPS, start=1)
)
_STARTS = tuple(level.starts_at for level in LEVELS)


def level_at(points: int) -> Level:
    """The level of that many lifetime points; a balance below 0 is still the first level."""
    return LEVELS[max(bisect_right(_STARTS, points), 1) - 1]
