"""Places: never one too many, never one left while someone waits (invariants 25 to 29, in sequence)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]  # hypothesis leaves it untyped
)

from gamification.allotment import (
    ACTIVE,
    NEXT,
    Candidate,
    Hindrance,
    NotAllowed,
    Rsvp,
    RsvpState,
    answer,
    draw,
    held,
    hindrance,
    holds_place,
    offer_expiry,
    promotions,
    queue,
    step,
)
from gamification.rest import calendar_of

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
STATES: tuple[RsvpState, ...] = tuple(NEXT)


def row(n: int, state: RsvpState, priority: int = 0, site: int = 0, expires: datetime | None = None) -> Rsvp:
    return Rsvp(
        id=n, person_id=n, state=state, priority=priority, sequence=n, offer_expires_at=expires, site_id=site
    )


class Event(RuleBasedStateMachine):
    """Everybody's taps, one after the other, through the decisions the server takes under its lock."""

    rsvps = Bundle("rsvps")

    @initialize(capacity=st.integers(0, 4))
    def opened(self, capacity: int) -> None:
        self.capacity = self.most = capacity
        self.now, self.rows, self.calls = NOW, dict[int, Rsvp](), list[tuple[int, int]]()

    def change(self, n: int, to: RsvpState, expires: datetime | None = None) -> bool:
        old = self.rows[n]
        try:
            self.rows[n] = row(n, step(old.state, to), old.priority, expires=expires)
        except NotAllowed:
            return False
        return True

    def promote(self) -> None:
        for rsvp in list(self.rows.values()):
            if rsvp.state == "offered" and not holds_place(rsvp, self.now):
                self.change(rsvp.id, "expired")
        rows = self.rows.values()
        for rsvp in promotions(self.capacity, held(rows, self.now), rows):
            self.change(rsvp.id, "offered", self.now + timedelta(hours=4))

    @rule(target=rsvps, priority=st.integers(0, 2))
    def join(self, priority: int) -> int:
        waiting = len(queue(self.rows.values()))
        n = len(self.rows) + 1
        self.rows[n] = row(n, answer(self.capacity, held(self.rows.values(), self.now), waiting), priority)
        self.promote()
        return n

    @rule(n=rsvps)
    def accept(self, n: int) -> None:
        if self.rows[n].state == "offered" and holds_place(self.rows[n], self.now):
            self.change(n, "confirmed")

    @rule(n=rsvps, to=st.sampled_from(["declined", "cancelled", "checked_in", "no_show"]))
    def leave(self, n: int, to: RsvpState) -> None:
        before, free = self.rows[n], self.capacity - held(self.rows.values(), self.now)
        moved = self.change(n, to)
        freed = self.capacity - held(self.rows.values(), self.now) - free
        assert freed == int(moved and holds_place(before, self.now) and to in ("declined", "cancelled"))
        self.promote()

    @rule(n=consumes(rsvps))
    def cancel_twice(self, n: int) -> None:
        self.leave(n, "cancelled")
        after = held(self.rows.values(), self.now)
        assert not self.change(n, "cancelled") and held(self.rows.values(), self.now) == after

    @rule(hours=st.integers(1, 6))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.promote()

    @rule(capacity=st.integers(0, 6))
    def resize(self, capacity: int) -> None:
        self.capacity = capacity
        self.most = max(capacity, held(self.rows.values(), self.now))
        self.promote()

    @invariant()
    def no_place_too_many(self) -> None:
        assert held(self.rows.values(), self.now) <= self.most

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        free = self.capacity > held(self.rows.values(), self.now)
        assert not (free and queue(self.rows.values()))

    @invariant()
    def of_equal_priority_the_first_to_come_is_offered_first(self) -> None:
        for first in queue(self.rows.values()):
            later = (
                r for r in self.rows.values() if r.priority == first.priority and r.sequence > first.sequence
            )
            assert not any(r.state == "offered" for r in later)


