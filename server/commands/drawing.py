"""The draw of an event: who wanted a place before its moment is put in one order, and the first of it are seated.

The seed is made with the event and its fingerprint is shown from then on, so that nobody can draw again until a name
comes out. At the draw the seed is published, with what each one was weighed by; `gamification.allotment.draw` then
gives anyone the same order.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import Candidate, Rsvp, draw, promotions
from server.commands.notify import notify_all
from server.commands.seating import Locked, lock, tell
from server.queries.events import seat_counts
from server.tables import event

_CANDIDATES = text("""
SELECT r.id, r.person_id, p.site_id,
       (SELECT count(*) FROM rsvp o JOIN event e ON e.id = o.event_id
         WHERE o.person_id = r.person_id AND e.id <> :id AND e.kind = 'exclusive' AND e.cancelled_at IS NULL
           AND o.state IN ('confirmed', 'checked_in', 'no_show')) AS attended,
       (SELECT count(*) FROM rsvp o JOIN event e ON e.id = o.event_id
         WHERE o.person_id = r.person_id AND e.id <> :id AND e.kind = 'exclusive' AND e.cancelled_at IS NULL
           AND o.state = 'waitlisted' AND e.rsvp_closes_at <= :now) AS refused
FROM rsvp r JOIN person p ON p.id = r.person_id
WHERE r.event_id = :id AND r.state = 'waitlisted' ORDER BY r.position
""")
_TAKEN = text("""
SELECT p.site_id, count(*) FROM rsvp r JOIN person p ON p.id = r.person_id
WHERE r.event_id = :id AND r.state IN ('confirmed', 'checked_in', 'no_show') GROUP BY p.site_id
""")
# Lower goes first, and whoever joins later has 0: the draw's order lies before it.
_ORDER = text("""
UPDATE rsvp SET priority = drawn.place - :people - 1
FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS drawn(id, place) WHERE rsvp.id = drawn.id
""")
_SEAT = text("UPDATE rsvp SET state = 'confirmed', changed_at = :now WHERE id = ANY(:ids)")


def fingerprint(seed: str) -> str:
    """What is shown of a seed before the draw: nobody can read the seed from it, everyone can check it after."""
    return hashlib.sha256(seed.encode()).hexdigest()


async def draw_places(connection: AsyncConnection, event_id: int, now: datetime) -> Locked:
    """Once: a second worker waits on the event's lock, and finds it drawn. Before its moment nothing is done."""
    locked = await lock(connection, event_id)
    if not locked.draw_at or now < locked.draw_at or locked.drawn_at or locked.cancelled_at:
        return locked
    rows = (await connection.execute(_CANDIDATES, {"id": locked.id, "now": now})).all()
    weighed = [Candidate(row.person_id, row.attended, row.refused) for row in rows]
    by_person = {row.person_id: row for row in rows}
    ordered = [by_person[one.person_id] for one in draw(weighed, locked.draw_seed or "")]
    await connection.execute(_ORDER, {"ids": [row.id for row in ordered], "people": len(ordered)})
    seated = await _seat(connection, locked, ordered, now)
    kept = {
        "asked": len(weighed),
        "places": locked.capacity,
        "candidates": [
            [one.person_id, one.attended, one.refused, one.person_id in seated] for one in weighed
        ],
    }
    await connection.execute(update(event).where(event.c.id == locked.id).values(drawn_at=now, draw=kept))
    await _announce(connection, locked, [row.person_id for row in ordered], seated, now)
    return locked


async def _seat(
    connection: AsyncConnection, locked: Locked, ordered: Sequence[Any], now: datetime
) -> set[int]:
    """The first in order, within the places there are and the sites' quota -> whom."""
    held, _ = await seat_counts(connection, locked.id, now)
    taken: dict[int, int] = Counter()
    for site_id, places in await connection.execute(_TAKEN, {"id": locked.id}):
        taken[site_id] = places
    line = [
        Rsvp(id=row.id, person_id=row.person_id, state="waitlisted", priority=place, site_id=row.site_id)
        for place, row in enumerate(ordered)
    ]
    quota = locked.site_quota
    quotas = {} if quota is None else {row.site_id: quota for row in ordered}
    seated = promotions(locked.capacity, held, line, quotas, taken)
    await connection.execute(_SEAT, {"ids": [one.id for one in seated], "now": now})
    return {one.person_id for one in seated}


async def _announce(
    connection: AsyncConnection, locked: Locked, people: list[int], seated: set[int], now: datetime
) -> None:
    url = f"/events/{locked.id}"
    lucky = [one for one in people if one in seated]
    others = [one for one in people if one not in seated]
    for kind, told in (("place_drawn", lucky), ("draw_waitlisted", others)):
        await notify_all(connection, told, kind, locked.named(), url, f"{kind}:{locked.id}", now)
    await tell(connection, locked.id, *await seat_counts(connection, locked.id, now))
