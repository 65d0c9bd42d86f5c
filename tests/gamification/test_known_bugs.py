"""Bugs that other games really had, each where it could happen here. The name says whose it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from gamification.allotment import NEXT, Rsvp, answer, held, promotions
from gamification.badges import CATALOGUE, Record, lost
from gamification.boards import Score, board_keys, places
from gamification.challenges import Timeline, counts, may_finalise, state
from gamification.days import local_day
from gamification.facts import Approved, PrizeWon, Shared, Welcomed
from gamification.ledger import Message, balance, reverse
from gamification.play import Standing, play
from gamification.replay import Book, books, replay, totals
from gamification.seasons import SeasonCalendar
from gamification.streaks import daily_streak, weekly_streak

PARIS = "Europe/Paris"
HALF_YEARS = SeasonCalendar(PARIS)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SHARE = Shared(
    id="share:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
    story_id=3, theme="launch", originality="own",
)  # fmt: skip
PRIZE = PrizeWon(
    id="prize:3:1:7", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
    challenge_id=3, revision=1, points=50,
)  # fmt: skip


def share(n: int, at: datetime) -> Shared:
    return replace(SHARE, id=f"share:{n}", story_id=n, occurred_at=at, recorded_at=at)


def test_habitica_4211_the_end_of_summer_time_is_one_day_and_breaks_nothing() -> None:
    evenings = [datetime(2026, 10, day, 22, 30, tzinfo=UTC) for day in (23, 24)]
    evenings += [datetime(2026, 10, day, 23, 30, tzinfo=UTC) for day in (25, 26)]
    days = frozenset(local_day(at, PARIS) for at in evenings)
    assert days == {date(2026, 10, day) for day in (24, 25, 26, 27)}
    assert daily_streak(days, date(2026, 10, 27)).length == 4


def test_habitica_6161_9415_5919_reading_a_streak_twice_or_late_is_the_same() -> None:
    weeks = frozenset({date(2026, 10, 19), date(2026, 10, 26)})
    told = weekly_streak(weeks, date(2026, 10, 26))
    assert told == weekly_streak(weeks, date(2026, 10, 26)) == weekly_streak(weeks, date(2026, 11, 1))


def test_habitica_3433_a_flight_home_changes_nothing() -> None:
    in_tokyo = SHARE.occurred_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert play(replace(SHARE, occurred_at=in_tokyo), Standing()).week == play(SHARE, Standing()).week


def test_habitica_8182_moving_to_another_zone_leaves_past_weeks_where_they_were() -> None:
    book = Book(zone=PARIS)
    book.play(share(1, datetime(2026, 11, 15, 23, 30, tzinfo=UTC)))
    book.zone = "America/Sao_Paulo"
    book.play(share(2, datetime(2026, 11, 23, 2, 30, tzinfo=UTC)))
    assert book.active_weeks == {date(2026, 11, 16)}
    book.play(share(3, datetime(2026, 11, 23, 3, tzinfo=UTC)))
    assert book.streak(date(2026, 11, 23)).length == 2


def test_habitica_1930_a_day_that_begins_at_eight_never_begins_at_midnight() -> None:
    around = [datetime(2026, 11, 18, 23, minute, tzinfo=UTC) for minute in (0, 59)]
    assert {local_day(at, PARIS, 480) for at in around} == {date(2026, 11, 18)}


def test_habitica_4633_a_prize_delivered_twice_is_paid_once() -> None:
    assert balance(replay([PRIZE, PRIZE])) == 50


def test_habitica_3710_a_challenge_that_ended_still_pays() -> None:
    ended = Timeline(starts_at=NOON - timedelta(days=9), ends_at=NOON, scheduled_at=NOON - timedelta(days=10))
    assert may_finalise(ended, NOON + timedelta(days=30))
    assert play(PRIZE, Standing()).points == 50


def test_nakama_384_an_entry_of_zero_moves_no_rank() -> None:
    capped = replace(
        replay([SHARE])[0], points=0, seq=2, idempotency_key="other", recorded_at=NOON + timedelta(1)
    )
    before, after = totals(replay([SHARE]), HALF_YEARS), totals([*replay([SHARE]), capped], HALF_YEARS)
    one, other = before["all", "person", 7], after["all", "person", 7]
    assert (one.points, one.reached_at) == (other.points, other.reached_at)


def test_nakama_428_who_got_there_first_stays_first_whatever_comes_after() -> None:
    first, second = Score(1, 20, NOON), Score(2, 20, NOON + timedelta(minutes=1))
    assert [place.score.subject_id for place in places([second, first])] == [1, 2]


def test_nakama_319_447_a_challenge_ends_neither_early_nor_late_over_a_clock_change() -> None:
    start = datetime(2026, 10, 23, 22, tzinfo=UTC)
    week = Timeline(starts_at=start, ends_at=start + timedelta(days=7), scheduled_at=start)
    last = week.ends_at - timedelta(microseconds=1)
    assert (state(week, last), state(week, week.ends_at)) == ("live", "closing")
    assert counts(week, last, last) and not counts(week, week.ends_at, week.ends_at)


def test_nakama_2489_a_new_season_opens_without_anyone_turning_it() -> None:
    new_year = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert board_keys(new_year, HALF_YEARS)[0] == "season:2027-S1"
    assert board_keys(new_year - timedelta(microseconds=1), HALF_YEARS)[0] == "season:2026-S2"


def test_leaderboard_53_a_score_of_zero_has_a_rank_and_ties() -> None:
    scores = [Score(n, points, NOON) for n, points in enumerate([0, 0, -3])]
    assert [place.rank for place in places(scores)] == [1, 1, 3]


def test_leaderboard_25_ties_are_not_alphabetical() -> None:
    early, late = Score(99, 5, NOON), Score(1, 5, NOON + timedelta(seconds=1))
    assert places([late, early])[0].score.subject_id == 99


def test_gamification_engine_19_all_zones_share_one_week() -> None:
    lands = [Book(zone=zone) for zone in (PARIS, "Asia/Kolkata", "America/Sao_Paulo")]
    entries = [book.play(share(1, NOON)).entries[0] for book in lands]
    assert len({board_keys(entry.occurred_at, HALF_YEARS) for entry in entries}) == 1


def test_discourse_43190_no_badge_is_lost_because_old_data_went() -> None:
    held_badges = [badge.key for badge in CATALOGUE if badge.sticky]
    assert lost(Record({}, 0), held_badges) == ()
    assert {"first_share", "four_weeks", "twelve_weeks", "explorer"} <= set(held_badges)


def test_discourse_43190_nobody_welcomes_themselves() -> None:
    myself = Welcomed(
        id="welcome:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON, newcomer_id=7
    )
    assert play(myself, Standing()).entries == ()
    assert play(replace(myself, newcomer_id=8), Standing()).points == 15


def test_discourse_gamification_83f9009_a_deed_of_zero_points_is_written() -> None:
    ledger = replay([replace(share(1, NOON + timedelta(minutes=n)), id=f"share:{n}") for n in range(5)])
    assert [entry.points for entry in ledger] == [20, 10, 5, 0, 0]


def test_pretix_1163_who_cancelled_never_gets_the_offer_back() -> None:
    assert not NEXT["cancelled"] and not NEXT["expired"]
    rows = [
        Rsvp(id=1, person_id=1, state="cancelled"),
        Rsvp(id=2, person_id=2, state="waitlisted", sequence=2),
    ]
    assert [rsvp.person_id for rsvp in promotions(1, held(rows, NOON), rows)] == [2]


def test_hi_events_321_218_places_are_rows_so_a_place_cancelled_twice_is_one() -> None:
    rows = [Rsvp(id=n, person_id=n, state="confirmed") for n in range(3)]
    rows[0] = replace(rows[0], state="cancelled")
    assert held(rows, NOON) == 2 and answer(3, held(rows, NOON), 0) == "confirmed"


def test_badgeos_379_reversing_a_deed_takes_back_every_entry_it_caused() -> None:
    approval = Approved(
        id="approval:1", person_id=7, site_id=1, team_id=2, occurred_at=NOON, recorded_at=NOON,
        contribution_id=4, theme="launch", approved_by=9, photos=2,
    )  # fmt: skip
    ledger = replay([approval])
    back = [replace(reverse(e, Message("mistake"), NOON), seq=e.seq + 2) for e in ledger]
    book = books([*ledger, *back])[7]
    assert (len(ledger), book.points) == (2, 0) and not any(book.tally.values())


def test_daily_1645_a_correction_says_why() -> None:
    (entry,) = replay([SHARE])
    assert reverse(entry, Message("not_your_words", {"share": 1}), NOON).reason.code == "not_your_words"
