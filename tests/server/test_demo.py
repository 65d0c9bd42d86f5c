"""The demo programme before it meets a database: who, what, when; the same for the same seed and moment."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from gamification.days import local_day
from gamification.facts import Fact
from gamification.seasons import week
from gamification.streaks import weekly_streak
from server.demo import sites
from server.demo.deeds import Life
from server.demo.happenings import Happening, happenings
from server.demo.life import lived
from server.demo.people import PERSONAS, Person, everyone, start_of
from server.demo.pictures import picture
from server.demo.stories import THEMES, programme_of, written
from server.demo.words import about, made

pytestmark = pytest.mark.xdist_group("demo_people")  # one worker makes the programmes, once
MONDAY_NIGHT = datetime(2026, 11, 22, 23, 20, tzinfo=UTC)
"""Twenty past midnight in Paris: the week is as young as it gets."""
MOMENTS = (
    MONDAY_NIGHT,
    datetime(2027, 8, 18, 10, 5, tzinfo=UTC),
    datetime(2028, 2, 29, 16, 40, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
)


def whole(now: datetime, seed: int = 7) -> tuple[tuple[Person, ...], tuple[Happening, ...], Life]:
    people = everyone(seed, now)
    events = happenings(seed, now, people)
    return people, events, lived(seed, now, people, programme_of(seed, now), events)


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda at: f"{at:%Y-%m-%d}")
def moment(request: pytest.FixtureRequest) -> datetime:
    now: datetime = request.param
    return now


@pytest.fixture(scope="module")
def programme(moment: datetime) -> tuple[tuple[Person, ...], tuple[Happening, ...], Life]:
    return whole(moment)


@pytest.fixture(scope="module")
def people(programme: tuple[tuple[Person, ...], tuple[Happening, ...], Life]) -> tuple[Person, ...]:
    return programme[0]


@pytest.fixture(scope="module")
def events(programme: tuple[tuple[Person, ...], tuple[Happening, ...], Life]) -> tuple[Happening, ...]:
    return programme[1]


@pytest.fixture(scope="module")
def life(programme: tuple[tuple[Person, ...], tuple[Happening, ...], Life]) -> Life:
    return programme[2]


_PRINT = f"""
import hashlib
from datetime import datetime
from server.demo.people import everyone
from server.demo.stories import programme_of
from server.demo.happenings import happenings
from server.demo.life import lived
now = datetime.fromisoformat({MONDAY_NIGHT.isoformat()!r})
people = everyone(7, now)
events = happenings(7, now, people)
life = lived(7, now, people, programme_of(7, now), events)
print(hashlib.sha256(repr((people, events, life)).encode()).hexdigest())
"""


def test_another_process_tells_the_same_two_years() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _PRINT], env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    here = hashlib.sha256(repr(whole(MONDAY_NIGHT)).encode()).hexdigest()
    assert told.stdout.strip() == here


def test_another_seed_tells_other_two_years() -> None:
    assert everyone(7, MONDAY_NIGHT) != everyone(8, MONDAY_NIGHT)


def test_there_are_1500_ambassadors_and_their_organisers(people: tuple[Person, ...]) -> None:
    roles = Counter(person.role for person in people)
    assert roles == {"ambassador": 1500, "host": 14, "comms": 3, "admin": 1}


def test_every_site_has_its_host(people: tuple[Person, ...]) -> None:
    assert sorted(p.site.slug for p in people if p.role == "host") == sorted(s.slug for s in sites.SITES)


def test_nobody_shares_a_name_or_a_key(people: tuple[Person, ...]) -> None:
    assert len({p.name for p in people}) == len({p.roster_key for p in people}) == len(people)


def test_plants_have_2_to_15_ambassadors_and_offices_up_to_300() -> None:
    plants = [site.ambassadors for site in sites.SITES if site.is_plant]
    offices = [site.ambassadors for site in sites.SITES if not site.is_plant]
    assert (min(plants), max(plants), max(offices)) == (2, 15, 300)
    assert (len(sites.SITES), len(sites.BRANDS)) == (14, 4)


def test_every_zone_of_a_site_exists() -> None:
    assert all(ZoneInfo(site.time_zone) for site in sites.SITES)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
)
def test_easter_falls_where_it_fell(year: int, month: int, day: int) -> None:
    assert (sites.easter(year).month, sites.easter(year).day) == (month, day)


def test_sixty_stories_cover_every_theme() -> None:
    found = written()
    assert len({key for _, key, _ in found}) == len(found) == 60
    assert {theme for theme, _, _ in found} == set(THEMES)


@pytest.mark.parametrize(
    ("key", "locale"), [(key, locale) for _, key, texts in written() for locale in texts]
)
def test_each_story_is_whole_in_each_language(key: str, locale: str) -> None:
    text = next(texts for _, name, texts in written() if name == key)[locale]
    assert len(re.findall(r"[.!?»”](?:\s|$)", text.body)) >= 3
    assert len(text.prompts) == 2 and all(prompt.endswith("?") for prompt in text.prompts)
    assert 0 < len(text.title) <= 80 and text.hook


def test_no_story_was_left_untranslated() -> None:
    for _, key, texts in written():
        assert (texts["fr"].body, texts["fr"].title) != (texts["en"].body, texts["en"].title), key


def test_people_of_either_language_find_words_for_every_theme(people: tuple[Person, ...]) -> None:
    authors = [next(p for p in people if p.locale == locale) for locale in ("fr", "en")]
    said = [
        made(Random(n), theme, author, "Awa") for theme in THEMES for author in authors for n in range(20)
    ]
    assert not [text for text in said if "{" in text or not text]


def test_own_words_seldom_repeat(life: Life) -> None:
    said = [share.own_words for share in life.shares if share.own_words]
    assert len(set(said)) > 0.95 * len(said)


def test_ambassadors_wrote_2245_contributions(life: Life) -> None:
    assert len(life.contributions) == 2245


def test_nobody_approves_their_own(life: Life) -> None:
    assert not [one for one in life.contributions if one.decided_by == one.author.id]


def test_thirteen_exclusive_events_a_year_with_some_fifty_places(
    events: tuple[Happening, ...], moment: datetime
) -> None:
    past = [e for e in events if e.kind == "exclusive" and start_of(moment) < e.starts_at < moment]
    assert len(past) == 26
    assert all(len(event.came) + len(event.missed) <= event.capacity == 50 for event in past)


def test_an_event_to_come_is_full_with_people_waiting(
    events: tuple[Happening, ...], moment: datetime
) -> None:
    full = [e for e in events if e.starts_at > moment and len(e.confirmed) == e.capacity]
    assert [len(event.waiting) for event in full] == [23]


def test_there_is_coffee_tomorrow_morning_at_the_plant(
    events: tuple[Happening, ...], moment: datetime
) -> None:
    (coffee,) = [e for e in events if e.starts_at > moment and e.site.slug == "vierzon" and e.kind == "cafe"]
    at = coffee.starts_at.astimezone(ZoneInfo("Europe/Paris"))
    assert at.date() - local_day(moment, "Europe/Paris") == timedelta(days=1) and at.hour == 9


def test_nobody_came_before_they_joined(events: tuple[Happening, ...]) -> None:
    assert not [p for e in events for p in (*e.came, *e.confirmed, *e.waiting) if p.joined_at > e.starts_at]


def test_it_all_happened_between_the_beginning_and_now(life: Life, moment: datetime) -> None:
    times = [fact.recorded_at for fact in life.facts]
    assert start_of(moment) <= times[0] and times[-1] <= moment
    assert all(before <= after for before, after in pairwise(times))


def test_no_fact_happened_twice(life: Life) -> None:
    assert len({fact.id for fact in life.facts}) == len(life.facts)


def test_the_running_week_is_alive(life: Life, moment: datetime) -> None:
    running = week(moment, sites.TIME_ZONE)
    assert len({s.person.id for s in life.shares if s.at in running}) > 20


def test_yesterday_stands_out_of_no_chart(life: Life, moment: datetime) -> None:
    days = Counter((moment - share.at).days for share in life.shares)
    usual = sum(days[n] for n in range(7, 35)) / 28
    assert days[0] < 2.5 * usual


def _share_rates(people: tuple[Person, ...], life: Life, now: datetime, bounds: list[int]) -> list[float]:
    """Shares a person and week, by months in the programme."""
    shares = [0] * (len(bounds) - 1)
    for share in life.shares:
        months = (share.at - share.person.joined_at).days / 30.4
        shares[sum(months >= bound for bound in bounds[1:-1])] += 1
    spans = [(now - person.joined_at).days / 30.4 for person in people if person.plays]
    weeks = [sum(min(max(s - a, 0), b - a) for s in spans) * 30.4 / 7 for a, b in pairwise(bounds)]
    return [count / span for count, span in zip(shares, weeks, strict=True)]


def test_engagement_declines_with_tenure(people: tuple[Person, ...], life: Life, moment: datetime) -> None:
    rates = _share_rates(people, life, moment, [0, 3, 6, 9, 12, 18, 25])
    assert all(fresh > old for fresh, old in pairwise(rates)), rates
    assert rates[0] > 2 * rates[-1]


def test_leaders_carry_and_finance_does_not(life: Life) -> None:
    told = Counter(share.story.theme for share in life.shares)
    stories = Counter(theme for theme, _, _ in written())
    assert told["leadership"] / stories["leadership"] > 1.5 * told["finance"] / stories["finance"]


def _streak(facts: list[Fact], person: Person, now: datetime) -> int:
    mine = [fact for fact in facts if fact.person_id == person.id and fact.keeps_streak]
    zone = person.site.time_zone
    weeks = {day - timedelta(days=day.weekday()) for f in mine for day in [local_day(f.occurred_at, zone)]}
    return weekly_streak(weeks, local_day(now, zone)).length


def test_the_office_persona_is_in_the_fifth_week_of_a_streak(
    people: tuple[Person, ...], life: Life, moment: datetime
) -> None:
    persona = next(person for person in people if person.roster_key == PERSONAS["ambassador"])
    assert _streak(life.facts, persona, moment) == 5


def test_the_personas_are_who_they_say(people: tuple[Person, ...]) -> None:
    found = {p.roster_key: (p.role, p.site.kind, p.shift_pattern) for p in people}
    assert found["demo-ambassador"] == ("ambassador", "office", "day")
    assert found["demo-plant"] == ("ambassador", "plant", "3x8")
    assert [found[f"demo-{role}"][0] for role in ("host", "comms", "admin")] == ["host", "comms", "admin"]


def test_shut_plants_do_nothing(life: Life, moment: datetime) -> None:
    spans = {site.slug: sites.shutdowns(site, moment) for site in sites.SITES}
    assert not [
        share for share in life.shares
        if any(first <= share.at.date() <= last for first, last in spans[share.person.site.slug])
    ]  # fmt: skip
    assert len(spans["vierzon"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_is_small_and_always_the_same(theme: str) -> None:
    one = picture(theme, "a")
    assert one == picture(theme, "a") and one.digest != picture(theme, "b").digest
    assert one.body[8:12] == b"WEBP" and len(one.body) < 16_000


def test_a_share_speaks_its_authors_language(people: tuple[Person, ...]) -> None:
    story = programme_of(7, MONDAY_NIGHT)[0]
    for author in (next(p for p in people if p.locale == "fr"), next(p for p in people if p.locale == "en")):
        hook = story.texts[author.locale].hook
        assert hook.lower() in about(Random(1), story, author, "Awa").lower()
