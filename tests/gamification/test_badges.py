"""The catalogue: every badge is won at its goal and not before; secret ones stay secret."""

from collections import Counter

import pytest

from gamification.badges import BY_KEY, CATALOGUE, Badge, Record, lost, visible, won

TAGS = {
    "first_share": "shared",
    "own_voice": "shared:own",
    "echo": "clicked",
    "photographer": "shared:own_photo",
    "chronicler": "approved",
    "first_meeting": "met",
    "connector": "met",
    "good_host": "hosted",
    "door_opener": "welcomed",
    "first_contribution": "approved",
    "open_house": "welcomed",
    "village": "welcomed",
    "bottomless_cup": "met",
    "goal_met": "prize:goal_met",
    "champion": "prize:champion",
    "triple_crown": "prize:champion",
}
FIVE = ("shared", "approved", "met", "hosted", "welcomed")
OPEN = ("voice", "craft", "meeting", "welcome", "rhythm", "challenge")
NOTHING = Record({}, 0)


def record(badge: Badge, count: int) -> Record:
    """One that has `count` of what the badge looks at."""
    if badge.category == "rhythm":
        return Record({}, count)
    if badge.key == "full_circle":
        return Record(dict.fromkeys(FIVE[:count], 3), 0)
    if badge.key in ("explorer", "kaleidoscope"):
        return Record({f"theme:{n}": 1 for n in range(count)}, 0)
    return Record({TAGS[badge.key]: count}, 0)


def test_no_two_share_a_key_or_look_alike() -> None:
    looks = {(badge.category, badge.tier, badge.glyph) for badge in CATALOGUE}
    assert len(CATALOGUE) == len(BY_KEY) == len(looks) == 22


def test_every_open_category_has_all_three_tiers() -> None:
    tiers = {category: {b.tier for b in CATALOGUE if b.category == category} for category in OPEN}
    assert tiers == {key: {1, 2, 3} for key in OPEN}


def test_a_secret_badge_is_visible_to_who_holds_it_and_to_nobody_else() -> None:
    assert [badge.key for badge in visible(()) if badge.secret] == []
    assert [badge.key for badge in visible({"kaleidoscope"}) if badge.secret] == ["kaleidoscope"]
    assert Counter(badge.secret for badge in CATALOGUE) == {False: 19, True: 3}


def test_secret_badges_are_sticky() -> None:
    """Taking back what nobody was promised would only puzzle."""
    assert all(badge.sticky for badge in CATALOGUE if badge.secret)


@pytest.mark.parametrize("badge", CATALOGUE, ids=lambda badge: badge.key)
def test_a_badge_is_won_at_its_goal_and_not_before(badge: Badge) -> None:
    assert not badge.earned(record(badge, badge.goal - 1))
    assert badge.earned(record(badge, badge.goal))


@pytest.mark.parametrize("badge", CATALOGUE, ids=lambda badge: badge.key)
def test_progress_goes_from_nothing_to_one(badge: Badge) -> None:
    assert badge.progress(NOTHING) == 0.0
    assert badge.progress(record(badge, badge.goal)) == badge.progress(record(badge, 2 * badge.goal)) == 1.0


def test_half_way_is_a_half() -> None:
    assert BY_KEY["own_voice"].progress(record(BY_KEY["own_voice"], 5)) == 0.5


def test_a_badge_held_is_not_won_again() -> None:
    share = Record({"shared": 1}, 0)
    assert [badge.key for badge in won(share, (), "share:1")] == ["first_share"]
    assert won(share, ("first_share",), "share:2") == ()


def test_a_badge_keeps_what_proves_it() -> None:
    (badge,) = won(Record({"shared": 1}, 0), (), "share:1")
    assert (badge.criteria_version, badge.evidence) == (1, ("share:1",))


def test_a_reversed_theme_is_no_theme() -> None:
    tally = {f"theme:{n}": 1 for n in range(5)} | {"theme:9": 0, "shared": 7}
    assert Record(tally, 0).themes == 5


def test_sticky_badges_stay_and_revocable_ones_go_when_falsified() -> None:
    assert lost(NOTHING, ("first_share", "own_voice", "four_weeks")) == ("own_voice",)


def test_what_is_still_true_is_not_lost() -> None:
    assert lost(Record({"shared:own": 10}, 0), ("own_voice",)) == ()


def test_what_is_not_held_cannot_be_lost() -> None:
    assert lost(NOTHING, ()) == ()
