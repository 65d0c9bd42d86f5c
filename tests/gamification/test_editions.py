"""How rules change: from a moment on, never backwards, and never into nonsense."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.conditions import CHOICES, Condition, asked, when
from gamification.editions import Edition, follow, sound, timeline
from gamification.points import DEFAULT_RULES, Rule
from gamification.rulebook import BadRule

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
OWN = next(rule for rule in DEFAULT_RULES.rules if rule.id == "share_own")
KNOWN = [Edition(rule.id, 1, rule) for rule in DEFAULT_RULES.rules]
BETTER = Edition("share_own", 2, replace(OWN, points=25), LATER)


def refused(edition: Edition, known: list[Edition] = KNOWN) -> str:
    """Where, and by which code."""
    with pytest.raises(BadRule) as error:
        follow(known, edition, NOW)
    assert str(error.value) == f"{error.value.where}: {error.value.code}"
    return str(error.value)


def test_a_version_holds_until_the_next_of_its_rule_begins() -> None:
    own = [r for r in timeline([*KNOWN, BETTER]).rules if r.id == "share_own"]
    assert [(r.version, r.points, r.since, r.until) for r in own] == [
        (1, 20, None, LATER), (2, 25, LATER, None),
    ]  # fmt: skip


def test_a_retired_rule_holds_no_longer_and_its_history_stays() -> None:
    own = [r for r in timeline([*KNOWN, replace(BETTER, rule=None)]).rules if r.id == "share_own"]
    assert [(r.version, r.until) for r in own] == [(1, LATER)]


def test_a_retired_rule_may_come_back() -> None:
    back = Edition("share_own", 3, OWN, LATER + timedelta(days=1))
    own = [r for r in timeline([*KNOWN, replace(BETTER, rule=None), back]).rules if r.id == "share_own"]
    assert [(r.version, r.since) for r in own] == [(1, None), (3, back.since)]


def test_the_defaults_are_their_own_timeline() -> None:
    assert set(timeline(KNOWN).rules) == set(DEFAULT_RULES.rules)


@pytest.mark.parametrize("rule", [r for r in DEFAULT_RULES.rules if r.deed in CHOICES], ids=lambda r: r.id)
def test_every_default_is_sound_and_can_be_written_as_conditions(rule: Rule) -> None:
    sound(rule)
    assert when(rule.deed, asked(rule.when)) == rule.when


def test_what_fits_may_follow() -> None:
    follow(KNOWN, BETTER, NOW)
    follow(KNOWN, replace(BETTER, rule=None), NOW)
    follow(KNOWN, replace(BETTER, since=NOW), NOW)
    follow([*KNOWN, replace(BETTER, since=NOW)], replace(BETTER, version=3, rule=OWN), NOW)


def test_the_past_is_not_rewritten() -> None:
    assert refused(replace(BETTER, since=NOW - timedelta(seconds=1))) == "share_own.since: in_the_past"
    assert refused(replace(BETTER, since=None)) == "share_own.since: in_the_past"


def test_a_version_already_planned_is_undone_first() -> None:
    assert (
        refused(replace(BETTER, version=3, since=LATER + timedelta(1)), [*KNOWN, BETTER])
        == "share_own.since: later_version_planned"
    )


def test_what_changes_nothing_is_no_version() -> None:
    assert refused(replace(BETTER, rule=OWN)) == "share_own.points: nothing_changes"
    since = NOW - timedelta(days=9)
    held = replace(OWN, points=25, version=2, since=since, until=LATER)
    known = [*KNOWN, Edition("share_own", 2, held, since)]
    assert refused(replace(BETTER, version=3), known) == "share_own.points: nothing_changes"


def test_a_rule_keeps_its_deed() -> None:
    assert (
        refused(replace(BETTER, rule=Rule(id="share_own", deed="reacted", points=1)))
        == "share_own.deed: deed_changed"
    )


def test_two_rules_never_pay_for_the_same() -> None:
    again = replace(OWN, id="shared_2", points=7)
    assert refused(Edition("shared_2", 1, again, LATER)) == "shared_2.conditions: same_as_other"


def test_a_rule_may_take_the_place_of_one_that_ends_by_then() -> None:
    gone = Edition("share_own", 2, None, NOW)
    follow([*KNOWN, gone], Edition("shared_2", 1, replace(OWN, id="shared_2"), LATER), NOW)


def test_what_never_was_or_is_paid_by_the_game_is_not_retired() -> None:
    assert refused(Edition("dance", 1, None, LATER)) == "dance: nothing_to_retire"
    assert refused(Edition("prize", 2, None, LATER)) == "prize: fixed_rule"


def condition(*values: str | int, field: str = "theme", at_least: int | None = None) -> dict[str, Any]:
    return {"when": when("shared", [Condition(field, values, at_least)])}


UNSOUND: list[tuple[dict[str, Any], str]] = [
    ({"deed": "prize_won"}, "deed: fixed_rule"),
    ({"points": 0}, "points: gives_nothing"),
    ({"cap_day": 0}, "points: gives_nothing"),
    ({"repeats": (0, 0)}, "points: gives_nothing"),
    ({"cap_day": 60, "cap_week": 40}, "capWeek: caps_contradict"),
    ({"cap_day": 19}, "capDay: cap_below_points"),
    ({"cap_week": 19, "cap_day": None}, "capDay: cap_below_points"),
    ({"cooldown": timedelta(days=7, seconds=1)}, "coolDownMinutes: cooldown_too_long"),
    ({"repeats": (50, 100)}, "repeats: repeats_grow"),
    ({"repeats": (100,) * 7}, "repeats: too_many_repeats"),
    (condition("weather"), "conditions: never_applies"),
    (condition(), "conditions: never_applies"),
    (condition(at_least=3), "conditions: never_applies"),
    (condition(field="own_words", at_least=0), "conditions: never_applies"),
    (condition(field="own_words", at_least=10_001), "conditions: never_applies"),
    (condition("copy", field="own_words"), "conditions: never_applies"),
    (condition("own", field="photos"), "conditions: unknown_field"),
    ({"when": when("shared", [Condition("theme", ("launch",)), Condition("theme", ("event",))])},
     "conditions: conditions_contradict"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "why"), UNSOUND)
def test_a_rule_that_could_not_work_is_refused_by_field_and_name(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(BadRule) as error:
        sound(replace(OWN, **changes))
    assert str(error.value) == f"share_own.{why}"


THEME = next(choice for choice in CHOICES["shared"] if choice.field == "theme")


@pytest.mark.parametrize(
    "changes",
    [
        {"cap_day": 60, "cap_week": 60},
        {"cap_day": 20, "cap_week": 20},
        {"cooldown": timedelta(days=7)},
        {"repeats": (100,) * 6},
        {"repeats": (1,)},
        condition(*THEME.values),
        condition(field="own_words", at_least=10_000),
        condition(field="own_words", at_least=1),
    ],
)
def test_what_is_just_possible_is_sound(changes: dict[str, Any]) -> None:
    sound(replace(OWN, **changes))


def test_weeks_of_a_streak_are_numbers_that_can_be_reached() -> None:
    streak = next(rule for rule in DEFAULT_RULES.rules if rule.deed == "streak_reached")
    sound(replace(streak, when=when("streak_reached", [Condition("weeks", (1, 10_000))])))
    for weeks in (0, 10_001, "4"):
        with pytest.raises(BadRule, match="never_applies"):
            sound(replace(streak, when=when("streak_reached", [Condition("weeks", (weeks,))])))


def test_nobody_can_choose_the_guard_away() -> None:
    clicks = next(rule for rule in DEFAULT_RULES.rules if rule.id == "click")
    assert when("clicked", []) == clicks.when
