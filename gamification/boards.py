"""Leaderboards: which boards a deed belongs to, and who stands where."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gamification.seasons import SeasonCalendar, Window, month, season, week

BoardWindow = Literal["season", "month", "week", "all"]
ALL: Literal["all"] = "all"


def board_windows(at: datetime, calendar: SeasonCalendar) -> dict[BoardWindow, Window | None]:
    """The window of each kind that `at` falls in, in the organisation's zone; all time has none."""
    zone = calendar.zone
    return {"season": season(at, calendar), "month": month(at, zone), "week": week(at, zone), ALL: None}


def board_keys(at: datetime, calendar: SeasonCalendar) -> tuple[str, ...]:
    """The keys of the boards that a deed done at `at` (`occurred_at`) counts on, exactly one for each kind:
    ("season:2026-S2", "month:2026-11", "week:2026-W47", "all")."""
    return tuple(f"{kind}:{w.key}" if w else ALL for kind, w in board_windows(at, calendar).items())


@dataclass(frozen=True, slots=True)
class Score:
    """`reached_at`: when the current total was reached; entries of 0 do not move it."""

    subject_id: int
    points: int
    reached_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` is the competition rank (1, 2, 2, 4)."""

    rank: int
    score: Score


def salted(subject_id: int, salt: str) -> bytes:
    """The last tie-break: arbitrary, yet the same for everyone, and another one each season."""
    return hashlib.blake2b(f"{salt}|{subject_id}".encode(), digest_size=8).digest()


def order(scores: Iterable[Score], salt: str = "") -> list[Score]:
    """Points descending, then who got there first, then a salted hash: a total order."""
    return sorted(scores, key=lambda s: (-s.points, s.reached_at, salted(s.subject_id, salt)))


def places(scores: Iterable[Score], salt: str = "") -> list[Place]:
    """Everyone in order with their competition rank: 1 + how many are strictly better."""
    ordered = order(scores, salt)
    losses = [-score.points for score in ordered]
    return [Place(bisect_left(losses, -score.points) + 1, score) for score in ordered]
