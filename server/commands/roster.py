"""Import a roster: read, compare, show; then all rows in one transaction, or none."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from realtime import Close
from server.commands.forget import marking
from server.commands.journal import note
from server.commands.once import Input, once
from server.commands.people import role_changed
from server.commands.roster_file import Problem, read
from server.commands.roster_plan import Directory, Known, Mark, Place, Step, plan
from server.commands.update_me import tell_boards
from server.database import reading, writing
from server.errors import Refused
from server.outbox import CONTROL, Frame, announce
from server.queries.playing import lock
from server.tables import person, site, team
from server.world import Caller, World

PREVIEW = 200
ONE_AT_A_TIME = 7_203_472  # an advisory lock: two imports plan and write one after the other


class RosterRow(msgspec.Struct, frozen=True):
    """One line of the preview; `change`: added, moved, changed, unchanged."""

    line: int
    name: str
    change: str
    site: str
    team: str
    role: str
    detail: str


class RosterReport(msgspec.Struct, frozen=True):
    """`preview`: at most 200 rows, those that change first; `problems`: at most 200; any problem means nothing written."""

    rows: int
    added: int
    moved: int
    changed: int
    unchanged: int
    applied: bool
    preview: list[RosterRow]
    problems: list[Problem]


class ImportRoster(Input, frozen=True):
    """`data`: the file's bytes."""

    data: bytes


async def import_roster(world: World, caller: Caller | None, data: bytes, apply: bool) -> RosterReport:
    """Dry run, or with `apply` all of it in one transaction. `caller` None is the operator's command line.

    A second run of the same file finds everyone unchanged. A file with problems is never written.
    """
    if not apply:
        return await preview_roster(world, caller, data)
    async with writing(world.engine) as connection:
        report = await _apply(connection, world, caller, data)
    world.ring()
    return report


async def preview_roster(world: World, caller: Caller | None, data: bytes) -> RosterReport:
    mark = await marking(world)
    async with reading(world.engine) as connection:
        directory = await _directory(connection, caller, mark)
    steps, problems = plan(read(data), directory)
    return _report(steps, problems, directory, applied=False)


async def import_once(world: World, caller: Caller, asked: ImportRoster) -> RosterReport:
    """Apply under the phone's idempotency key; a file with problems is answered by them and uses no key up."""
    seen = await preview_roster(world, caller, asked.data)
    return seen if seen.problems else await _import(world, caller, asked)


@once(RosterReport)
async def _import(
    connection: AsyncConnection, world: World, caller: Caller, asked: ImportRoster
) -> RosterReport:
    report = await _apply(connection, world, caller, asked.data)
    if report.problems:
        raise Refused("roster_overtaken")
    # The answer is kept with the key for a while; whom it was about need not be.
    return msgspec.structs.replace(report, preview=[])


async def _apply(
    connection: AsyncConnection, world: World, caller: Caller | None, data: bytes
) -> RosterReport:
    mark = await marking(world)
    await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    directory = await _directory(connection, caller, mark)
    steps, problems = plan(read(data), directory)
    if problems:
        return _report(steps, problems, directory, applied=False)
    await _write(connection, steps)
    report = _report(steps, [], directory, applied=True)
    counts = {name: getattr(report, name) for name in ("rows", "added", "moved", "changed")}
    actor = caller.person_id if caller else None
    await note(connection, actor, "roster_imported", "roster", counts)
    return report


async def _write(connection: AsyncConnection, steps: list[Step]) -> None:
    """One statement for the added, one for each set of columns that changes: 1,500 rows are a few round trips."""
    added = [step.values for step in steps if step.person_id is None]
    if added:
        await connection.execute(insert(person), added)
    batches: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for step in steps:
        if step.person_id is not None and step.values:
            batches.setdefault(tuple(sorted(step.values)), []).append({"_id": step.person_id, **step.values})
    rights = [s.person_id for s in steps if s.person_id and s.values.keys() & {"site_id", "team_id"}]
    new_roles = {s.person_id for s in steps if s.person_id and "role" in s.values}
    before = [await lock(connection, one) for one in sorted({*new_roles, *rights})]
    for rows in batches.values():
        await connection.execute(update(person).where(person.c.id == bindparam("_id")), rows)
    for player in before:
        if player.id in new_roles:
            await role_changed(connection, player)
        else:
            await tell_boards(connection, player, await lock(connection, player.id))
    # Sockets keep the rights of the site they came with: these people's come back with new ones.
    kicks = [Frame(CONTROL, {"person_id": str(one), "code": int(Close.DRAIN)}) for one in rights]
    await announce(connection, *kicks)


async def _directory(connection: AsyncConnection, caller: Caller | None, mark: Mark) -> Directory:
    home = (
        select(func.min(team.c.id))
        .where(team.c.site_id == site.c.id, team.c.kind == "site")
        .scalar_subquery()
    )
    sites = await connection.execute(select(site.c.id, site.c.slug, site.c.name, home, site.c.shift_pattern))
    teams = await connection.execute(select(team.c.id, team.c.slug, team.c.name))
    people = await connection.execute(
        select(
            person.c.id, person.c.roster_key, person.c.name, person.c.site_id, person.c.team_id,
            person.c.role, person.c.locale, person.c.shift_pattern, person.c.state,
        ).order_by(person.c.id)
    )  # fmt: skip
    may_appoint = caller is None or caller.role == "admin"
    return Directory(
        [Place(*row) for row in sites], [Place(*row) for row in teams], [Known(*row) for row in people],
        may_appoint, mark,
    )  # fmt: skip


def _report(
    steps: list[Step], problems: list[Problem], directory: Directory, *, applied: bool
) -> RosterReport:
    sites = {place.id: place.name for place in directory.sites}
    teams = {place.id: place.name for place in directory.teams}
    counted: dict[str, int] = dict.fromkeys(("added", "moved", "changed", "unchanged"), 0)
    for step in steps:
        counted[step.change] += 1
    shown = sorted(steps, key=lambda step: step.change == "unchanged")[:PREVIEW]
    rows = [
        RosterRow(s.line, s.name, s.change, sites[s.site_id], teams.get(s.team_id, "?"), s.role, s.detail)
        for s in shown
    ]
    return RosterReport(
        rows=len(steps), **counted, applied=applied, preview=rows, problems=problems[:PREVIEW]
    )
