"""Places at an event: who holds one, who is next. Decisions only: the server calls them while it holds the lock
on the event row, with rows read after the lock was taken.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from gamification.rest import RestCalendar, after_waking

RsvpState = Literal[
    "eligible", "invited", "confirmed", "waitlisted", "offered",
    "declined", "expired", "cancelled", "checked_in", "no_show",
]  # fmt: skip

NEXT: Mapping[RsvpState, frozenset[RsvpState]] = {
    "eligible": frozenset({"invited", "confirmed", "waitlisted", "declined"}),
    "invited": frozenset({"confirmed", "waitlisted", "declined"}),
    "waitlisted": frozenset({"offered", "confirmed", "declined", "cancelled"}),
    "offered": frozenset({"confirmed", "declined", "expired", "cancelled"}),
    "confirmed": frozenset({"checked_in", "no_show", "cancelled"}),
    "declined": frozenset(),
    "expired": frozenset(),
    "cancelled": frozenset(),
    "checked_in": frozenset(),
    "no_show": frozenset(),
}
HOLDING: frozenset[RsvpState] = frozenset({"confirmed", "checked_in", "no_show"})
ACTIVE: frozenset[RsvpState] = HOLDING | frozenset[RsvpState]({"waitlisted", "offered"})
"""At most one active RSVP a person and event; the others are terminal, and who comes back joins at the tail."""

NO_QUOTAS: Mapping[int, int] = {}

OFFER_WAKING = timedelta(hours=4)
"""How much waking time an offer leaves to decide."""


class NotAllowed(Exception):
    """No such step from that state; `code` is stable."""

    code = "rsvp_not_allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsvp:
    """One row. Lower `priority` goes first, then lower `sequence` (the order of arrival).
    `site_id` is the person's; it matters only where sites have quotas."""

    id: int
    person_id: int
    state: RsvpState
    priority: int = 0
    sequence: int = 0
    offer_expires_at: datetime | None = None
    site_id: int = 0


def step(state: RsvpState, to: RsvpState) -> RsvpState:
    """`to`, when the graph allows it; raises NotAllowed. A cancel attempted twice therefore frees one place."""
    if to not in NEXT[state]:
        raise NotAllowed(f"{state} → {to}")
    return to


def holds_place(rsvp: Rsvp, now: datetime) -> bool:
    """Confirmed, checked in, no show, or offered and not yet expired."""
    if rsvp.state == "offered":
        return rsvp.offer_expires_at is None or now < rsvp.offer_expires_at
    return rsvp.state in HOLDING


def held(rsvps: Iterable[Rsvp], now: datetime) -> int:
    """Places held, counted from rows."""
    return sum(1 for rsvp in rsvps if holds_place(rsvp, now))


def answer(capacity: int, places_held: int, waiting: int) -> Literal["confirmed", "waitlisted"]:
    """What a newcomer who wants a place gets. Behind a waitlist one queues, even when a place is free: it is
    for the next in line. Both counts are counted from rows, by `held` or by the same words in SQL."""
    return "confirmed" if not waiting and places_held < capacity else "waitlisted"


def queue(rsvps: Iterable[Rsvp]) -> list[Rsvp]:
    """Who waits, next first: by priority, then by arrival."""
    return sorted((r for r in rsvps if r.state == "waitlisted"), key=lambda r: (r.priority, r.sequence))


def promotions(
    capacity: int,
    places_held: int,
    waiting: Iterable[Rsvp],
    quotas: Mapping[int, int] = NO_QUOTAS,
    taken: Mapping[int, int] = NO_QUOTAS,
) -> list[Rsvp]:
    """Who is offered a place now, in order; never more than are free, none when capacity was cut below held.

    `quotas` is the most places a site may hold, `taken` what it holds (site id → places); who is over the quota
    is passed over, not removed.
    """
    free = max(capacity - places_held, 0)
    by_site = dict(taken)
    offered: list[Rsvp] = []
    for rsvp in queue(waiting):
        site = rsvp.site_id
        if len(offered) < free and (site not in quotas or by_site.get(site, 0) < quotas[site]):
            offered.append(rsvp)
            by_site[site] = by_site.get(site, 0) + 1
    return offered


def offer_expiry(now: datetime, calendar: RestCalendar, closes_at: datetime) -> datetime:
    """When an offer made now ends: after OFFER_WAKING of the person's waking time, so never in their rest, and
    never after RSVPs close."""
    return min(after_waking(now, calendar, OFFER_WAKING), closes_at)


Hindrance = Literal["cancelled", "closed", "wrong_site", "level_too_low"]


def hindrance(
    *,
    now: datetime,
    closes_at: datetime,
    cancelled: bool,
    sites: Collection[int],
    min_level: int,
    site_id: int,
    level: int,
) -> Hindrance | None:
    """Why a person cannot take a place, or None. `sites` empty: every site."""
    if cancelled:
        return "cancelled"
    if now >= closes_at:
        return "closed"
    if sites and site_id not in sites:
        return "wrong_site"
    return "level_too_low" if level < min_level else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone in a draw. Fewer past places (`attended`) go first, then more past refusals (`refused`)."""

    person_id: int
    attended: int = 0
    refused: int = 0


def draw(candidates: Iterable[Candidate], seed: str) -> list[Candidate]:
    """The order of a draw: first-timers first, past refusals remembered, chance by the published seed within.
    Anyone who has the seed gets the same order."""

    def lot(candidate: Candidate) -> tuple[bool, int, bytes]:
        ticket = hashlib.sha256(f"{seed}|{candidate.person_id}".encode()).digest()
        return candidate.attended > 0, -candidate.refused, ticket

    return sorted(candidates, key=lot)
