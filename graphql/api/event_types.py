"""What an event, a guest and an answer look like on the wire."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.context import Info
from api.people import site_shown
from api.problems import Invalid, Refused
from api.types import Image, Person, Position, Site


@strawberry.enum
class EventKind(Enum):
    EXCLUSIVE = "exclusive"
    CAFE = "cafe"


@strawberry.enum
class RsvpState(Enum):
    ELIGIBLE = "eligible"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"


@strawberry.enum
class RsvpIntent(Enum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    CANCEL = "cancel"


@strawberry.type
class Draw:
    """Until `drawn_at` everyone who wants a place is in it; `seed` is null until then, `fingerprint` its SHA-256.
    `asked` and `places`: how many people were drawn for how many places; null until then."""

    at: datetime
    drawn_at: datetime | None
    fingerprint: str
    seed: str | None
    asked: int | None
    places: int | None


@strawberry.type
class Event:
    id: strawberry.ID
    kind: EventKind
    title: str
    brief: str
    title_fr: str
    title_en: str
    brief_fr: str
    brief_en: str
    place: str
    site_id: strawberry.Private[int | None]
    image: Image | None
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    held: int
    waiting: int
    min_level: int
    cancelled: bool
    site_quota: int | None
    draw: Draw | None
    my_state: RsvpState | None
    my_place_in_line: int | None
    offer_expires_at: datetime | None
    position: Position
    hindrance: str | None = strawberry.field(
        description="Why I cannot take a place, as a code; null when I can."
    )

    @strawberry.field
    async def site(self, info: Info) -> Site | None:
        return site_shown(await info.context.loaders.site(self.site_id)) if self.site_id else None


@strawberry.type
class EventEdge:
    cursor: str
    node: Event


@strawberry.type
class EventConnection:
    edges: list[EventEdge]
    page_info: pages.PageInfo


@strawberry.type
class Guest:
    person: Person
    state: RsvpState
    site: str
    since: datetime


@strawberry.type
class GuestEdge:
    cursor: str
    node: Guest


@strawberry.type
class GuestConnection:
    edges: list[GuestEdge]
    page_info: pages.PageInfo


@strawberry.type
class Drawn:
    """Someone of a draw: `place` in the order that the seed gives, what they were weighed by, what came of it."""

    place: int
    person: Person
    site: str
    attended: int = strawberry.field(description="Places at exclusive events before.")
    refused: int = strawberry.field(description="Events before that they waited for in vain.")
    seated: bool


@strawberry.type
class DrawnEdge:
    cursor: str
    node: Drawn


@strawberry.type
class DrawnConnection:
    edges: list[DrawnEdge]
    page_info: pages.PageInfo


@strawberry.input
class RsvpInput:
    key: str
    event_id: strawberry.ID
    intent: RsvpIntent


@strawberry.input
class CheckInInput:
    key: str
    event_id: strawberry.ID
    person_id: strawberry.ID


@strawberry.input
class EventInput:
    key: str
    kind: EventKind
    title_fr: str
    title_en: str
    brief_fr: str
    brief_en: str
    place: str
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    time_zone: str
    site_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    min_level: int = 1
    draw_at: datetime | None = None
    site_quota: int | None = None


@strawberry.input
class EventEditInput:
    """The event as it is to be. `overbook`: fewer places than are held is meant; nobody loses theirs."""

    key: str
    event_id: strawberry.ID
    title_fr: str
    title_en: str
    brief_fr: str
    brief_en: str
    place: str
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    overbook: bool = False


@strawberry.input
class EventIdInput:
    key: str
    event_id: strawberry.ID


@strawberry.type
class RsvpDone:
    event: Event


@strawberry.type
class EventSaved:
    event: Event


RsvpAnswer = Annotated[RsvpDone | Invalid | Refused, strawberry.union("RsvpAnswer")]
EventAnswer = Annotated[EventSaved | Invalid | Refused, strawberry.union("EventAnswer")]
