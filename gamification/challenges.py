"""Timed challenges: the state follows the clock, jobs only announce; final results are snapshots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from gamification.boards import Score, places
from gamification.ledger import Entry
from gamification.teams import TeamTally, team_scores

State = Literal["draft", "scheduled", "live", "closing", "final", "cancelled"]
Metric = Literal["points", "shares", "own_words", "photos", "clicks", "coffees"]
Kind = Literal["individual", "team"]
PODIUM = 3

NEXT: Mapping[State, frozenset[State]] = {
    "draft": frozenset({"scheduled", "cancelled"}),
    "scheduled": frozenset({"live", "cancelled"}),
    "live": frozenset({"closing", "cancelled"}),
    "closing": frozenset({"final", "cancelled"}),
    "final": frozenset(),
    "cancelled": frozenset(),
}


class BadWindow(ValueError):
    """A challenge that ends before it starts, or has a negative grace; `code` is stable."""

    code = "bad_window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """[starts_at, ends_at) and what people decided, each an instant or None. Raises BadWindow."""

    starts_at: datetime
    ends_at: datetime
    grace: timedelta = timedelta(minutes=5)
    scheduled_at: datetime | None = None
    cancelled_at: datetime | None = None
    final_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at or self.grace < timedelta(0):
            raise BadWindow(f"{self.starts_at} … {self.ends_at} + {self.grace}")

    @property
    def closes_at(self) -> datetime:
        """When the grace for deeds that arrive late is over; UTC."""
        return self.ends_at.astimezone(UTC) + self.grace


def state(timeline: Timeline, now: datetime) -> State:
    """Read from the clock. What was final or cancelled stays so, even if a clock jumps back."""
    if timeline.final_at is not None:
        return "final"
    if timeline.cancelled_at is not None:
        return "cancelled"
    if timeline.scheduled_at is None:
        return "draft"
    if now < timeline.starts_at:
        return "scheduled"
    return "live" if now < timeline.ends_at else "closing"


def may_edit(timeline: Timeline, now: datetime) -> bool:
    """Rules, roster, k and mu freeze at scheduled."""
    return state(timeline, now) == "draft"


def may_cancel(timeline: Timeline, now: datetime) -> bool:
    return "cancelled" in NEXT[state(timeline, now)]


def may_finalise(timeline: Timeline, now: datetime) -> bool:
    """Whether the result may be frozen: closing, and the grace for late deeds is over."""
    return state(timeline, now) == "closing" and now >= timeline.closes_at


def counts(timeline: Timeline, occurred_at: datetime, recorded_at: datetime) -> bool:
    """A deed counts iff it happened in [start, end) and arrived before end + grace."""
    in_time = timeline.starts_at <= occurred_at < timeline.ends_at
    return in_time and recorded_at < timeline.closes_at


def counts_when_revised(timeline: Timeline, entry: Entry, reversed_at: datetime | None = None) -> bool:
    """Whether a revision counts `entry`: as `counts`, and what takes back an entry that counted counts however
    late it comes. `reversed_at` is when the entry that it takes back was recorded."""
    recorded = entry.recorded_at if reversed_at is None else min(entry.recorded_at, reversed_at)
    return counts(timeline, entry.occurred_at, recorded)


_TAG: Mapping[Metric, str] = {
    "shares": "shared",
    "own_words": "shared:own",
    "photos": "shared:own_photo",
    "clicks": "clicked",
    "coffees": "met",
}
_NOT_DEEDS = frozenset({"prize_won", "streak_reached", "streak_repaired"})


def measure(metric: Metric, entry: Entry) -> int:
    """What one ledger entry adds to a challenge; one that takes back adds the negative.

    A deed that earned nothing (a cap, a repeat) adds nothing: caps are what limits one person's input.
    Prizes and streak points are no deeds and never feed a challenge.
    """
    if entry.points == 0 or entry.deed in _NOT_DEEDS:
        return 0
    if metric == "points":
        return entry.points
    sign = 1 if entry.reverses is None else -1
    return sign if _TAG[metric] in entry.tags else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a result: `id` is a person or a team; `score` the fair score of a team, else the sum."""

    rank: int
    id: int
    score: float
    sum: int
    roster: float
    participants: int


def individual_result(scores: Iterable[Score], salt: str = "") -> list[Row]:
    """The table of people, best first; `reached_at` decides the order of ties, not their rank."""
    return [
        Row(place.rank, place.score.subject_id, float(place.score.points), place.score.points, 1, 1)
        for place in places(scores, salt)
    ]


def team_result(tallies: Iterable[TeamTally], k: float, mu: float) -> list[Row]:
    """The table of teams, best first, by fair score with the frozen k and mu."""
    return [
        Row(s.rank, s.tally.team_id, s.score, s.tally.total, s.tally.roster, s.tally.participants)
        for s in team_scores(tallies, k, mu)
    ]


def podium(rows: Iterable[Row]) -> list[Row]:
    """Ranks 1 to 3 among those who gave anything; a tie may make it longer."""
    return [row for row in rows if row.rank <= PODIUM and row.sum > 0]


def winners(rows: Iterable[Row]) -> list[int]:
    """Ids that share the first rank; nobody when nothing was given."""
    return [row.id for row in podium(rows) if row.rank == 1]


def reached(total: int, goal: int | None) -> bool:
    """Whether a target was met; a race has none."""
    return goal is not None and total >= goal


def prize_winners(
    kind: Kind, goal: int | None, rows: Iterable[Row], gave: Mapping[int, int], team_of: Mapping[int, int]
) -> list[int]:
    """Who gets the prize, as person ids in order. `gave` is what each competitor gave in all, hidden or not.

    A race: whoever stands first, or each member of a team that does. A target of one's own: each who reached it.
    A target together: once all together reach it, everyone who gave anything to it.
    """
    if goal is None:
        first = set(winners(rows))
        return sorted(
            person for person, team in team_of.items() if (team if kind == "team" else person) in first
        )
    if kind == "individual":
        return sorted(person for person, sum_ in gave.items() if reached(sum_, goal))
    return sorted(p for p, sum_ in gave.items() if sum_ > 0) if reached(sum(gave.values()), goal) else []