def test_whatever_people_tap_no_place_is_sold_twice_or_left_while_someone_waits() -> None:
    calm = settings(max_examples=60, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(Event, settings=calm)


@pytest.mark.parametrize("state", STATES)
def test_a_step_follows_the_graph(state: RsvpState) -> None:
    for to in STATES:
        if to in NEXT[state]:
            assert step(state, to) == to
        else:
            with pytest.raises(NotAllowed, match=f"{state} → {to}"):
                step(state, to)


def test_terminal_states_lead_nowhere() -> None:
    assert {state for state in STATES if not NEXT[state]} == {
        "declined",
        "expired",
        "cancelled",
        "checked_in",
        "no_show",
    }


@pytest.mark.parametrize("state", STATES)
def test_places_are_held_by_who_has_or_had_one(state: RsvpState) -> None:
    assert holds_place(row(1, state), NOW) is (state in {"confirmed", "checked_in", "no_show", "offered"})
    assert (state in ACTIVE) is (state in {"confirmed", "checked_in", "no_show", "offered", "waitlisted"})


def test_an_offer_holds_its_place_until_it_expires() -> None:
    offer = row(1, "offered", expires=NOW)
    assert holds_place(offer, NOW - timedelta(seconds=1)) and not holds_place(offer, NOW)


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "expected"),
    [
        (1, 0, 0, "confirmed"),
        (1, 1, 0, "waitlisted"),
        (1, 0, 1, "waitlisted"),
        (0, 0, 0, "waitlisted"),
        (1, 2, 0, "waitlisted"),
    ],
)
def test_a_newcomer_gets_a_place_or_queues(capacity: int, taken: int, waiting: int, expected: str) -> None:
    assert answer(capacity, taken, waiting) == expected


def test_the_next_is_who_has_priority_then_who_came_first() -> None:
    rows = [row(1, "waitlisted", 1), row(3, "waitlisted"), row(2, "waitlisted"), row(4, "confirmed")]
    assert [r.id for r in promotions(2, 0, rows)] == [2, 3]


def test_a_capacity_cut_below_held_evicts_nobody_and_offers_nothing() -> None:
    assert promotions(1, 3, [row(1, "waitlisted")]) == []


def test_a_site_over_its_quota_is_passed_over() -> None:
    rows = [row(n, "waitlisted", site=site) for n, site in [(1, 5), (2, 5), (3, 6), (4, 5)]]
    assert [r.id for r in promotions(3, 0, rows, {5: 1})] == [1, 3]
    assert [r.id for r in promotions(3, 0, rows, {5: 2}, {5: 1})] == [1, 3]
    assert [r.id for r in promotions(4, 0, rows, {5: 2})] == [1, 2, 3]


def test_an_offer_leaves_four_waking_hours_and_never_ends_in_rest() -> None:
    friday_evening = datetime(2026, 11, 20, 18, tzinfo=UTC)
    calendar = calendar_of("day", "Europe/Paris")
    far, near = friday_evening + timedelta(days=9), friday_evening + timedelta(hours=1)
    assert offer_expiry(friday_evening, calendar, far) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert offer_expiry(friday_evening, calendar, near) == near


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"cancelled": True, "level": 0}, "cancelled"),
        ({"closes_at": NOW, "site_id": 9}, "closed"),
        ({"site_id": 9, "level": 0}, "wrong_site"),
        ({"site_id": 9, "sites": ()}, None),
        ({"level": 1}, "level_too_low"),
    ],
)
def test_a_hindrance_is_named(changes: dict[str, Any], expected: Hindrance | None) -> None:
    asked: dict[str, Any] = {
        "now": NOW, "closes_at": NOW + timedelta(1), "cancelled": False, "sites": (1, 2), "min_level": 2,
        "site_id": 1, "level": 2,
    }  # fmt: skip
    assert hindrance(**{**asked, **changes}) == expected


def test_a_draw_with_the_same_seed_is_the_same_for_everyone() -> None:
    people = [Candidate(n) for n in range(50)]
    assert draw(people, "seed") == draw(reversed(people), "seed") != draw(people, "other")
    assert sorted(c.person_id for c in draw(people, "seed")) == list(range(50))


def test_first_timers_go_first_then_who_was_refused_before() -> None:
    people = [
        Candidate(1, attended=1, refused=9),
        Candidate(2, refused=1),
        Candidate(3),
        Candidate(4, refused=2),
    ]
    assert [c.person_id for c in draw(people, "seed")] == [4, 2, 3, 1]
