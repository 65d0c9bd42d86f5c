"""1,500 ambassadors, a host per site, three in comms, one admin: who they are and when they joined."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from gamification.days import boundary, local_week
from server.demo.names import full_name
from server.demo.sites import SITES, YEARS, Site, shutdowns

PERSONAS = {
    "ambassador": "demo-ambassador",
    "plant": "demo-plant",
    "host": "demo-host",
    "comms": "demo-comms",
    "admin": "demo-admin",
}
"""Who a visitor can be in one tap: persona -> the person's roster key, the same in every load."""


@dataclass(frozen=True, slots=True)
class Person:
    """`zeal` multiplies what somebody of that tenure does; `wording` is how often they use their own words."""

    id: int
    roster_key: str
    name: str
    alias: str | None
    ranking: str
    role: str
    site: Site
    locale: str
    shift_pattern: str
    joined_at: datetime
    zeal: float
    wording: float
    reach: float

    @property
    def site_id(self) -> int:
        """The number of the site, and of the team that competes for it."""
        return SITES.index(self.site) + 1

    @property
    def plays(self) -> bool:
        """Organisers (comms, admin) are never ranked, so nothing they do is a deed of the game."""
        return self.role in ("ambassador", "host")


_ALIASES = (
    "Martin-pêcheur", "Boussole", "Clé de 12", "Hirondelle", "Café serré", "Northern Light", "Quai 3",
    "Petite Ourse", "Copper", "Lanterne", "Marée haute", "Silent Fan", "Sextant", "Robin", "Vis sans fin",
)  # fmt: skip


def start_of(now: datetime) -> datetime:
    """The day the programme began: two years before `now`, at 06:00 in Paris, in UTC."""
    local = now.astimezone(ZoneInfo("Europe/Paris"))
    first = date(local.year - YEARS, local.month, min(local.day, 28))
    return datetime(first.year, first.month, first.day, 6, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def _joined(rng: Random, now: datetime) -> datetime:
    # A third answered the first call, the rest trickled in and more of them lately: word of mouth.
    begin, span = start_of(now), (now - start_of(now)) - timedelta(days=1)
    share = rng.random() ** 6 * 0.12 if rng.random() < 0.34 else rng.betavariate(1.5, 1.05)
    return (begin + span * share).replace(minute=rng.randrange(60), second=rng.randrange(60))


def _person(rng: Random, number: int, site: Site, role: str, now: datetime, taken: set[str]) -> Person:
    ranking = rng.choices(("name", "alias", "hidden"), weights=(84, 11, 5))[0]
    alias = f"{rng.choice(_ALIASES)} {number % 97 + 1}" if ranking == "alias" else None
    founder = role != "ambassador"
    return Person(
        id=number,
        roster_key=f"k-{number:05d}",
        name=full_name(rng, site.country, taken),
        alias=alias if not founder else None,
        ranking=ranking if not founder else "name",
        role=role,
        site=site,
        locale=site.locale if rng.random() < 0.93 else ("en" if site.locale == "fr" else "fr"),
        shift_pattern="day" if founder and site.slug != "vierzon" else site.shift_pattern,
        joined_at=start_of(now) if founder else _joined(rng, now),
        zeal=site.liveliness * min(rng.lognormvariate(-0.1, 0.55), 3.2),
        wording=rng.betavariate(2.6, 1.7),
        reach=min(rng.lognormvariate(0.0, 0.9), 8.0),
    )


def _roles() -> list[tuple[Site, str]]:
    lyon = SITES[0]
    organisers = [(lyon, "admin"), (lyon, "comms"), (lyon, "comms"), (lyon, "comms")]
    hosts = [(site, "host") for site in SITES]
    return organisers + hosts + [(site, "ambassador") for site in SITES for _ in range(site.ambassadors)]


def _cast(people: list[Person], now: datetime) -> list[Person]:
    """Gives the five personas to fixed people: the first of their kind, with a record worth showing."""

    def first(role: str, slug: str) -> int:
        return next(i for i, p in enumerate(people) if (p.role, p.site.slug) == (role, slug))

    chosen: dict[str, tuple[int, dict[str, str]]] = {
        "admin": (first("admin", "lyon"), {"name": "Ingrid Delmas", "locale": "en"}),
        "comms": (first("comms", "lyon"), {"name": "Malik Berrada", "locale": "fr"}),
        "host": (first("host", "vierzon"), {"name": "Sylvie Garance", "locale": "fr"}),
        "plant": (first("ambassador", "vierzon"), {"name": "Yanis Kerboul", "locale": "fr", "months": "5"}),
        "ambassador": (first("ambassador", "lyon"), {"name": "Awa Lindqvist", "locale": "fr", "months": "9"}),
    }
    for persona, (index, wanted) in chosen.items():
        months = wanted.get("months")
        joined = people[index].joined_at if months is None else now - timedelta(days=30.4 * int(months))
        people[index] = replace(
            people[index],
            roster_key=PERSONAS[persona],
            name=wanted["name"],
            locale=wanted["locale"],
            joined_at=joined,
            alias=None,
            ranking="name",
            zeal=1.25,
            wording=0.75,
            reach=1.2,
        )
    return people


AWAY_WEEKS = (5, 8)


def resting(person: Person, at: datetime, now: datetime) -> bool:
    """Whether somebody did nothing then: their plant was shut, or they are the persona `ambassador`, who was away
    for four weeks and came back five weeks ago, so that a streak of five and its beginning can be seen."""
    if person.site.is_plant:
        return any(first <= at.date() <= last for first, last in shutdowns(person.site, now))
    if person.roster_key != PERSONAS["ambassador"]:
        return False
    this, zone = local_week(now, person.site.time_zone), person.site.time_zone
    first, last = (boundary(this - timedelta(weeks=n), zone) for n in (AWAY_WEEKS[1], AWAY_WEEKS[0] - 1))
    return first <= at < last


def everyone(seed: int, now: datetime) -> tuple[Person, ...]:
    """All 1,518 people, ids from 1 without a gap, in a fixed order; `now` must be aware."""
    rng, taken = Random(f"{seed}:people"), {"Solveig Amrani"}
    rows = [_person(rng, i, site, role, now, taken) for i, (site, role) in enumerate(_roles(), start=1)]
    return tuple(_cast(rows, now))
