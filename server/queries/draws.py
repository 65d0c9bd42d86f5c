"""A draw that was done, in its order: what its seed gives anyone, with what each one was weighed by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import Candidate, draw
from server.database import reading
from server.queries.people import TeamRow
from server.tables import event, person, site, team
from server.world import Caller, World


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """`place` counts from 1; `attended` and `refused` are what was known at the draw, `seated` what came of it."""

    place: int
    person_id: int
    name: str
    site: str
    team: TeamRow
    attended: int
    refused: int
    seated: bool


async def drawn(
    world: World, caller: Caller, event_id: int, first: int, after: int
) -> tuple[list[DrawnRow], bool]:
    """The places from `after` (0 or more) + 1 on, whether more follow; hosts read the draws of their own site's events.

    Nothing before the draw. Who has been forgotten since is not in it; the others stand as they did.
    """
    kept = select(event.c.draw["candidates"], event.c.draw_seed).where(
        event.c.id == event_id,
        event.c.drawn_at.isnot(None),
        or_(literal(caller.organiser), event.c.site_id == caller.site_id),
    )
    async with reading(world.engine) as connection:
        found = (await connection.execute(kept)).one_or_none()
        if found is None:
            return [], False
        candidates, seed = found
        seated = {person_id for person_id, _, _, has_place in candidates if has_place}
        ordered = draw((Candidate(*one[:3]) for one in candidates), seed)
        page = ordered[after : after + first]
        return await _named(connection, page, seated, after), len(ordered) > after + first


async def _named(
    connection: AsyncConnection, page: Sequence[Candidate], seated: set[int], after: int
) -> list[DrawnRow]:
    who = (
        select(person.c.id, person.c.name, site.c.name, team.c.id, team.c.name, team.c.kind, team.c.hue)
        .join(site, site.c.id == person.c.site_id)
        .join(team, team.c.id == person.c.team_id)
        .where(person.c.id.in_([one.person_id for one in page]))
    )
    known = {row[0]: row for row in await connection.execute(who)}
    return [
        DrawnRow(
            place, one.person_id, *known[one.person_id][1:3], TeamRow(*known[one.person_id][3:]),
            one.attended, one.refused, one.person_id in seated,
        )
        for place, one in enumerate(page, start=after + 1)
    ]  # fmt: skip
