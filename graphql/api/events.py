"""Exclusive events and cafés: what is on, who comes, and taking a place."""

from datetime import datetime

import strawberry

from api import pages
from api.context import Info
from api.event_types import (
    CheckInInput,
    Draw,
    Drawn,
    DrawnConnection,
    DrawnEdge,
    Event,
    EventAnswer,
    EventConnection,
    EventEdge,
    EventEditInput,
    EventIdInput,
    EventInput,
    EventKind,
    EventSaved,
    Guest,
    GuestConnection,
    GuestEdge,
    RsvpAnswer,
    RsvpDone,
    RsvpInput,
    RsvpState,
)
from api.people import team_shown
from api.problems import CAUGHT, Done, DoneAnswer, problem
from api.stories import image_of
from api.types import Person, Position, Team
from server.commands import events as commands
from server.commands.check_in import CheckIn, check_in
from server.commands.drawing import fingerprint
from server.commands.edit_event import EditEvent, edit_event
from server.commands.rsvp import Rsvp
from server.commands.rsvp import rsvp as answer_invitation
from server.errors import Refused as RefusedError
from server.queries import draws
from server.queries import events as queries
from server.queries.live import At


def _shown(info: Info, row: queries.EventRow, at: At) -> Event:
    locale, now = info.context.locale, info.context.world.now()
    return Event(
        id=strawberry.ID(str(row.id)), kind=EventKind(row.kind), title=row.title[locale],
        brief=row.brief[locale], title_fr=row.title["fr"], title_en=row.title["en"],
        brief_fr=row.brief["fr"], brief_en=row.brief["en"], place=row.place, site_id=row.site_id, image=image_of(row.image, row.width, row.height, (row.alt or {}).get(locale)),
        time_zone=row.time_zone, starts_at=row.starts_at, ends_at=row.ends_at,
        rsvp_closes_at=row.rsvp_closes_at, capacity=row.capacity, held=row.held, waiting=row.waiting,
        min_level=row.min_level, cancelled=row.cancelled_at is not None,
        site_quota=row.site_quota, draw=_draw(row),
        my_state=RsvpState(row.state) if row.state else None, my_place_in_line=row.line,
        offer_expires_at=row.offer_expires_at, position=Position(topic=at.topic, epoch=at.epoch, offset=at.offset), hindrance=row.hindrance(info.context.caller, now),
    )  # fmt: skip


def _draw(row: queries.EventRow) -> Draw | None:
    if row.draw_at is None or row.draw_seed is None:
        return None
    return Draw(
        at=row.draw_at, drawn_at=row.drawn_at, fingerprint=fingerprint(row.draw_seed),
        seed=row.draw_seed if row.drawn_at else None, asked=row.draw_asked, places=row.draw_places,
    )  # fmt: skip


async def _read(info: Info, event_id: int) -> Event:
    found = await queries.an_event(info.context.world, info.context.caller, event_id)
    if found is None:
        raise RefusedError("not_found")
    return _shown(info, *found)


@strawberry.type
class EventQueries:
    @strawberry.field
    async def events(
        self, info: Info, first: int = 20, after: str | None = None, past: bool = False
    ) -> EventConnection:
        rows, more = await queries.events(
            info.context.world, info.context.caller, pages.first_within(first),
            pages.position(after, datetime, int), past,
        )  # fmt: skip
        edges = [
            EventEdge(cursor=pages.cursor(row.starts_at, row.id), node=_shown(info, row, at))
            for row, at in rows
        ]
        return EventConnection(edges=edges, page_info=pages.info([edge.cursor for edge in edges], more))

    @strawberry.field
    async def event(self, info: Info, id: strawberry.ID) -> Event | None:
        found = await queries.an_event(info.context.world, info.context.caller, pages.identity(id))
        return _shown(info, *found) if found else None

    @strawberry.field
    async def guests(
        self, info: Info, event_id: strawberry.ID, first: int = 50, after: str | None = None
    ) -> GuestConnection:
        place = pages.position(after, int)
        rows, more = await queries.guests(
            info.context.world, info.context.caller, pages.identity(event_id, "eventId"),
            pages.first_within(first), place[0] if place else None,
        )  # fmt: skip
        edges = [GuestEdge(cursor=pages.cursor(row.rsvp_id), node=_guest(row)) for row in rows]
        return GuestConnection(edges=edges, page_info=pages.info([edge.cursor for edge in edges], more))

    @strawberry.field
    async def drawn(
        self, info: Info, event_id: strawberry.ID, first: int = 50, after: str | None = None
    ) -> DrawnConnection:
        """A draw that was done, in its order."""
        place = pages.position(after, int)
        rows, more = await draws.drawn(
            info.context.world, info.context.caller, pages.identity(event_id, "eventId"),
            pages.first_within(first), max(place[0], 0) if place else 0,
        )  # fmt: skip
        edges = [DrawnEdge(cursor=pages.cursor(row.place), node=_drawn(row)) for row in rows]
        return DrawnConnection(edges=edges, page_info=pages.info([edge.cursor for edge in edges], more))


