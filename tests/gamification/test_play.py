"""One deed in, everything it changes out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gamification.facts import Approved, Clicked, ClickSource, Reacted, Shared
from gamification.levels import LEVELS
from gamification.play import CLOCK_SLACK, Role, Standing, cap_windows, play
from gamification.points import DEFAULT_RULES, Rule, Rules, RuleUse

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
SHARE = Shared(
    id="share:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
    story_id=3, theme="launch", originality="own", own_words=120,
)  # fmt: skip
CLICK = Clicked(
    id="click:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON, story_id=3
)
APPROVAL = Approved(
    id="approval:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
    contribution_id=4, theme="launch", approved_by=9, photos=1,
)  # fmt: skip
NEW = Standing()


def test_a_first_share_in_own_words_wins_points_a_badge_and_a_week() -> None:
    outcome = play(SHARE, NEW)
    assert (outcome.points, outcome.total, outcome.why.code) == (20, 20, "won")
    assert [badge.key for badge in outcome.badges] == ["first_share"]
    assert (outcome.week, outcome.streak_before.length, outcome.streak.length) == (MONDAY, 0, 1)


def test_an_entry_says_who_where_when_and_why() -> None:
    (entry,) = play(SHARE, NEW).entries
    assert (entry.person_id, entry.site_id, entry.team_id, entry.deed) == (7, 1, 2, "shared")
    assert (entry.fact_id, entry.rule_id, entry.rule_version) == ("share:1", "share_own", 1)
    assert (entry.occurred_at, entry.recorded_at, entry.reverses) == (NOON, NOON, None)
    assert entry.reason.plain() == {"code": "won", "params": {"rule": "share_own", "points": 20}}
    assert entry.idempotency_key == "share:1|share_own|7|award"


def test_what_has_no_column_is_plain_json() -> None:
    (entry,) = play(SHARE, NEW).entries
    tags = ["shared", "theme:launch", "shared:own"]
    said = {"story_id": 3, "theme": "launch", "originality": "own", "own_words": 120}
    assert entry.detail() == {"subject": "story:3", "tags": tags, "week": "2026-11-16", "fact": said}
    assert play(CLICK, NEW).entries[0].detail()["week"] is None


def test_a_deed_under_two_rules_counts_once() -> None:
    first, second = play(APPROVAL, NEW).entries
    assert (first.points, second.points) == (20, 10)
    assert (first.tags, second.tags) == (("approved", "approved:photo"), ())


def test_a_copy_earns_little() -> None:
    assert play(replace(SHARE, originality="copy"), NEW).points == 3


def test_the_same_story_again_earns_half() -> None:
    outcome = play(SHARE, Standing(uses={"share_own": RuleUse(repeats=1)}))
    assert (outcome.points, outcome.why.code) == (10, "repeat")


def test_a_deed_above_the_cap_is_still_an_entry() -> None:
    outcome = play(SHARE, Standing(uses={"share_own": RuleUse(day_points=60)}))
    assert (outcome.points, outcome.why.code, outcome.streak.active) == (0, "cap_day", True)


@pytest.mark.parametrize("role", ["comms", "admin"])
def test_organisers_play_no_game(role: Role) -> None:
    outcome = play(SHARE, Standing(role=role))
    assert (outcome.entries, outcome.badges, outcome.why.code) == ((), (), "organiser")
    assert play(SHARE, Standing(role=role, tally={"shared": 1})).badges == ()


def test_hosts_play() -> None:
    assert play(SHARE, Standing(role="host")).points == 20


def test_a_deed_from_the_future_changes_nothing() -> None:
    outcome = play(replace(SHARE, occurred_at=NOON + CLOCK_SLACK + timedelta(seconds=1)), NEW)
    assert (outcome.entries, outcome.badges, outcome.week) == ((), (), None)
    assert outcome.why.code == "from_the_future"


def test_a_phone_may_run_a_little_ahead_even_over_midnight() -> None:
    sunday = datetime(2026, 11, 22, 22, 58, tzinfo=UTC)
    outcome = play(replace(SHARE, recorded_at=sunday, occurred_at=sunday + CLOCK_SLACK), NEW)
    assert (outcome.week, outcome.streak.length, outcome.streak.active) == (date(2026, 11, 23), 1, True)


@pytest.mark.parametrize("source", ["self", "crawler", "preview", "unshared"])
def test_clicks_that_no_person_made_count_zero(source: ClickSource) -> None:
    outcome = play(replace(CLICK, source=source), NEW)
    assert (outcome.entries, outcome.why.code, outcome.why.params["deed"]) == ((), "no_rule", "clicked")


def test_a_click_earns_but_keeps_no_streak() -> None:
    outcome = play(CLICK, NEW)
    assert (outcome.points, outcome.week, outcome.streak.length) == (1, None, 0)


def test_a_level_is_reached_at_its_threshold() -> None:
    assert play(SHARE, Standing(points=LEVELS[1].starts_at - 20)).level_up
    assert not play(SHARE, Standing(points=LEVELS[1].starts_at - 21)).level_up
    assert not play(SHARE, Standing(points=LEVELS[1].starts_at)).level_up


def test_the_deed_itself_completes_a_badge() -> None:
    outcome = play(SHARE, Standing(tally={"shared:own": 9}, badges=frozenset({"first_share"})))
    assert [(badge.key, badge.evidence) for badge in outcome.badges] == [("own_voice", ("share:1",))]
    assert play(SHARE, Standing(tally={"shared:own": 8}, badges=frozenset({"first_share"}))).badges == ()


def test_a_reaction_may_be_the_first_deed_and_wins_no_badge() -> None:
    reaction = Reacted(
        id="reaction:1",
        person_id=7,
        site_id=1,
        team_id=2,
        occurred_at=NOON,
        recorded_at=NOON,
        target="story:3",
    )
    outcome = play(reaction, NEW)
    assert (outcome.points, outcome.badges, outcome.week) == (1, (), None)


def test_the_fourth_week_wins_its_badge() -> None:
    weeks = frozenset(MONDAY - timedelta(weeks=n) for n in (1, 2, 3))
    outcome = play(SHARE, Standing(active_weeks=weeks, badges=frozenset({"first_share"})))
    assert (outcome.streak_before.length, outcome.streak.length) == (3, 4)
    assert [badge.key for badge in outcome.badges] == ["four_weeks"]


def test_an_excused_week_between_costs_no_freeze() -> None:
    weeks = frozenset({MONDAY - timedelta(weeks=2)})
    told = play(SHARE, Standing(active_weeks=weeks, excused_weeks=frozenset({MONDAY - timedelta(weeks=1)})))
    assert (told.streak_before.freezes, told.streak.length, told.streak.freezes) == (2, 2, 2)


def test_a_second_deed_in_a_week_does_not_lengthen_the_streak() -> None:
    outcome = play(SHARE, Standing(active_weeks=frozenset({MONDAY})))
    assert outcome.streak_before == outcome.streak and outcome.streak.length == 1


def test_a_late_deed_mends_the_week_it_was_done_in() -> None:
    late = replace(SHARE, occurred_at=NOON - timedelta(weeks=1))
    weeks = frozenset({MONDAY, MONDAY - timedelta(weeks=2)})
    outcome = play(late, Standing(active_weeks=weeks))
    assert (outcome.week, outcome.streak.length, outcome.streak.freezes) == (
        MONDAY - timedelta(weeks=1),
        3,
        2,
    )


def test_a_week_is_read_in_the_zone_of_the_site() -> None:
    sunday_night = replace(SHARE, occurred_at=datetime(2026, 11, 15, 23, 30, tzinfo=UTC))
    assert play(sunday_night, NEW).week == MONDAY
    assert play(sunday_night, Standing(zone="America/Sao_Paulo")).week == MONDAY - timedelta(weeks=1)


def test_a_night_shift_belongs_to_the_evening_it_began() -> None:
    monday_morning = replace(SHARE, occurred_at=datetime(2026, 11, 16, 5, tzinfo=UTC))
    assert play(monday_morning, Standing(shift_pattern="night")).week == MONDAY - timedelta(weeks=1)
    assert play(monday_morning, NEW).week == MONDAY


def test_at_the_end_of_a_night_shift_it_is_still_the_week_before() -> None:
    at = datetime(2026, 11, 16, 5, tzinfo=UTC)
    told = play(replace(SHARE, occurred_at=at, recorded_at=at), Standing(shift_pattern="night"))
    assert told.streak.active and told.streak.calendar == ((MONDAY - timedelta(weeks=1), "done"),)


def test_a_deed_under_two_rules_keeps_its_week_once() -> None:
    twice = Rules((Rule(id="a", deed="shared", points=1), Rule(id="b", deed="shared", points=1)))
    first, second = play(SHARE, NEW, twice).entries
    assert (first.week, second.week) == (MONDAY, None)
    assert first.particulars and not second.particulars


def test_other_rules_may_be_played() -> None:
    only = Rules(tuple(rule for rule in DEFAULT_RULES.rules if rule.id == "click"))
    assert play(SHARE, NEW, only).entries == ()


def test_caps_are_counted_from_local_midnight_and_monday() -> None:
    day, week = cap_windows(NOON, "Europe/Paris")
    assert day == datetime(2026, 11, 17, 23, tzinfo=UTC) and week == datetime(2026, 11, 15, 23, tzinfo=UTC)
    night = cap_windows(datetime(2026, 11, 18, 6, tzinfo=UTC), "Europe/Paris", "night")
    assert night == (datetime(2026, 11, 17, 7, tzinfo=UTC), datetime(2026, 11, 16, 7, tzinfo=UTC))
