"""Kerdanne, an invented industrial group: 4 brands, 14 sites, and the days their gates stay closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

COMPANY = "Kerdanne"
PROGRAMME = "Kerdanne en vrai"
TIME_ZONE = "Europe/Paris"
YEARS = 2


@dataclass(frozen=True, slots=True)
class Brand:
    slug: str
    name: str
    hue: int


@dataclass(frozen=True, slots=True)
class Site:
    """`ambassadors` counts people of that role only; hosts and organisers come on top."""

    slug: str
    name: str
    kind: str
    brand: str
    country: str
    time_zone: str
    shift_pattern: str
    ambassadors: int
    locale: str
    liveliness: float

    @property
    def is_plant(self) -> bool:
        return self.kind == "plant"

    @property
    def town(self) -> str:
        return self.name.split()[0]


BRANDS = (
    Brand("thalvene", "Thalvène", 28),
    Brand("ondrelle", "Ondrelle", 232),
    Brand("railvara", "Railvara", 150),
    Brand("quintelle", "Quintelle", 305),
)

SITES = (
    Site("lyon", "Lyon Confluence", "office", "ondrelle", "FR", "Europe/Paris", "day", 300, "fr", 1.0),
    Site("paris", "Paris Nord", "office", "quintelle", "FR", "Europe/Paris", "day", 290, "fr", 0.85),
    Site(
        "bruxelles", "Bruxelles Midi", "office", "railvara", "BE", "Europe/Brussels", "day", 265, "fr", 0.95
    ),
    Site("stuttgart", "Stuttgart West", "office", "thalvene", "DE", "Europe/Berlin", "day", 240, "en", 0.8),
    Site("barcelona", "Barcelona Sants", "office", "ondrelle", "ES", "Europe/Madrid", "day", 190, "en", 1.1),
    Site("manchester", "Manchester Quay", "office", "thalvene", "GB", "Europe/London", "day", 140, "en", 0.9),
    Site("zwickau", "Zwickau", "plant", "railvara", "DE", "Europe/Berlin", "3x8", 15, "en", 1.0),
    Site("vierzon", "Vierzon", "plant", "ondrelle", "FR", "Europe/Paris", "3x8", 14, "fr", 1.5),
    Site("cholet", "Cholet", "plant", "thalvene", "FR", "Europe/Paris", "2x8", 12, "fr", 1.3),
    Site("charleroi", "Charleroi", "plant", "railvara", "BE", "Europe/Brussels", "3x8", 11, "fr", 1.6),
    Site("linares", "Linares", "plant", "thalvene", "ES", "Europe/Madrid", "2x8", 9, "en", 1.7),
    Site("coventry", "Coventry", "plant", "quintelle", "GB", "Europe/London", "2x8", 7, "en", 1.0),
    Site("queretaro", "Querétaro", "plant", "ondrelle", "MX", "America/Mexico_City", "2x8", 5, "en", 1.4),
    Site("arras", "Arras", "plant", "quintelle", "FR", "Europe/Paris", "night", 2, "fr", 1.2),
)

_FIXED = {
    "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    "BE": ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "ES": ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)),
    "GB": ((1, 1), (12, 25), (12, 26)),
    "MX": ((1, 1), (5, 1), (9, 16), (12, 25)),
}


def easter(year: int) -> date:
    """Gregorian Easter Sunday (the anonymous algorithm of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def holidays(country: str, first: int, last: int) -> list[str]:
    """ISO dates of public holidays from year `first` to year `last`, both included."""
    days = [date(year, month, day) for year in range(first, last + 1) for month, day in _FIXED[country]]
    if country != "MX":
        days += [easter(year) + timedelta(days=1) for year in range(first, last + 1)]
    return [day.isoformat() for day in sorted(set(days))]


def shutdowns(site: Site, now: datetime) -> list[tuple[date, date]]:
    """(first, last) days, both included, on which a plant stood still: two weeks of August and the turn of the
    year; only those over for a month, so that a demo of any day finds the plants at work."""
    if not site.is_plant:
        return []
    years = range(now.year - YEARS, now.year + 1)
    august = [date(year, 8, 1) + timedelta(days=(7 - date(year, 8, 1).weekday()) % 7) for year in years]
    spans = [(monday, monday + timedelta(days=13)) for monday in august]
    spans += [(date(year, 12, 24), date(year + 1, 1, 1)) for year in years]
    return sorted(span for span in spans if span[1] < (now - timedelta(days=30)).date())
