"""/api/events/<id>/calendar: an event for one's own calendar, for whoever may see it."""

from datetime import datetime
from typing import Any

from icalendar import Calendar, Event
from icalendar.enums import STATUS
from litestar import Response, get
from litestar.params import FromPath

from server.queries.events import EventRow, an_event
from server.routes.answers import Request, signed_in
from server.world import World


def _entry(row: EventRow, locale: str, base: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) of one event, in UTC; the same `uid` again replaces the entry it made before."""
    entry = Event.new(
        uid=f"event-{row.id}@relais",
        summary=row.title[locale],
        description=row.brief[locale],
        location=row.place,
        url=f"{base}/events/{row.id}",
        stamp=now,
        start=row.starts_at,
        end=row.ends_at,
        status=STATUS.CANCELLED if row.cancelled_at else STATUS.CONFIRMED,
    )
    calendar = Calendar.new(prodid="-//Relais//Events//EN", version="2.0", subcomponents=[entry])
    return bytes(calendar.to_ical())


def routes(world: World) -> list[Any]:
    @get("/api/events/{event_id:int}/calendar", include_in_schema=False)
    async def entry(request: Request, event_id: FromPath[int]) -> Response[bytes]:
        caller = await signed_in(world, request)
        found = await an_event(world, caller, event_id) if 0 < event_id < 10**18 else None
        if found is None:
            return Response(b"", status_code=404)
        body = _entry(found[0], caller.locale, world.settings.public_url, world.now())
        headers = {
            "Content-Disposition": f'attachment; filename="relais-{event_id}.ics"',
            "Cache-Control": "private, no-store",
        }
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    return [entry]
