"""Thirteen exclusive events a year and coffees: who was invited, who came, who waits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from server.demo.people import Person, start_of
from server.demo.sites import SITES, Site

A_YEAR = 13
PLACES = 50

_EVENTS = (
    ("Une nuit à la fonderie", "A night at the foundry", "vierzon"),
    ("Essai du prototype avant tout le monde", "Try the prototype before anyone", "lyon"),
    ("Petit-déjeuner avec la directrice générale", "Breakfast with the chief executive", "paris"),
    ("Dans les coulisses du centre d'essais", "Behind the scenes of the test centre", "stuttgart"),
    ("Atelier photo avec un reporter", "Photo workshop with a reporter", "bruxelles"),
    ("Le lancement, au premier rang", "The launch, front row", "lyon"),
    ("Une journée avec les apprentis", "A day with the apprentices", "cholet"),
    ("Visite du parc éolien en mer", "A visit to the offshore wind farm", "manchester"),
    ("Table ronde : femmes et soudure", "Round table: women who weld", "charleroi"),
    ("Concert au pied de la ligne 3", "Concert beside line 3", "zwickau"),
    ("La ferme d'à côté : notre eau, leur eau", "The farm next door: our water, theirs", "linares"),
    ("Simulateur de conduite, grande salle", "Driving simulator, the big room", "barcelona"),
    ("Dîner des ambassadeurs", "Ambassadors' dinner", "paris"),
)  # fmt: skip
BRIEF = {
    "fr": "Cinquante places, réservées aux ambassadeurs. Transport et repas prévus, équipe remplacée si besoin.",
    "en": "Fifty places, for ambassadors only. Travel and meals are arranged, and your shift is covered.",
}
COFFEE = {
    "fr": "Trente minutes, un café, et une idée d'histoire à emporter. Viens comme tu es.",
    "en": "Thirty minutes, a coffee, and one story idea to take away. Come as you are.",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or café with the people in each state; `came` were checked in."""

    id: int
    kind: Literal["exclusive", "cafe"]
    title: dict[str, str]
    brief: dict[str, str]
    site: Site
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_level: int
    came: tuple[Person, ...] = ()
    missed: tuple[Person, ...] = ()
    confirmed: tuple[Person, ...] = ()
    waiting: tuple[Person, ...] = field(default=())

    @property
    def rsvp_closes_at(self) -> datetime:
        return self.starts_at - (timedelta(hours=2) if self.kind == "cafe" else timedelta(days=2))


def _site(slug: str) -> Site:
    return next(site for site in SITES if site.slug == slug)


def _past(rng: Random, number: int, now: datetime, players: list[Person]) -> Happening:
    step = timedelta(days=365 * 2 / (A_YEAR * 2))
    at = (start_of(now) + step * number + timedelta(days=9)).replace(
        hour=16, minute=0, second=0, microsecond=0
    )
    french, english, slug = _EVENTS[number % A_YEAR]
    joined = [person for person in players if person.joined_at < at - timedelta(days=20)]
    guests = rng.sample(joined, min(PLACES, len(joined)))
    absent = sum(rng.random() < 0.09 for _ in guests)
    return Happening(
        number + 1, "exclusive", {"fr": french, "en": english}, BRIEF, _site(slug), at, at + timedelta(hours=3),
        PLACES, 1, came=tuple(guests[absent:]), missed=tuple(guests[:absent]),
    )  # fmt: skip


def happenings(seed: int, now: datetime, people: tuple[Person, ...]) -> tuple[Happening, ...]:
    """Twenty-six past events, two to come (one with a waitlist), and a coffee tomorrow morning."""
    rng = Random(f"{seed}:happenings")
    players = [person for person in people if person.plays]
    past = [_past(rng, number, now, players) for number in range(A_YEAR * 2)]
    others = [person for person in players if not person.roster_key.startswith("demo-")]
    rng.shuffle(others)
    evening = (now + timedelta(days=16)).replace(hour=17, minute=0, second=0, microsecond=0)
    dinner = Happening(
        27, "exclusive", {"fr": "Une nuit à la fonderie", "en": "A night at the foundry"}, BRIEF, _site("vierzon"),
        evening, evening + timedelta(hours=3), PLACES, 1, confirmed=tuple(others[:PLACES]),
        waiting=tuple(others[PLACES : PLACES + 23]),
    )  # fmt: skip
    later = evening + timedelta(days=19)
    launch = Happening(
        28, "exclusive", {"fr": "Le lancement, au premier rang", "en": "The launch, front row"}, BRIEF,
        _site("lyon"), later, later + timedelta(hours=2), PLACES, 2, confirmed=tuple(others[100:131]),
    )  # fmt: skip
    morning = (now + timedelta(days=1)).replace(hour=8, minute=30, second=0, microsecond=0)
    vierzon = tuple(person for person in others if person.site.slug == "vierzon")
    coffee = Happening(
        29, "cafe", {"fr": "Café à l'atelier", "en": "Coffee on the shop floor"}, COFFEE, _site("vierzon"), morning,
        morning + timedelta(minutes=30), 12, 1, confirmed=vierzon[:5],
    )  # fmt: skip
    return (*past, dinner, launch, coffee)
