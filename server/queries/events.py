"""Events as one person sees them: places counted from rows, my own place, what keeps me out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import Hindrance, hindrance
from gamification.levels import level_at
from server.database import reading
from server.queries.live import At, standing_at
from server.tables import event, event_site, image, person, rsvp, score, site, team
from server.world import Caller, World

SEATED = ("confirmed", "checked_in", "no_show")


@dataclass(frozen=True, slots=True)
class EventRow:
    """`line` counts from 1; `invited` and `points` are the reader's; `title` and `brief` hold both languages."""

    id: int
    kind: str
    title: dict[str, str]
    brief: dict[str, str]
    place: str
    site_id: int | None
    image: str | None
    width: int | None
    height: int | None
    alt: dict[str, str] | None
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    rsvp_closes_at: datetime
    capacity: int
    min_level: int
    cancelled_at: datetime | None
    site_quota: int | None
    draw_at: datetime | None
    drawn_at: datetime | None
    draw_seed: str | None
    draw_asked: int | None
    draw_places: int | None
    held: int
    waiting: int
    state: str | None
    line: int | None
    offer_expires_at: datetime | None
    invited: bool
    points: int

    def hindrance(self, caller: Caller, now: datetime) -> Hindrance | None:
        """Why the reader cannot take a place, as a code of server/sentences.py; None when they can."""
        return hindrance(
            now=now,
            closes_at=self.rsvp_closes_at,
            cancelled=self.cancelled_at is not None,
            sites=() if self.invited else (0,),
            min_level=self.min_level,
            site_id=caller.site_id,
            level=level_at(self.points).number,
        )


@dataclass(frozen=True, slots=True)
class GuestRow:
    rsvp_id: int
    state: str
    since: datetime
    person_id: int
    name: str
    site: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int


def holds(now: datetime) -> ColumnElement[bool]:
    """An rsvp row holds a place: seated, or offered and not yet expired by the clock."""
    return or_(rsvp.c.state.in_(SEATED), and_(rsvp.c.state == "offered", rsvp.c.offer_expires_at > now))


def topic(event_id: int) -> str:
    return f"event:{event_id}"


def _as_seen(caller: Caller, now: datetime) -> Select[*tuple[Any, ...]]:
    """One row an event, everything counted in the same snapshot."""
    counts = (
        select(
            func.count().filter(holds(now)).label("held"),
            func.count().filter(rsvp.c.state == "waitlisted").label("waiting"),
        )
        .where(rsvp.c.event_id == event.c.id)
        .lateral("counts")
    )
    mine = (
        select(rsvp)
        .where(rsvp.c.event_id == event.c.id, rsvp.c.person_id == caller.person_id)
        .order_by(rsvp.c.id.desc())
        .limit(1)
        .lateral("mine")
    )
    before = rsvp.alias("before")
    ahead = (
        select(func.count())
        .where(before.c.event_id == event.c.id, before.c.state == "waitlisted")
        .where(tuple_(before.c.priority, before.c.position) <= tuple_(mine.c.priority, mine.c.position))
        .scalar_subquery()
    )
    decided = or_(event.c.draw_at.is_(None), event.c.drawn_at.isnot(None))
    gone = and_(mine.c.state == "offered", mine.c.offer_expires_at <= now)
    points = (
        select(score.c.points)
        .where(score.c.board == "all", score.c.kind == "person", score.c.subject_id == caller.person_id)
        .scalar_subquery()
    )
    return select(
        event.c.id, event.c.kind, event.c.title, event.c.brief, event.c.place, event.c.site_id,
        func.encode(image.c.digest, "hex"), image.c.width, image.c.height, image.c.alt,
        event.c.time_zone, event.c.starts_at, event.c.ends_at, event.c.rsvp_closes_at, event.c.capacity,
        event.c.min_level, event.c.cancelled_at, event.c.site_quota, event.c.draw_at, event.c.drawn_at, event.c.draw_seed,
        event.c.draw["asked"].as_integer(), event.c.draw["places"].as_integer(), counts.c.held, counts.c.waiting,
        case((gone, "expired"), else_=mine.c.state).label("state"),
        case((and_(mine.c.state == "waitlisted", decided), ahead)).label("line"),
        case((mine.c.state == "offered", mine.c.offer_expires_at)).label("offer_expires_at"),
        invited(caller.site_id).label("invited"),
        func.coalesce(points, 0).label("points"),
    ).select_from(event).join(counts, true()).outerjoin(mine, true()).outerjoin(
        image, image.c.id == event.c.image_id
    ).where(
        or_(
            literal(caller.organiser), invited(caller.site_id), mine.c.id.isnot(None),
            event.c.site_id == caller.site_id,
        )
    )  # fmt: skip


