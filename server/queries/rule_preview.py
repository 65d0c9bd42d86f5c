"""With this rule, the last thirty days would have given …: its deeds out of the ledger, judged again.

Nobody is named and a site with few people is not shown alone: comms see what a rule does, not who did what.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.days import boundary, local_day
from gamification.editions import Edition, timeline
from gamification.points import Rule, Rules
from gamification.replay import Given
from gamification.retold import fact_of
from gamification.whatif import Clock, regiven
from server.database import reading
from server.errors import Refused
from server.queries.entries import entry_of
from server.queries.programme import programme_lately
from server.queries.rules import editions
from server.world import World

DAYS = 30
LATEST = timedelta(days=8)
"""A deed is recorded at most a week after it was done."""
MOST = 200_000
"""Entries one preview reads; a programme that has more in a month tries its rules on a copy."""
SMALL = 10
TOP = 5

_DEEDS = text("""
SELECT e.*, EXISTS (SELECT 1 FROM point_entry r WHERE r.reverses = e.seq) AS taken_back
FROM point_entry e
WHERE e.deed = :deed AND e.reverses IS NULL AND e.occurred_at >= :earliest
  AND e.recorded_at >= :starts_at AND e.recorded_at < :ends_at
ORDER BY e.seq LIMIT :most
""")
_BEFORE = text("""
SELECT person_id, recorded_at, points, detail ->> 'subject' AS subject FROM point_entry
WHERE rule_id = :rule_id AND points > 0 AND reverses IS NULL AND recorded_at < :starts_at
  AND person_id = ANY(:people)
""")
_PEOPLE = text("""
SELECT p.id, p.site_id, s.name AS site, s.time_zone, p.shift_pattern, coalesce(g.points, 0) AS points
FROM person p JOIN site s ON s.id = p.site_id
LEFT JOIN (
  SELECT person_id, sum(points) AS points FROM point_entry
  WHERE occurred_at >= :earliest AND recorded_at >= :starts_at AND recorded_at < :ends_at GROUP BY person_id
) g ON g.person_id = p.id
WHERE p.role IN ('ambassador', 'host') AND p.left_at IS NULL AND p.state = 'active'
""")


@dataclass(frozen=True, slots=True)
class SiteChange:
    """`name` is None for sites too small to be shown alone, together."""

    name: str | None
    people: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many people's month changes by `low` to `high` points; None is without end."""

    low: int | None
    high: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All points of the window before and after, over those who play today; `deeds`: how many were judged again."""

    starts_at: datetime
    ends_at: datetime
    deeds: int
    people: int
    before: int
    after: int
    gainers: int
    losers: int
    bars: list[Bar]
    sites: list[SiteChange]
    gains: list[int]
    losses: list[int]


async def preview(world: World, rule_id: str, deed: str, rule: Rule | None) -> Preview:
    """`rule` as the next version of `rule_id` (None retires it), had it held for the last DAYS whole days.

    Errors: Refused("preview_too_big").
    """
    zone, now = (await programme_lately(world)).time_zone, world.now()
    ends_at = boundary(local_day(now, zone), zone)
    window = {"starts_at": boundary(local_day(now, zone) - timedelta(days=DAYS), zone), "ends_at": ends_at}
    window["earliest"] = window["starts_at"] - LATEST
    async with reading(world.engine) as connection:
        known = [one for one in await editions(connection) if one.rule_id == rule_id]
        rows = (await connection.execute(_DEEDS, {**window, "deed": deed, "most": MOST + 1})).all()
        if len(rows) > MOST:
            raise Refused("preview_too_big")
        people = {row.id: row for row in await connection.execute(_PEOPLE, window)}
        given = await _given(connection, rule_id, window["starts_at"], people)
    rules = tried(
        known, Edition(rule_id, max((e.version for e in known), default=0) + 1, rule, window["starts_at"])
    )
    changes = await asyncio.to_thread(_changes, rows, rules, rule_id, people, given)
    deeds = sum(1 for row in rows if row.detail.get("tags"))
    return _told(window, deeds, people, changes)


def tried(known: Sequence[Edition], one: Edition) -> Rules:
    """The rule's versions, with `one` in the place of all that held since it begins."""
    return timeline([*(each for each in known if each.start < one.start), one])


