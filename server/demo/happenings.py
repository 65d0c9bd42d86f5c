"""Thirteen exclusive events a year and coffees at every site: who was invited, who came, who waits."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from server.demo.people import PERSONAS, Person, resting, start_of
from server.demo.sites import SITES, YEARS, Site

A_YEAR = 13
PLACES = 50
WAITING = 23
COFFEE_SEATS = 12


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or café with the people in each state; `came` were checked in. A café is for its site alone."""

    id: int
    kind: Literal["exclusive", "cafe"]
    title: dict[str, str]
    brief: dict[str, str]
    site: Site
    host: Person
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_level: int = 1
    came: tuple[Person, ...] = ()
    missed: tuple[Person, ...] = ()
    confirmed: tuple[Person, ...] = ()
    waiting: tuple[Person, ...] = ()
    draw_at: datetime | None = None

    @property
    def opened_at(self) -> datetime:
        """When its invitation went out; places were taken from then on."""
        return self.starts_at - timedelta(days=10 if self.kind == "cafe" else 40)

    @property
    def rsvp_closes_at(self) -> datetime:
        return self.starts_at - (timedelta(hours=2) if self.kind == "cafe" else timedelta(days=2))


@cache
def wording() -> dict[str, Any]:
    """Titles, briefs and prizes in both languages."""
    return tomllib.loads((files("server.demo") / "content" / "meetings.toml").read_text("utf-8"))


def local(day: datetime, site: Site, hour: int, minute: int = 0) -> datetime:
    """That wall-clock time at the site on the day `day` is there."""
    zone = ZoneInfo(site.time_zone)
    return day.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)


def _said(row: dict[str, Any], part: int) -> dict[str, str]:
    return {locale: row[locale][part] for locale in ("fr", "en")}


class _Diary:
    """Numbers happenings and knows who hosts where."""

    def __init__(self, seed: int, now: datetime, people: tuple[Person, ...]) -> None:
        self.rng, self.now = Random(f"{seed}:happenings"), now
        self.players = [person for person in people if person.plays]
        self.comms = next(person for person in people if person.role == "comms")
        self.hosts = {person.site.slug: person for person in people if person.role == "host"}
        self.rows: list[Happening] = []

    def exclusive(self, number: int, day: datetime, **more: Any) -> None:
        row = wording()["exclusive"][number % A_YEAR]
        site = next(site for site in SITES if site.slug == row["site"])
        at = local(day, site, 18)
        self._add("exclusive", row, site, self.comms, at, at + timedelta(hours=3), PLACES, **more)

    def coffee(self, site: Site, at: datetime, number: int = 0, **more: Any) -> None:
        kinds = wording()["cafe"] if site.is_plant else wording()["cafe"][:2]
        row = kinds[number % len(kinds)]
        host = self.hosts[site.slug]
        self._add("cafe", row, site, host, at, at + timedelta(minutes=30), COFFEE_SEATS, **more)

    def _add(
        self, kind: Literal["exclusive", "cafe"], row: dict[str, Any], site: Site, host: Person,
        starts_at: datetime, ends_at: datetime, capacity: int, **more: Any,
    ) -> None:  # fmt: skip
        number = len(self.rows) + 1
        title, brief = _said(row, 0), _said(row, 1)
        self.rows.append(
            Happening(number, kind, title, brief, site, host, starts_at, ends_at, capacity, **more)
        )

    def guests(self, at: datetime, most: int, site: Site | None = None) -> tuple[Person, ...]:
        """People who were in the programme by then, drawn by zeal."""
        there = [
            person for person in self.players
            if (site is None or (person.site == site and person.role == "ambassador"))
            and person.joined_at < at - timedelta(days=3) and not resting(person, at, self.now)
        ]  # fmt: skip
        keyed = sorted(there, key=lambda person: -(self.rng.random() ** (1 / person.zeal)))
        return tuple(keyed[:most])


def _past_events(diary: _Diary) -> None:
    begin, step = start_of(diary.now), (diary.now - start_of(diary.now)) / (A_YEAR * YEARS)
    for number in range(A_YEAR * YEARS):
        day = begin + step * number + timedelta(days=9)
        guests = diary.guests(day, PLACES)
        absent = sum(diary.rng.random() < 0.09 for _ in guests)
        diary.exclusive(number, day, came=guests[absent:], missed=guests[:absent])


def _past_coffees(diary: _Diary) -> None:
    begin, days = start_of(diary.now), 365 * YEARS - 3
    for site in SITES:
        count = round(7 * site.liveliness)
        for number in range(count):
            day = begin + timedelta(days=25 + (days - 25) * (number + diary.rng.random() * 0.8) / count)
            at = local(day, site, 9 if site.is_plant else 13, 30)
            guests = diary.guests(at, diary.rng.randint(3, COFFEE_SEATS - 3), site)
            if len(guests) > 1:
                diary.coffee(site, at, number, came=guests)


def _to_come(diary: _Diary) -> None:
    day = timedelta(days=1)
    others = list(diary.guests(diary.now - 90 * day, 400))
    others = [person for person in others if person.roster_key not in PERSONAS.values()]
    ready = [person for person in others if person.zeal > 0.9]
    full, queue = tuple(others[:PLACES]), tuple(others[PLACES : PLACES + WAITING])
    diary.exclusive(0, diary.now + 16 * day, confirmed=full, waiting=queue)
    diary.exclusive(
        5,
        diary.now + 35 * day,
        waiting=tuple(ready[-31:]),
        min_level=2,
        draw_at=local(diary.now + 9 * day, SITES[0], 12),
    )
    diary.exclusive(
        7,
        diary.now + 24 * day,
        waiting=tuple(others[: PLACES + WAITING]),
        draw_at=local(diary.now - day, SITES[0], 12),
    )
    for slug, coming, kind in (("vierzon", 5, 2), ("lyon", 7, 0)):
        site = next(site for site in SITES if site.slug == slug)
        at = local(diary.now, site, 9, 30) + day
        mates = [p for p in diary.guests(diary.now, 40, site) if p.roster_key not in PERSONAS.values()]
        diary.coffee(site, at, kind, confirmed=tuple(mates[:coming]))


def happenings(seed: int, now: datetime, people: tuple[Person, ...]) -> tuple[Happening, ...]:
    """Twenty-six past events, three to come (one with a waitlist, one drawn yesterday, one with a draw ahead), two years of coffees, two tomorrow morning."""
    diary = _Diary(seed, now, people)
    _past_events(diary)
    _to_come(diary)
    _past_coffees(diary)
    return tuple(diary.rows)