def invited(site_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The event is open to that site: it names it, or names none."""
    named = exists().where(event_site.c.event_id == event.c.id)
    return or_(~named, named.where(event_site.c.site_id == site_id))


async def events(
    world: World, caller: Caller, first: int, after: tuple[datetime, int] | None, past: bool
) -> tuple[list[tuple[EventRow, At]], bool]:
    """A page: the next ones soonest first, past ones latest first -> rows with their topics, whether more follow.

    Two statements: which events, then, once their topics' positions are known, what they look like.
    """
    now = world.now()
    place = tuple_(event.c.starts_at, event.c.id)
    seen = _as_seen(caller, now)
    order = (event.c.starts_at.desc(), event.c.id.desc()) if past else (event.c.starts_at, event.c.id)
    page = seen.where(event.c.ends_at <= now if past else event.c.ends_at > now).order_by(*order)
    if after is not None:
        page = page.where(place < after if past else place > after)
    async with reading(world.engine) as connection:
        ids = list(await connection.scalars(page.with_only_columns(event.c.id).limit(first + 1)))
        stands = {at.topic: at for at in await standing_at(world, [topic(one) for one in ids[:first]])}
        rows = await connection.execute(seen.where(event.c.id.in_(ids[:first])).order_by(*order))
        read = [EventRow(*row) for row in rows]
    return [(row, stands[topic(row.id)]) for row in read], len(ids) > first


async def an_event(world: World, caller: Caller, event_id: int) -> tuple[EventRow, At] | None:
    """The event as `caller` sees it, or None: unknown, or not theirs to see."""
    (stands,) = await standing_at(world, [topic(event_id)])
    async with reading(world.engine) as connection:
        row = (
            await connection.execute(_as_seen(caller, world.now()).where(event.c.id == event_id))
        ).one_or_none()
    return (EventRow(*row), stands) if row else None


async def guests(
    world: World, caller: Caller, event_id: int, first: int, after: int | None
) -> tuple[list[GuestRow], bool]:
    """Who holds or waits for a place, in order of answering; hosts read those of their own site's events."""
    query: Select[*tuple[Any, ...]] = (
        select(
            rsvp.c.id, rsvp.c.state, rsvp.c.changed_at, person.c.id, person.c.name, site.c.name,
            team.c.id, team.c.name, team.c.kind, team.c.hue,
        )
        .join(event, event.c.id == rsvp.c.event_id)
        .join(person, person.c.id == rsvp.c.person_id)
        .join(site, site.c.id == person.c.site_id)
        .join(team, team.c.id == person.c.team_id)
        .where(rsvp.c.event_id == event_id, rsvp.c.state.in_((*SEATED, "waitlisted", "offered")))
        .where(rsvp.c.id > (after or 0), or_(literal(caller.organiser), event.c.site_id == caller.site_id))
        .order_by(rsvp.c.id)
        .limit(first + 1)
    )  # fmt: skip
    async with reading(world.engine) as connection:
        rows = [GuestRow(*row) for row in await connection.execute(query)]
    return rows[:first], len(rows) > first


async def seat_counts(connection: AsyncConnection, event_id: int, now: datetime) -> tuple[int, int]:
    """(held, waiting) as rows say at this moment; a writer asks under the event's lock."""
    row = await connection.execute(
        select(func.count().filter(holds(now)), func.count().filter(rsvp.c.state == "waitlisted")).where(
            rsvp.c.event_id == event_id
        )
    )
    held, waiting = row.one()
    return held, waiting
