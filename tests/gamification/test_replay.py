"""The whole game as a state machine: every invariant of the design that holds in sequence (1 to 13, 18, 21)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]  # hypothesis leaves it untyped
)

from gamification.badges import BadgeWon
from gamification.boards import board_keys
from gamification.facts import CheckedIn, Clicked, Commented, Fact, MetForCoffee, Shared
from gamification.ledger import Entry, Message, balance, reverse
from gamification.play import cap_windows
from gamification.points import DEFAULT_RULES, Rule, Rules, RuleUse
from gamification.replay import Book, Difference, Total, books, by_fact, differences, replay, totals
from gamification.seasons import SeasonCalendar

START = datetime(2026, 3, 20, 9, tzinfo=UTC)
PARIS = "Europe/Paris"
HALF_YEARS = SeasonCalendar(PARIS)
# The default rules, with tighter limits, so that a short run meets all of them.
TIGHT = Rules(
    (
        *(r for r in DEFAULT_RULES.rules if r.id not in ("share_own", "comment", "click")),
        replace(next(r for r in DEFAULT_RULES.rules if r.id == "share_own"), cap_day=45, cap_week=75),
        Rule(id="comment", deed="commented", points=2, cooldown=timedelta(hours=3)),
        Rule(id="click", deed="clicked", points=1, cap_day=3, cap_week=5),
    )
)
LIMITED = {r.id: r for r in TIGHT.rules}
PEOPLE = st.integers(1, 3)


def made(kind: int, n: int, person: int, about: int, at: datetime, late: timedelta) -> Fact:
    common: dict[str, Any] = {
        "person_id": person,
        "site_id": 1,
        "team_id": person % 2,
        "occurred_at": at - late,
        "recorded_at": at,
    }
    makers: list[Callable[[], Fact]] = [
        lambda: Shared(id=f"share:{n}", story_id=about, theme=f"t{about}", originality="own", **common),
        lambda: Shared(id=f"share:{n}", story_id=about, theme=f"t{about}", originality="copy", **common),
        lambda: Clicked(id=f"click:{n}", story_id=about, **common),
        lambda: Commented(id=f"comment:{n}", target=f"story:{about}", **common),
        lambda: MetForCoffee(id=f"coffee:{n}", with_person_id=about + 10, **common),
        lambda: CheckedIn(id=f"check_in:{n}", event_id=n, event_kind="cafe", checked_in_by=99, **common),
    ]
    return makers[kind % len(makers)]()


class Game(RuleBasedStateMachine):
    """Deeds, late deeds, duplicates and reversals for three people; the ledger is a list."""

    facts = Bundle("facts")

    def __init__(self) -> None:
        super().__init__()
        self.now, self.count = START, 0
        self.ledger: list[Entry] = []
        self.live: dict[int, Book] = {}
        self.seen: list[Entry] = []

    def insert(self, *entries: Entry) -> list[Entry]:
        """What the table does: the next seq, and nothing for a key that stands."""
        keys = {entry.idempotency_key for entry in self.ledger}
        new = [e for e in entries if e.idempotency_key not in keys]
        self.ledger += (replace(e, seq=len(self.ledger) + n) for n, e in enumerate(new, start=1))
        return self.ledger[len(self.ledger) - len(new) :]

    def deliver(self, fact: Fact) -> None:
        assert self.live.setdefault(fact.person_id, Book()).standing(fact).uses == self.used(fact)
        outcome = self.live.setdefault(fact.person_id, Book()).play(fact, TIGHT)
        assert len(self.insert(*outcome.entries)) == len(outcome.entries)

    def used(self, fact: Fact) -> dict[str, RuleUse]:
        """What one SELECT over the ledger says about every rule this person used."""
        day, week = cap_windows(fact.recorded_at, PARIS)
        mine = [e for e in self.awards() if e.person_id == fact.person_id]
        return {
            rule_id: RuleUse(
                sum(e.points for e in mine if e.rule_id == rule_id and e.recorded_at >= day),
                sum(e.points for e in mine if e.rule_id == rule_id and e.recorded_at >= week),
                sum(e.rule_id == rule_id and e.subject == fact.subject for e in mine),
                max(e.recorded_at for e in mine if e.rule_id == rule_id),
            )
            for rule_id in {e.rule_id for e in mine}
        }

    @rule(
        target=facts, kind=st.integers(0, 5), person=PEOPLE, about=st.integers(1, 4), late=st.integers(0, 20)
    )
    def deed(self, kind: int, person: int, about: int, late: int) -> Fact:
        self.count += 1
        fact = made(kind, self.count, person, about, self.now, timedelta(days=late))
        self.deliver(fact)
        return fact

    @rule(fact=facts)
    def duplicate(self, fact: Fact) -> None:
        before = (list(self.ledger), self.live[fact.person_id].points, dict(self.live[fact.person_id].tally))
        self.deliver(fact)
        assert before == (self.ledger, self.live[fact.person_id].points, self.live[fact.person_id].tally)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: any(entry.reverses is None for entry in self.ledger))
    @rule(which=st.integers(0, 1000))
    def take_back(self, which: int) -> None:
        awards = [entry for entry in self.ledger if entry.reverses is None]
        entry = awards[which % len(awards)]
        before = balance(e for e in self.ledger if e.fact_id == entry.fact_id)
        taken = self.insert(reverse(entry, Message("mistake"), self.now))
        self.live[entry.person_id].fold(*taken)
        after = balance(e for e in self.ledger if e.fact_id == entry.fact_id)
        assert after == before - (entry.points if taken else 0)

    @invariant()
    def what_was_written_stays(self) -> None:
        assert self.ledger[: len(self.seen)] == self.seen
        self.seen = list(self.ledger)

    @invariant()
    def each_entry_is_reversed_at_most_once_by_its_negative(self) -> None:
        by_seq = {entry.seq: entry for entry in self.ledger}
        reversals = [entry for entry in self.ledger if entry.reverses is not None]
        assert len({entry.reverses for entry in reversals}) == len(reversals)
        assert all(e.points == -by_seq[e.reverses or 0].points for e in reversals)

    @invariant()
    def the_live_game_is_the_rebuilt_one(self) -> None:
        rebuilt = books(self.ledger)
        assert {p: told(b) for p, b in rebuilt.items()} == {
            p: told(b) for p, b in self.live.items() if b.keys
        }

    @invariant()
    def caps_hold_at_award_time(self) -> None:
        for (rule_id, windows), points in self.given().items():
            cap = LIMITED[rule_id].cap_day if windows[1] == "day" else LIMITED[rule_id].cap_week
            assert cap is None or points <= cap

    def given(self) -> dict[tuple[str, tuple[int, str, datetime]], int]:
        sums: dict[tuple[str, tuple[int, str, datetime]], int] = {}
        for entry in self.awards():
            for kind, start in zip(("day", "week"), cap_windows(entry.recorded_at, PARIS), strict=True):
                place = (entry.rule_id, (entry.person_id, kind, start))
                sums[place] = sums.get(place, 0) + entry.points
        return sums

    def awards(self) -> list[Entry]:
        return [entry for entry in self.ledger if entry.points > 0 and entry.reverses is None]

    @invariant()
    def awards_keep_their_cool_down(self) -> None:
        last: dict[int, datetime] = {}
        for entry in (e for e in self.awards() if e.rule_id == "comment"):
            before = last.get(entry.person_id)
            assert before is None or entry.recorded_at - before >= timedelta(hours=3)
            last[entry.person_id] = entry.recorded_at

    @invariant()
    def boards_are_sums_of_the_ledger(self) -> None:
        for (board, kind, subject), total in totals(self.ledger, HALF_YEARS).items():
            part = [
                e for e in self.ledger
                if (e.person_id if kind == "person" else e.team_id) == subject and board in board_keys(e.occurred_at, HALF_YEARS)
            ]  # fmt: skip
            assert (total.points, total.version) == (balance(part), len(part))


def told(book: Book) -> tuple[int, dict[str, int], frozenset[date], dict[str, BadgeWon]]:
    return book.points, {tag: n for tag, n in book.tally.items() if n}, book.active_weeks, book.badges


def test_any_sequence_of_deeds_duplicates_and_reversals_keeps_every_invariant() -> None:
    calm = settings(max_examples=50, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(Game, settings=calm)


DEEDS = st.lists(
    st.tuples(st.integers(0, 5), PEOPLE, st.integers(1, 4), st.integers(0, 90), st.integers(0, 10)),
    max_size=25,
)


def facts_of(deeds: list[tuple[int, int, int, int, int]]) -> list[Fact]:
    return [
        made(kind, n, person, about, START + timedelta(hours=10 * n + hours), timedelta(days=late))
        for n, (kind, person, about, hours, late) in enumerate(deeds)
    ]


@given(DEEDS)
def test_the_same_facts_give_the_same_ledger_to_the_byte(deeds: list[tuple[int, int, int, int, int]]) -> None:
    facts = facts_of(deeds)
    assert repr(replay(facts, TIGHT)) == repr(replay(facts, TIGHT))


@given(DEEDS, st.lists(st.integers(0, 24), max_size=20))
def test_facts_delivered_again_change_nothing(
    deeds: list[tuple[int, int, int, int, int]], again: list[int]
) -> None:
    facts = facts_of(deeds)
    noisy = facts + [facts[n] for n in again if n < len(facts)]
    assert replay(noisy, TIGHT) == replay(facts, TIGHT)


def entry(seq: int, points: int = 5, **changes: Any) -> Entry:
    given = Entry(
        person_id=1, site_id=1, team_id=2, points=points, deed="shared", fact_id=f"share:{seq}", rule_id="r",
        rule_version=1, idempotency_key=f"k{seq}", occurred_at=START, recorded_at=START + timedelta(hours=seq),
        reason=Message("won"), seq=seq,
    )  # fmt: skip
    return replace(given, **changes)


def test_a_total_says_when_it_was_reached_and_entries_of_nothing_do_not_move_it() -> None:
    rows = totals([entry(1), entry(2), entry(3, 0)], HALF_YEARS)
    assert rows["all", "person", 1] == Total(10, 3, START + timedelta(hours=2), 0)


def test_a_person_takes_part_in_the_team_they_first_gave_to() -> None:
    rows = totals([entry(1), entry(2, team_id=3), entry(3, person_id=4)], HALF_YEARS)
    assert (rows["all", "team", 2].participants, rows["all", "team", 3].participants) == (2, 0)
    assert (rows["all", "team", 2].points, rows["all", "team", 3].points) == (10, 5)


def test_who_is_not_ranked_is_on_no_board() -> None:
    rows = totals([entry(1, person_id=4), entry(2)], HALF_YEARS, lambda person: person != 4)
    assert rows["all", "team", 2].points == 5 and ("all", "person", 4) not in rows


def test_a_rebuild_tells_what_drifted_on_either_side() -> None:
    found = differences({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4})
    assert found == [Difference("b", 2, 5), Difference("c", 3, None), Difference("d", None, 4)]
    assert differences({"a": 1}, {"a": 1}) == []


def test_entries_of_one_fact_are_folded_together() -> None:
    runs = by_fact([entry(1), entry(2, fact_id="share:1"), entry(3), entry(4, fact_id="share:3", reverses=3)])
    assert [[e.seq for e in run] for run in runs] == [[1, 2], [3], [4]]
    assert list(by_fact([])) == []


def test_a_reversal_takes_a_revocable_badge_and_leaves_a_sticky_one() -> None:
    shares = [entry(n, tags=("shared", "shared:own"), week=date(2026, 3, 16)) for n in range(1, 11)]
    assert set(books(shares)[1].badges) == {"first_share", "own_voice"}
    back = replace(reverse(shares[-1], Message("mistake"), START), seq=11)
    left = books([*shares, back])[1].badges
    assert left == {"first_share": BadgeWon("first_share", 1, ("share:1",))}


def test_a_week_stays_active_while_one_deed_of_it_stands() -> None:
    monday = date(2026, 3, 16)
    deeds = [entry(1, week=monday), entry(2, week=monday)]
    first = replace(reverse(deeds[0], Message("mistake"), START), seq=3)
    second = replace(reverse(deeds[1], Message("mistake"), START), seq=4)
    assert books([*deeds, first])[1].active_weeks == {monday} and books(deeds)[1].weeks == {monday: 2}
    assert books([*deeds, first, second])[1].active_weeks == frozenset()


def test_a_fact_played_again_says_so() -> None:
    (fact,) = facts_of([(0, 1, 1, 0, 0)])
    book = Book()
    assert (book.play(fact).why.code, book.play(fact).why.code) == ("won", "already_played")


def test_what_was_awarded_at_local_midnight_counts_in_the_new_day() -> None:
    monday = datetime(2026, 3, 15, 23, tzinfo=UTC)
    (fact,) = facts_of([(0, 1, 1, 0, 0)])
    given = entry(1, recorded_at=monday)
    noon = replace(fact, recorded_at=monday + timedelta(hours=12), occurred_at=monday)
    assert books([given])[1].standing(noon).uses["r"] == RuleUse(5, 5, 0, monday)


def test_a_standing_holds_all_that_is_known() -> None:
    (fact,) = facts_of([(0, 1, 1, 0, 0)])
    book = Book("host", "Asia/Kolkata", "night", frozenset({date(2026, 3, 9)}))
    book.fold(entry(1, tags=("shared",), week=date(2026, 3, 16)), entry(2, 1), entry(3, 0))
    standing = book.standing(fact)
    assert (standing.role, standing.zone, standing.shift_pattern) == ("host", "Asia/Kolkata", "night")
    assert standing.points == 6 and standing.tally == {"shared": 1} and standing.badges == {"first_share"}
    assert standing.active_weeks == {date(2026, 3, 16)} and standing.excused_weeks == {date(2026, 3, 9)}
    assert standing.uses["r"].last_at == START + timedelta(hours=2)


def test_caps_of_a_night_worker_are_counted_from_the_end_of_the_shift() -> None:
    (fact,) = facts_of([(0, 1, 1, 0, 0)])
    early = datetime(2026, 3, 19, 6, tzinfo=UTC)
    book = Book(shift_pattern="night")
    book.fold(entry(1, recorded_at=early - timedelta(hours=20)))
    asked = replace(fact, recorded_at=early, occurred_at=early)
    assert book.standing(asked).uses["r"].day_points == 5


def test_books_open_with_their_person() -> None:
    opened: list[int] = []

    def of(person: int) -> Book:
        opened.append(person)
        return Book()

    books([entry(1), entry(2, person_id=4), entry(3)], of)
    assert opened == [1, 4]


def test_other_rules_show_what_they_would_have_given() -> None:
    facts = facts_of([(0, 1, 1, 0, 0), (1, 1, 2, 0, 0)])
    generous = Rules((Rule(id="share_any", deed="shared", points=50),))
    assert (balance(replay(facts)), balance(replay(facts, generous))) == (23, 100)


def test_a_book_opens_with_what_is_known_of_its_person() -> None:
    facts = facts_of([(0, 1, 1, 0, 0), (0, 2, 1, 0, 0)])
    ledger = replay(facts, of=lambda person: Book(role="comms" if person == 2 else "host"))
    assert {e.person_id for e in ledger} == {1} and [e.seq for e in ledger] == [1]


def test_a_book_has_a_level_and_a_streak() -> None:
    book = books(
        [entry(1, 40, week=date(2026, 3, 16))], lambda _: Book(excused_weeks=frozenset({date(2026, 3, 23)}))
    )[1]
    assert (book.level.number, book.streak(date(2026, 3, 30)).length) == (2, 1)
    assert [status for _, status in book.streak(date(2026, 3, 30)).calendar] == ["done", "excused", "open"]
