"""One deed in, everything it changes out."""

from datetime import UTC, date, datetime, timedelta

from gamification.facts import Clicked, Shared
from gamification.play import Standing, play
from gamification.points import RuleUse

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def shared(**changes: object) -> Shared:
    return Shared(
        **{  # type: ignore[arg-type]
            "id": "share:1", "person_id": 7, "site_id": 1, "team_id": 1, "occurred_at": NOON, "recorded_at": NOON,
            "story_id": 3, "theme": "launch", "originality": "own", "own_words": 120, **changes,
        }
    )  # fmt: skip


def test_a_first_share_in_own_words_wins_points_a_badge_and_a_week() -> None:
    outcome = play(shared(), Standing())
    assert (outcome.points, outcome.total) == (20, 20)
    assert [badge.key for badge in outcome.badges] == ["first_share"]
    assert (outcome.week, outcome.streak.length, outcome.streak.active) == (date(2026, 11, 16), 1, True)
    assert outcome.entries[0].idempotency_key == "share:1|share_own|7|award"


def test_a_copy_earns_little() -> None:
    assert play(shared(originality="copy"), Standing()).points == 3


def test_the_same_story_again_earns_half() -> None:
    outcome = play(shared(), Standing(uses={"share_own": RuleUse(repeats=1)}))
    assert (outcome.points, outcome.why.code) == (10, "repeat")


def test_a_deed_above_the_cap_is_still_an_entry() -> None:
    outcome = play(shared(), Standing(uses={"share_own": RuleUse(day_points=60)}))
    assert (outcome.points, outcome.why.code, outcome.streak.active) == (0, "cap_day", True)


def test_organisers_play_no_game() -> None:
    outcome = play(shared(), Standing(role="comms"))
    assert (outcome.entries, outcome.badges, outcome.why.code) == ((), (), "organiser")


def test_a_deed_from_the_future_changes_nothing() -> None:
    outcome = play(shared(occurred_at=NOON + timedelta(hours=1)), Standing())
    assert (outcome.entries, outcome.why.code) == ((), "from_the_future")


def test_a_self_click_counts_zero() -> None:
    click = Clicked(
        id="click:1",
        person_id=7,
        site_id=1,
        team_id=1,
        occurred_at=NOON,
        recorded_at=NOON,
        story_id=3,
        source="self",
    )
    assert play(click, Standing()).entries == ()
