"""Sites, teams, members, my devices: queries and mutations."""

from datetime import date, datetime
from typing import Self

import strawberry

from api import pages
from api.context import Info
from api.problems import CAUGHT, Done, DoneAnswer, problem
from api.types import Brand, Role, ShiftPattern, Site, Team
from server.commands import people as commands
from server.commands.leave import Leave, leave
from server.company import configured
from server.database import reading
from server.queries import people


def site_shown(row: people.SiteRow) -> Site:
    return Site(
        id=strawberry.ID(str(row.id)), name=row.name, kind=row.kind, country=row.country,
        time_zone=row.time_zone, open=row.open, ambassadors=row.ambassadors,
        brand=Brand(id=strawberry.ID(str(row.brand_id)), name=row.brand_name, hue=row.brand_hue),
    )  # fmt: skip


def team_shown(row: people.TeamRow) -> Team:
    return Team(id=strawberry.ID(str(row.id)), name=row.name, kind=row.kind, hue=row.hue)


@strawberry.type
class Device:
    """A phone that opens my account; `assurance`: how it got in (passkey, pin, oidc, invite, demo)."""

    id: strawberry.ID
    label: str
    current: bool
    assurance: str
    created_at: datetime
    seen_at: datetime

    @classmethod
    def of(cls, row: people.DeviceRow, session_id: int) -> Self:
        """`session_id`: the caller's, whose phone is the current one."""
        return cls(
            id=strawberry.ID(str(row.id)), label=row.label, current=row.id == session_id,
            assurance=row.assurance, created_at=row.created_at, seen_at=row.seen_at,
        )  # fmt: skip


@strawberry.type
class NewPhone:
    """A phone that was approved for my account; `opens_at` is null while a second approval is missing."""

    opens_at: datetime | None


@strawberry.type
class Access:
    """What else may open my account. `company_account`: is it linked? Null where the company's sign-in is not set up."""

    new_phone: NewPhone | None
    company_account: bool | None

    @classmethod
    async def of(cls, info: Info) -> Self:
        world = info.context.world
        issuer = world.settings.oidc_issuer or ""
        async with reading(world.engine) as connection:
            row = await people.access(connection, info.context.caller.person_id, issuer, world.now())
        return cls(
            new_phone=NewPhone(opens_at=row.opens_at) if row.new_phone else None,
            company_account=row.linked if configured(world.settings) else None,
        )


@strawberry.type
class Member:
    """A person as hosts and organisers see them: who and where, never what they did."""

    id: strawberry.ID
    name: str
    role: Role
    site: Site
    team: Team
    locale: str
    shift_pattern: ShiftPattern
    state: str
    joined_at: datetime | None


@strawberry.type
class MemberEdge:
    cursor: str
    node: Member


@strawberry.type
class MemberConnection:
    edges: list[MemberEdge]
    page_info: pages.PageInfo


@strawberry.input
class DeviceInput:
    key: str
    device_id: strawberry.ID


@strawberry.input
class KeyInput:
    key: str


@strawberry.input
class RoleInput:
    key: str
    person_id: strawberry.ID
    role: Role


@strawberry.input
class OpenSiteInput:
    key: str
    site_id: strawberry.ID
    consulted_on: date


def _member(row: people.MemberRow, sites: dict[int, Site], teams: dict[int, Team]) -> Member:
    return Member(
        id=strawberry.ID(str(row.id)), name=row.name, role=Role(row.role), site=sites[row.site_id],
        team=teams[row.team_id], locale=row.locale, shift_pattern=ShiftPattern(row.shift_pattern),
        state=row.state, joined_at=row.joined_at,
    )  # fmt: skip


@strawberry.type
class PeopleQueries:
    @strawberry.field
    async def sites(self, info: Info) -> list[Site]:
        async with reading(info.context.world.engine) as connection:
            return [site_shown(row) for row in await people.sites(connection)]

    @strawberry.field
    async def teams(self, info: Info) -> list[Team]:
        async with reading(info.context.world.engine) as connection:
            return [team_shown(row) for row in await people.teams(connection)]

    @strawberry.field
    async def members(
        self,
        info: Info,
        first: int = 50,
        after: str | None = None,
        search: str | None = None,
        site_id: strawberry.ID | None = None,
    ) -> MemberConnection:
        """host: own site; comms and admin: all"""
        limit, place = pages.first_within(first), pages.position(after, str, int)
        at_site = None if site_id is None else pages.identity(site_id, "siteId")
        async with reading(info.context.world.engine) as connection:
            rows = await people.members(
                connection, info.context.caller, (search or "").strip()[:80], at_site,
                (place[0], place[1]) if place else None, limit,
            )  # fmt: skip
            page = rows[:limit]
            sites = {
                row.id: site_shown(row) for row in await people.sites(connection, [r.site_id for r in page])
            }
            teams = {
                row.id: team_shown(row) for row in await people.teams(connection, [r.team_id for r in page])
            }
        edges = [
            MemberEdge(cursor=pages.cursor(row.name, row.id), node=_member(row, sites, teams)) for row in page
        ]
        return MemberConnection(
            edges=edges, page_info=pages.info([e.cursor for e in edges], len(rows) > limit)
        )


@strawberry.type
class PeopleMutations:
    @strawberry.mutation
    async def revoke_device(self, info: Info, input: DeviceInput) -> DoneAnswer:
        world, caller = info.context.world, info.context.caller
        try:
            asked = commands.RevokeDevice(
                key=input.key, device_id=pages.identity(input.device_id, "deviceId")
            )
            await commands.revoke_device(world, caller, asked)
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()

    @strawberry.mutation
    async def leave(self, info: Info, input: KeyInput) -> DoneAnswer:
        world, caller = info.context.world, info.context.caller
        try:
            await leave(world, caller, Leave(key=input.key))
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()

    @strawberry.mutation
    async def set_role(self, info: Info, input: RoleInput) -> DoneAnswer:
        """admin"""
        world, caller = info.context.world, info.context.caller
        try:
            who = pages.identity(input.person_id, "personId")
            asked = commands.SetRole(key=input.key, person_id=who, role=input.role.value)
            await commands.set_role(world, caller, asked)
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()

    @strawberry.mutation
    async def open_site(self, info: Info, input: OpenSiteInput) -> DoneAnswer:
        """admin"""
        world, caller = info.context.world, info.context.caller
        try:
            where = pages.identity(input.site_id, "siteId")
            asked = commands.OpenSite(key=input.key, site_id=where, consulted_on=input.consulted_on)
            await commands.open_site(world, caller, asked)
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()