async def _given(
    connection: AsyncConnection, rule_id: str, starts_at: datetime, people: Iterable[int]
) -> dict[int, Given]:
    """What the rule had given each of them before the window: for its caps and repeats."""
    asked = {"rule_id": rule_id, "starts_at": starts_at, "people": list(people)}
    found: dict[int, Given] = {}
    for row in await connection.execute(_BEFORE, asked):
        found.setdefault(row.person_id, Given()).add(row.recorded_at, row.points, row.subject)
    return found


def _changes(
    rows: Sequence[Any], rules: Rules, rule_id: str, people: Mapping[int, Any], given: Mapping[int, Given]
) -> dict[int, int]:
    """Points more or fewer, by person. What was taken back counts on neither side."""
    mine = [row for row in rows if row.person_id in people]
    gone = {row.fact_id for row in mine if row.taken_back}
    facts = [fact for row in mine if (fact := fact_of(entry_of(row)))]
    changes: dict[int, int] = {}

    def clock(person_id: int) -> Clock:
        return Clock(people[person_id].time_zone, people[person_id].shift_pattern)

    for one in regiven(rules, facts, clock, given):
        if one.fact_id not in gone:
            changes[one.person_id] = changes.get(one.person_id, 0) + one.points
    for row in mine:
        if row.rule_id == rule_id and row.fact_id not in gone:
            changes[row.person_id] = changes.get(row.person_id, 0) - row.points
    return changes


def _told(
    window: Mapping[str, datetime], deeds: int, people: Mapping[int, Any], changes: Mapping[int, int]
) -> Preview:
    before = sum(int(row.points) for row in people.values())
    moved = sorted(change for change in changes.values() if change)
    playing = {one for one, row in people.items() if row.points or changes.get(one)}
    return Preview(
        starts_at=window["starts_at"],
        ends_at=window["ends_at"],
        deeds=deeds,
        people=len(playing),
        before=before,
        after=before + sum(moved),
        gainers=sum(change > 0 for change in moved),
        losers=sum(change < 0 for change in moved),
        bars=_bars([changes.get(one, 0) for one in playing]),
        sites=_sites({one: people[one] for one in playing}, changes),
        gains=[change for change in reversed(moved[-TOP:]) if change > 0],
        losses=[change for change in moved[:TOP] if change < 0],
    )


def _bars(changes: Sequence[int]) -> list[Bar]:
    """-100 and less, -99 to -50, …, -1, 0, 1 to 19, …, 100 and more."""
    ranges: list[tuple[int | None, int | None]] = [
        (None, -100), (-99, -50), (-49, -20), (-19, -1), (0, 0), (1, 19), (20, 49), (50, 99), (100, None),
    ]  # fmt: skip
    return [
        Bar(low, high, sum((low is None or low <= n) and (high is None or n <= high) for n in changes))
        for low, high in ranges
    ]


def _sites(people: Mapping[int, Any], changes: Mapping[int, int]) -> list[SiteChange]:
    """Sites by size; those below SMALL people together, and not at all while they are still below."""
    found: dict[int, SiteChange] = {}
    for one, row in people.items():
        old = found.get(row.site_id) or SiteChange(row.site, 0, 0, 0)
        found[row.site_id] = _plus(old, 1, int(row.points), int(row.points) + changes.get(one, 0))
    small = SiteChange(None, 0, 0, 0)
    for site in found.values():
        if site.people < SMALL:
            small = _plus(small, site.people, site.before, site.after)
    shown = sorted((site for site in found.values() if site.people >= SMALL), key=lambda site: -site.people)
    return [*shown, small] if small.people >= SMALL else shown


def _plus(site: SiteChange, people: int, before: int, after: int) -> SiteChange:
    return SiteChange(site.name, site.people + people, site.before + before, site.after + after)
