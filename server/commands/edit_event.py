"""Comms and hosts change an event that is to come: its words, its hours, its place, how many may come."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.check_in import DOORS_CLOSE
from server.commands.events import LONGEST, MOST_PLACES, worded
from server.commands.journal import note
from server.commands.notify import notify_all
from server.commands.once import Input, once
from server.commands.rsvp import Answered
from server.commands.seating import Locked, lock, move_up
from server.errors import Forbidden, Invalid, Refused
from server.outbox import Frame, announce
from server.queries.events import SEATED, seat_counts, topic
from server.tables import event, rsvp
from server.world import Caller, World

_PUT_OFF = text("UPDATE job SET run_at = :at WHERE dedupe_key = :key AND done_at IS NULL")


class EditEvent(Input, frozen=True):
    """The event as it is to be. `overbook`: fewer places than are held is meant; nobody loses theirs."""

    event_id: int
    title: dict[str, str]
    brief: dict[str, str]
    place: str
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    overbook: bool


def _check(asked: EditEvent, before: Locked, now: datetime) -> None:
    if asked.starts_at.tzinfo is None or asked.ends_at.tzinfo is None or asked.rsvp_closes_at.tzinfo is None:
        raise Invalid("no_zone", "startsAt")
    if asked.starts_at <= now:
        raise Invalid("past", "startsAt")
    if not asked.starts_at < asked.ends_at <= asked.starts_at + LONGEST:
        raise Invalid("bad_window", "endsAt")
    closing = asked.rsvp_closes_at
    if closing > asked.starts_at or (closing <= now and closing != before.rsvp_closes_at):
        raise Invalid("bad_window", "rsvpClosesAt")
    if before.awaits_draw and before.draw_at and closing < before.draw_at:
        raise Invalid("bad_draw", "rsvpClosesAt")
    if not 1 <= asked.capacity <= MOST_PLACES:
        raise Invalid("out_of_range", "capacity", limit=MOST_PLACES)
    if not 1 <= len(asked.place.strip()) <= 200:
        raise Invalid("too_long", "place", limit=200)


@once(Answered)
async def edit_event(connection: AsyncConnection, world: World, caller: Caller, asked: EditEvent) -> Answered:
    """More places are offered to who waits. Fewer than are held: who holds one keeps it, and nobody new gets one.

    Who has or awaits a place hears of another hour or place. Errors: Refused(not_found | cancelled | too_late |
    more_held), Forbidden(other_site), Invalid (by field).
    """
    now = world.now()
    before = await lock(connection, asked.event_id)
    if not caller.organiser and before.site_id != caller.site_id:
        raise Forbidden("other_site")
    if before.cancelled_at:
        raise Refused("cancelled")
    if now >= before.starts_at:
        raise Refused("too_late")
    _check(asked, before, now)
    held, _ = await seat_counts(connection, before.id, now)
    if asked.capacity < min(held, before.capacity) and not asked.overbook:
        raise Refused("more_held", held=held)
    old_place = await connection.scalar(select(event.c.place).where(event.c.id == before.id))
    after = await _write(connection, before, asked)
    if (before.starts_at, before.ends_at, old_place) != (after.starts_at, after.ends_at, asked.place.strip()):
        await _tell_guests(connection, after, asked.key, now)
    await note(
        connection, caller.person_id, "event_edited", f"event:{before.id}",
        {"starts_at": asked.starts_at, "place": asked.place.strip(), "capacity": asked.capacity},
    )  # fmt: skip
    await move_up(connection, after, now)
    return Answered(before.id)


async def _write(connection: AsyncConnection, before: Locked, asked: EditEvent) -> Locked:
    title = worded(asked.title, "title", 120)
    times = {name: getattr(asked, name) for name in ("starts_at", "ends_at", "rsvp_closes_at", "capacity")}
    said = {"title": title, "brief": worded(asked.brief, "brief", 2000), "place": asked.place.strip()}
    await connection.execute(update(event).where(event.c.id == before.id).values(**said, **times))
    closing = {"key": f"close_event:{before.id}", "at": asked.ends_at + DOORS_CLOSE}
    await connection.execute(_PUT_OFF, closing)
    await announce(connection, Frame(topic(before.id), {"type": "event_edited"}, key="edited"))
    return replace(before, title=title, **times)


async def _tell_guests(connection: AsyncConnection, after: Locked, key: str, now: datetime) -> None:
    concerned = await connection.scalars(
        select(rsvp.c.person_id).where(
            rsvp.c.event_id == after.id, rsvp.c.state.in_((*SEATED, "waitlisted", "offered"))
        )
    )
    told = f"event_edited:{after.id}:{key}"
    await notify_all(
        connection, list(concerned), "event_edited", after.named(), f"/events/{after.id}", told, now
    )
