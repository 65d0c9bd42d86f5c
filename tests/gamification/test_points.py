"""Rules as versioned data: worth, caps, cool-downs, repeats, effective dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gamification.facts import Approved, Commented, Hosted, PrizeWon, Shared
from gamification.points import DEFAULT_RULES, FADING, UNUSED, Rule, Rules, RulesContradict, RuleUse, award
from gamification.predicates import ALWAYS, Among, AtLeast, Differs, Every, Not, Predicate, Some, holds

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SHARE = Shared(
    id="share:1", person_id=7, site_id=1, team_id=1, occurred_at=NOON, recorded_at=NOON,
    story_id=3, theme="launch", originality="own", own_words=120,
)  # fmt: skip
APPROVAL = Approved(
    id="approval:1", person_id=7, site_id=1, team_id=1, occurred_at=NOON, recorded_at=NOON,
    contribution_id=4, theme="launch", approved_by=9, photos=1,
)  # fmt: skip
OWN = Rule(id="share_own", deed="shared", points=20)


def points(rule: Rule, use: RuleUse = UNUSED) -> tuple[int, str]:
    won, why = award(rule, SHARE, use)
    assert why.params["points"] == won and why.params["rule"] == rule.id
    return won, why.code


@pytest.mark.parametrize(
    ("predicate", "held"),
    [
        (ALWAYS, True),
        (Among("theme", ("launch", "event")), True),
        (Among("theme", ("event",)), False),
        (AtLeast("own_words", 120), True),
        (AtLeast("own_words", 121), False),
        (Differs("person_id", "story_id"), True),
        (Differs("site_id", "team_id"), False),
        (Not(AtLeast("own_words", 121)), True),
        (Not(ALWAYS), False),
        (Every((ALWAYS, AtLeast("own_words", 121))), False),
        (Some((AtLeast("own_words", 121), ALWAYS)), True),
        (Some(()), False),
    ],
)
def test_a_predicate_reads_the_fact(predicate: Predicate, held: bool) -> None:
    assert holds(predicate, SHARE) is held


def test_a_rule_gives_its_points() -> None:
    assert points(OWN) == (20, "won")


@pytest.mark.parametrize(("before", "won"), [(0, 20), (1, 10), (2, 5), (3, 0), (9, 0)])
def test_repeats_on_one_subject_are_worth_less_and_less(before: int, won: int) -> None:
    assert points(replace(OWN, repeats=FADING), RuleUse(repeats=before))[0] == won


def test_a_repeat_says_which_time_it_is() -> None:
    _, why = award(replace(OWN, repeats=FADING), SHARE, RuleUse(repeats=1))
    assert (why.code, why.params["times"]) == ("repeat", 2)


@pytest.mark.parametrize(
    ("used", "won", "code"), [(0, 20, "won"), (5, 20, "won"), (6, 19, "cap_day"), (40, 0, "cap_day")]
)
def test_a_day_gives_no_more_than_its_cap(used: int, won: int, code: str) -> None:
    assert points(replace(OWN, cap_day=25), RuleUse(day_points=used)) == (won, code)


@pytest.mark.parametrize(("used", "won", "code"), [(5, 20, "won"), (6, 19, "cap_week"), (25, 0, "cap_week")])
def test_a_week_gives_no_more_than_its_cap(used: int, won: int, code: str) -> None:
    assert points(replace(OWN, cap_week=25), RuleUse(week_points=used)) == (won, code)


def test_a_cap_says_how_much_it_is() -> None:
    used = RuleUse(day_points=25, week_points=25)
    for capped in (replace(OWN, cap_day=25), replace(OWN, cap_week=25)):
        assert award(capped, SHARE, used)[1].params == {"rule": "share_own", "points": 0, "cap": 25}


def test_the_tighter_of_two_caps_decides() -> None:
    both = replace(OWN, cap_day=25, cap_week=30)
    assert points(both, RuleUse(day_points=20, week_points=28)) == (2, "cap_week")
    assert points(both, RuleUse(day_points=24, week_points=25)) == (1, "cap_day")


@pytest.mark.parametrize(("minutes", "won"), [(9, 0), (10, 20), (11, 20)])
def test_a_cool_down_is_over_when_its_time_has_passed(minutes: int, won: int) -> None:
    cooling = replace(OWN, cooldown=timedelta(minutes=10))
    assert points(cooling, RuleUse(last_at=NOON - timedelta(minutes=minutes)))[0] == won


def test_a_cool_down_says_how_long_it_is() -> None:
    _, why = award(replace(OWN, cooldown=timedelta(seconds=3630)), SHARE, RuleUse(last_at=NOON))
    assert (why.code, why.params["minutes"]) == ("cooling_down", 60)


@pytest.mark.parametrize(("worth", "code"), [(0, "won"), (1, "cooling_down")])
def test_what_is_worth_nothing_anyway_needs_no_excuse(worth: int, code: str) -> None:
    cooling = replace(OWN, points=worth, cooldown=timedelta(minutes=10))
    assert points(cooling, RuleUse(last_at=NOON)) == (0, code)


def test_points_are_whole() -> None:
    won, _ = award(replace(OWN, points=3, repeats=FADING), SHARE, RuleUse(repeats=1))
    assert repr(won) == "1"


def test_cool_downs_are_judged_in_the_order_facts_arrive() -> None:
    late = replace(SHARE, occurred_at=NOON - timedelta(days=2))
    cooling = replace(OWN, cooldown=timedelta(minutes=10))
    assert award(cooling, late, RuleUse(last_at=NOON - timedelta(minutes=1)))[0] == 0


def test_points_may_be_counted_by_a_field_of_the_fact() -> None:
    prize = PrizeWon(
        id="prize:1", person_id=7, site_id=1, team_id=1, occurred_at=NOON, recorded_at=NOON,
        challenge_id=3, revision=2, points=-15,
    )  # fmt: skip
    rule = Rule(id="prize", deed="prize_won", points=1, per="points", cap_day=1)
    won, why = award(rule, prize, RuleUse(day_points=1))
    assert won == -15 and why.plain() == {"code": "won", "params": {"rule": "prize", "points": -15}}


def test_a_rule_is_in_force_from_its_beginning_until_before_its_end() -> None:
    rule = replace(OWN, since=NOON, until=NOON + timedelta(days=1))
    moments = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(days=1)]
    assert [rule.in_force(at) for at in moments] == [False, True, False]


def test_a_late_deed_is_worth_what_it_was_worth_then() -> None:
    change = NOON - timedelta(days=1)
    rules = Rules((replace(OWN, until=change), replace(OWN, version=2, points=50, since=change)))
    late = replace(SHARE, occurred_at=NOON - timedelta(days=2))
    assert [rule.version for rule in rules.matching(late)] == [1]
    assert [rule.version for rule in rules.matching(SHARE)] == [2]


@pytest.mark.parametrize(
    "second",
    [
        replace(OWN, version=2),
        replace(OWN, version=2, since=NOON),
        replace(OWN, version=2, until=NOON),
        replace(OWN, version=1, since=NOON),
    ],
)
def test_two_versions_at_once_contradict(second: Rule) -> None:
    with pytest.raises(RulesContradict, match=r"^share_own versions 1 and \d overlap$"):
        Rules((replace(OWN, since=NOON - timedelta(days=1), until=NOON + timedelta(days=1)), second))


def test_a_version_twice_contradicts_even_when_parted_in_time() -> None:
    with pytest.raises(RulesContradict):
        Rules((replace(OWN, until=NOON), replace(OWN, since=NOON)))


def test_a_rule_that_ends_before_it_begins_contradicts() -> None:
    with pytest.raises(RulesContradict, match="share_own version 1 ends before it begins"):
        Rules((replace(OWN, since=NOON, until=NOON),))


def test_the_order_in_which_versions_are_listed_does_not_matter() -> None:
    first, second = replace(OWN, until=NOON), replace(OWN, version=2, since=NOON)
    assert Rules((second, first)).rules == (second, first)


def test_versions_that_follow_each_other_agree() -> None:
    assert Rules((replace(OWN, until=NOON), replace(OWN, version=2, since=NOON))).rules[1].version == 2


def test_nobody_gains_by_approving_their_own() -> None:
    assert [rule.id for rule in DEFAULT_RULES.matching(APPROVAL)] == ["approval", "approval_photo"]
    assert not list(DEFAULT_RULES.matching(replace(APPROVAL, approved_by=7)))


def default(rule: str) -> int:
    return next(each.points for each in DEFAULT_RULES.rules if each.id == rule)


def test_own_words_are_worth_far_more_than_a_copy() -> None:
    assert default("share_own") >= 5 * default("share_copy")
    assert default("share_own_photo") > default("share_own")


def test_meeting_in_person_is_worth_a_share_and_hosting_the_most() -> None:
    assert default("coffee") == default("check_in") == default("share_own")
    assert default("hosting") == max(rule.points for rule in DEFAULT_RULES.rules)


def test_a_host_alone_hosted_nobody() -> None:
    empty = Hosted(
        id="hosted:1",
        person_id=7,
        site_id=1,
        team_id=1,
        occurred_at=NOON,
        recorded_at=NOON,
        event_id=1,
        guests=0,
    )
    assert not list(DEFAULT_RULES.matching(empty))
    assert len(list(DEFAULT_RULES.matching(replace(empty, guests=1)))) == 1


def test_a_comment_matches_comments_only() -> None:
    comment = Commented(
        id="comment:1",
        person_id=7,
        site_id=1,
        team_id=1,
        occurred_at=NOON,
        recorded_at=NOON,
        target="story:3",
    )
    assert [rule.id for rule in DEFAULT_RULES.matching(comment)] == ["comment"]