def _drawn(row: draws.DrawnRow) -> Drawn:
    who = Person(id=strawberry.ID(str(row.person_id)), name=row.name, team=team_shown(row.team))
    return Drawn(
        place=row.place, person=who, site=row.site, attended=row.attended, refused=row.refused, seated=row.seated
    )  # fmt: skip


def _guest(row: queries.GuestRow) -> Guest:
    its = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    who = Person(id=strawberry.ID(str(row.person_id)), name=row.name, team=its)
    return Guest(person=who, state=RsvpState(row.state), site=row.site, since=row.since)


@strawberry.type
class EventMutations:
    @strawberry.mutation
    async def rsvp(self, info: Info, input: RsvpInput) -> RsvpAnswer:
        try:
            asked = Rsvp(
                key=input.key,
                event_id=pages.identity(input.event_id, "eventId"),
                intent=input.intent.value,
            )
            done = await answer_invitation(info.context.world, info.context.caller, asked)
            return RsvpDone(event=await _read(info, done.event_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def check_in(self, info: Info, input: CheckInInput) -> DoneAnswer:
        try:
            asked = CheckIn(
                key=input.key,
                event_id=pages.identity(input.event_id, "eventId"),
                person_id=pages.identity(input.person_id, "personId"),
            )
            await check_in(info.context.world, info.context.caller, asked)
            return Done()
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def create_event(self, info: Info, input: EventInput) -> EventAnswer:
        try:
            asked = commands.CreateEvent(
                key=input.key, kind=input.kind.value, title={"fr": input.title_fr, "en": input.title_en},
                brief={"fr": input.brief_fr, "en": input.brief_en}, place=input.place,
                site_ids=tuple(pages.identity(one, "siteIds") for one in input.site_ids),
                starts_at=input.starts_at, ends_at=input.ends_at, rsvp_closes_at=input.rsvp_closes_at,
                capacity=input.capacity, min_level=input.min_level, time_zone=input.time_zone,
                draw_at=input.draw_at, site_quota=input.site_quota,
            )  # fmt: skip
            done = await commands.create_event(info.context.world, info.context.caller, asked)
            return EventSaved(event=await _read(info, done.event_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def edit_event(self, info: Info, input: EventEditInput) -> EventAnswer:
        try:
            asked = EditEvent(
                key=input.key, event_id=pages.identity(input.event_id, "eventId"),
                title={"fr": input.title_fr, "en": input.title_en},
                brief={"fr": input.brief_fr, "en": input.brief_en}, place=input.place,
                starts_at=input.starts_at, ends_at=input.ends_at, rsvp_closes_at=input.rsvp_closes_at,
                capacity=input.capacity, overbook=input.overbook,
            )  # fmt: skip
            done = await edit_event(info.context.world, info.context.caller, asked)
            return EventSaved(event=await _read(info, done.event_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def cancel_event(self, info: Info, input: EventIdInput) -> EventAnswer:
        try:
            asked = commands.CancelEvent(key=input.key, event_id=pages.identity(input.event_id, "eventId"))
            done = await commands.cancel_event(info.context.world, info.context.caller, asked)
            return EventSaved(event=await _read(info, done.event_id))
        except CAUGHT as error:
            return problem(error, info.context.locale)
