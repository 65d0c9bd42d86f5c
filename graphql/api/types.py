"""Words and shapes that several features share."""

from enum import Enum

import strawberry

from server.queries.photos import shown


@strawberry.enum
class Role(Enum):
    AMBASSADOR = "ambassador"
    HOST = "host"
    COMMS = "comms"
    ADMIN = "admin"


@strawberry.enum
class Theme(Enum):
    LEADERSHIP = "leadership"
    LAUNCH = "launch"
    PORTRAIT = "portrait"
    EVENT = "event"
    ENGINEERING = "engineering"
    SUSTAINABILITY = "sustainability"
    FINANCE = "finance"
    SAFETY = "safety"
    COMMUNITY = "community"


@strawberry.enum
class Network(Enum):
    SHEET = "sheet"
    LINKEDIN = "linkedin"
    FACEBOOK = "facebook"
    X = "x"
    WHATSAPP = "whatsapp"
    COPY = "copy"
    OTHER = "other"


@strawberry.enum
class ReactionKind(Enum):
    BRAVO = "bravo"
    PROUD = "proud"
    THANKS = "thanks"
    CURIOUS = "curious"


@strawberry.enum
class BoardWindow(Enum):
    SEASON = "season"
    MONTH = "month"
    WEEK = "week"
    ALL = "all"


@strawberry.enum
class BoardScope(Enum):
    """Whose places: everyone's, or those of my own site or brand."""

    EVERYONE = "everyone"
    BRAND = "brand"
    SITE = "site"


@strawberry.enum
class Ranking(Enum):
    NAME = "name"
    ALIAS = "alias"
    HIDDEN = "hidden"


@strawberry.enum
class ShiftPattern(Enum):
    DAY = "day"
    TWO_SHIFTS = "2x8"
    THREE_SHIFTS = "3x8"
    NIGHT = "night"
    WEEKEND = "weekend"


@strawberry.type
class Position:
    """Where a topic of the hub stood before the rows of this answer were read: subscribe from here."""

    topic: str
    epoch: str
    offset: int


@strawberry.type
class Image:
    url: str
    width: int
    height: int
    alt: str


@strawberry.type
class Photo:
    """`url` is its middle size; `srcset` names all of them, as an img element takes it; width and height are the
    largest's. Open only to whom the contribution or post is."""

    url: str
    srcset: str
    width: int
    height: int


def photo_of(name: str, width: int, height: int) -> Photo:
    return Photo(**shown(name, width, height))


@strawberry.type
class Team:
    id: strawberry.ID
    name: str
    kind: str
    hue: int


@strawberry.type
class Person:
    """A person as colleagues see them; alias and hiding are already applied."""

    id: strawberry.ID
    name: str
    team: Team


@strawberry.type
class Brand:
    id: strawberry.ID
    name: str
    hue: int


@strawberry.type
class Site:
    id: strawberry.ID
    name: str
    kind: str
    country: str
    time_zone: str
    brand: Brand
    ambassadors: int
    open: bool


@strawberry.type
class ReactionCount:
    kind: ReactionKind
    count: int


REACTIONS = tuple((kind.value, kind) for kind in ReactionKind)


def reaction_counts(counts: dict[str, int] | None) -> list[ReactionCount]:
    """In the order of the buttons."""
    found = counts or {}
    return [ReactionCount(kind=kind, count=found[word]) for word, kind in REACTIONS if word in found]
