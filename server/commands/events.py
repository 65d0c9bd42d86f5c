"""Comms and hosts open an event, or call it off."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import UnknownZone, zone_of
from gamification.levels import LEVELS
from server.commands.check_in import DOORS_CLOSE
from server.commands.notify import notify_all
from server.commands.once import Input, once
from server.commands.rsvp import Answered
from server.commands.seating import lock, tell
from server.errors import Forbidden, Invalid, Refused
from server.outbox import Job, announce
from server.queries.events import SEATED, seat_counts
from server.tables import event, event_site, rsvp, site
from server.world import Caller, World

MOST_PLACES = 5000
LONGEST = timedelta(days=14)

MOST_SITES = 1000


class CreateEvent(Input, frozen=True):
    """`title` and `brief` by locale; `site_ids` empty: every site."""

    kind: str
    title: dict[str, str]
    brief: dict[str, str]
    place: str
    site_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    min_level: int
    time_zone: str
    draw_at: datetime | None = None
    site_quota: int | None = None


class CancelEvent(Input, frozen=True):
    event_id: int


def worded(texts: dict[str, str], field: str, limit: int) -> dict[str, str]:
    """Both languages, stripped; the other language stands in for one left empty. Errors: Invalid."""
    clean = {locale: text.strip() for locale, text in texts.items()}
    for locale, text in clean.items():
        if len(text) > limit:
            raise Invalid("too_long", f"{field}{locale.title()}", limit=limit)
    if not any(clean.values()):
        raise Invalid("empty", f"{field}Fr")
    return {"fr": clean["fr"] or clean["en"], "en": clean["en"] or clean["fr"]}


def _check_times(asked: CreateEvent, now: datetime) -> None:
    if asked.starts_at.tzinfo is None or asked.ends_at.tzinfo is None or asked.rsvp_closes_at.tzinfo is None:
        raise Invalid("no_zone", "startsAt")
    if asked.starts_at <= now:
        raise Invalid("past", "startsAt")
    if not asked.starts_at < asked.ends_at <= asked.starts_at + LONGEST:
        raise Invalid("bad_window", "endsAt")
    if not now < asked.rsvp_closes_at <= asked.starts_at:
        raise Invalid("bad_window", "rsvpClosesAt")


def _check_draw(asked: CreateEvent, now: datetime) -> None:
    if asked.site_quota is not None and not 1 <= asked.site_quota <= asked.capacity:
        raise Invalid("out_of_range", "siteQuota", limit=asked.capacity)
    if asked.draw_at is None:
        return
    if asked.draw_at.tzinfo is None:
        raise Invalid("no_zone", "drawAt")
    if asked.kind != "exclusive" or not now < asked.draw_at <= asked.rsvp_closes_at:
        raise Invalid("bad_draw", "drawAt")


def _check_shape(asked: CreateEvent) -> None:
    if not 1 <= asked.capacity <= MOST_PLACES:
        raise Invalid("out_of_range", "capacity", limit=MOST_PLACES)
    if not 1 <= asked.min_level <= len(LEVELS):
        raise Invalid("out_of_range", "minLevel", limit=len(LEVELS))
    if not 1 <= len(asked.place.strip()) <= 200:
        raise Invalid("too_long", "place", limit=200)
    try:
        zone_of(asked.time_zone)
    except UnknownZone as error:
        raise Invalid("unknown_zone", "timeZone") from error


@once(Answered)
async def create_event(
    connection: AsyncConnection, world: World, caller: Caller, asked: CreateEvent
) -> Answered:
    """A host's event is for the host's own site. Errors: Invalid (by field), Forbidden(other_site)."""
    now = world.now()
    _check_times(asked, now)
    _check_shape(asked)
    _check_draw(asked, now)
    if len(asked.site_ids) > MOST_SITES:
        raise Invalid("invalid", "siteIds")
    sites = set(asked.site_ids) or (set() if caller.organiser else {caller.site_id})
    if not caller.organiser and sites != {caller.site_id}:
        raise Forbidden("other_site")
    known = set(await connection.scalars(select(site.c.id).where(site.c.id.in_(sites))))
    if known != sites:
        raise Invalid("not_found", "siteIds")
    row = {
        "kind": asked.kind, "title": worded(asked.title, "title", 120),
        "brief": worded(asked.brief, "brief", 2000), "place": asked.place.strip(),
        "site_id": next(iter(sites)) if len(sites) == 1 else None, "created_by": caller.person_id,
        "time_zone": asked.time_zone, "starts_at": asked.starts_at, "ends_at": asked.ends_at,
        "rsvp_closes_at": asked.rsvp_closes_at, "capacity": asked.capacity, "min_level": asked.min_level,
        "site_quota": asked.site_quota, "draw_at": asked.draw_at,
        "draw_seed": secrets.token_hex(16) if asked.draw_at else None, "created_at": now,
    }  # fmt: skip
    event_id = (await connection.execute(insert(event).values(**row).returning(event.c.id))).scalar_one()
    if sites:
        await connection.execute(
            insert(event_site), [{"event_id": event_id, "site_id": one} for one in sorted(sites)]
        )
    cause = {"event_id": event_id}
    await announce(
        connection,
        Job("invite_to_event", cause, f"invite_to_event:{event_id}"),
        Job("close_event", cause, f"close_event:{event_id}", asked.ends_at + DOORS_CLOSE),
    )
    if asked.draw_at:
        await announce(connection, Job("draw_event", cause, f"draw_event:{event_id}", asked.draw_at))
    return Answered(event_id)


@once(Answered)
async def cancel_event(
    connection: AsyncConnection, world: World, caller: Caller, asked: CancelEvent
) -> Answered:
    """Whoever held or awaited a place is told. Errors: Refused(not_found | too_late), Forbidden(other_site)."""
    now = world.now()
    locked = await lock(connection, asked.event_id)
    if not caller.organiser and locked.site_id != caller.site_id:
        raise Forbidden("other_site")
    if now >= locked.ends_at:
        raise Refused("too_late")
    if locked.cancelled_at is None:
        await connection.execute(update(event).where(event.c.id == locked.id).values(cancelled_at=now))
        concerned = await connection.scalars(
            select(rsvp.c.person_id).where(
                rsvp.c.event_id == locked.id, rsvp.c.state.in_((*SEATED, "waitlisted", "offered"))
            )
        )
        await notify_all(
            connection, list(concerned), "event_cancelled", locked.named(), f"/events/{locked.id}",
            f"event_cancelled:{locked.id}", now,
        )  # fmt: skip
        await tell(connection, locked.id, *await seat_counts(connection, locked.id, now))
    return Answered(locked.id)
