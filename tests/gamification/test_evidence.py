"""Bisecting finds the deed that `Book` finds by looking after every one."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gamification.evidence import Deed, completed
from gamification.ledger import Entry, Message
from gamification.replay import Book

FIRST = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TAGS = st.sampled_from(
    [
        ("shared", "theme:a", "shared:own"),
        ("shared", "theme:b"),
        *((("shared", f"theme:{n}", "shared:own", "shared:own_photo")) for n in range(6)),
        ("met",),
        ("hosted",),
        ("welcomed",),
        ("approved", "approved:photo"),
        ("streak_reached",),
    ]
)
WEEKS = st.one_of(st.none(), st.integers(0, 30).map(lambda n: FIRST + timedelta(weeks=n)))
DEEDS = st.lists(st.tuples(TAGS, WEEKS), max_size=60)


def folded(deeds: list[Deed], excused: frozenset[date]) -> dict[str, int]:
    """What the live game won, deed by deed."""
    book = Book(excused_weeks=excused)
    for n, (tags, week) in enumerate(deeds):
        book.fold(
            Entry(
                person_id=1, site_id=1, team_id=1, points=1, deed=tags[0], fact_id=str(n), rule_id="r",
                rule_version=1, idempotency_key=str(n), occurred_at=NOON, recorded_at=NOON,
                reason=Message("won"), tags=tags, week=week,
            )
        )  # fmt: skip
    return {key: int(badge.evidence[0]) for key, badge in book.badges.items()}


@given(DEEDS, st.frozensets(st.integers(0, 30).map(lambda n: FIRST + timedelta(weeks=n)), max_size=6))
def test_the_deed_that_completed_a_badge_is_the_one_the_live_game_found(
    deeds: list[Deed], excused: frozenset[date]
) -> None:
    assert completed(deeds, excused) == folded(deeds, excused)


def test_a_hundredth_click_completes_the_echo() -> None:
    assert completed([(("clicked",), None)] * 120) == {"echo": 99}


def test_the_fourth_week_completes_a_month_even_when_it_came_late() -> None:
    weeks = [FIRST + timedelta(weeks=n) for n in (0, 3, 2, 1)]
    assert completed([(("learned",), week) for week in weeks])["four_weeks"] == 3
    assert completed([(("learned",), week) for week in weeks[:3]]) == {}


def test_excused_weeks_part_no_streak() -> None:
    away = frozenset(FIRST + timedelta(weeks=n) for n in (1, 2, 3))
    deeds: list[Deed] = [(("learned",), FIRST + timedelta(weeks=n)) for n in (0, 4, 5, 6)]
    assert (completed(deeds, away), completed(deeds)) == ({"four_weeks": 3}, {})


def test_nobody_wins_anything_by_doing_nothing() -> None:
    assert completed([]) == {}
