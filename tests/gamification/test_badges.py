"""The catalogue: twelve badges, each won at its goal and not before."""

import pytest

from gamification.badges import BY_KEY, CATALOGUE, Badge, Record, lost, won

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
}
NOTHING = Record({}, 0)


def record(badge: Badge, count: int) -> Record:
    """One that has `count` of what the badge looks at."""
    if badge.category == "rhythm":
        return Record({}, count)
    if badge.key == "explorer":
        return Record({f"theme:{n}": 1 for n in range(count)}, 0)
    return Record({TAGS[badge.key]: count}, 0)


def test_there_are_exactly_twelve() -> None:
    assert len(CATALOGUE) == len(BY_KEY) == 12


def test_no_two_look_alike() -> None:
    assert len({(badge.category, badge.tier, badge.glyph) for badge in CATALOGUE}) == 12


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
