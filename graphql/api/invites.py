"""Invites and recovery: what a host does for people of the own site."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.context import Info
from api.people import site_shown
from api.problems import CAUGHT, Done, DoneAnswer, Invalid, Refused, problem
from api.types import Site
from server.commands import invite as commands
from server.commands.approve_recovery import ApproveRecovery, approve_recovery
from server.database import reading
from server.qr import qr_svg
from server.queries import people


@strawberry.enum
class InviteState(Enum):
    ISSUED = "issued"
    OPENED = "opened"
    CONFIRMED = "confirmed"
    PASSKEY_BOUND = "passkey_bound"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"


@strawberry.type
class Invite:
    id: strawberry.ID
    name: str | None
    state: InviteState
    site: Site
    created_at: datetime
    expires_at: datetime
    failures: int


@strawberry.type
class InviteEdge:
    cursor: str
    node: Invite


@strawberry.type
class InviteConnection:
    edges: list[InviteEdge]
    page_info: pages.PageInfo


@strawberry.type
class InviteIssued:
    """The only time the secret parts are shown: a link for the QR code, and the typed code."""

    invite: Invite
    url: str
    code: str
    qr: str
    code_expires_at: datetime


InviteAnswer = Annotated[InviteIssued | Invalid | Refused, strawberry.union("InviteAnswer")]


@strawberry.input
class InviteInput:
    key: str
    name: str | None = None
    site_id: strawberry.ID | None = None
    person_id: strawberry.ID | None = None


@strawberry.input
class InviteIdInput:
    key: str
    invite_id: strawberry.ID


@strawberry.input
class ApproveRecoveryInput:
    key: str
    code: str
    person_id: strawberry.ID


def _invite(row: people.InviteRow, sites: dict[int, Site]) -> Invite:
    return Invite(
        id=strawberry.ID(str(row.id)), name=row.name, state=InviteState(row.state), site=sites[row.site_id],
        created_at=row.created_at, expires_at=row.expires_at, failures=row.failures,
    )  # fmt: skip


def _optional(value: strawberry.ID | None, field: str) -> int | None:
    return None if value is None else pages.identity(value, field)


@strawberry.type
class InviteQueries:
    @strawberry.field
    async def invites(self, info: Info, first: int = 20, after: str | None = None) -> InviteConnection:
        world, limit = info.context.world, pages.first_within(first)
        place = pages.position(after, int)
        async with reading(world.engine) as connection:
            rows = await people.invites(
                connection, info.context.caller, world.now(), place[0] if place else None, limit
            )
            found = await people.sites(connection, [row.site_id for row in rows])
        sites = {row.id: site_shown(row) for row in found}
        edges = [InviteEdge(cursor=pages.cursor(row.id), node=_invite(row, sites)) for row in rows[:limit]]
        return InviteConnection(
            edges=edges, page_info=pages.info([e.cursor for e in edges], len(rows) > limit)
        )


@strawberry.type
class InviteMutations:
    @strawberry.mutation
    async def issue_invite(self, info: Info, input: InviteInput) -> InviteAnswer:
        """host: own site; comms and admin: all"""
        world, caller = info.context.world, info.context.caller
        try:
            asked = commands.Invite(
                key=input.key, name=input.name, site_id=_optional(input.site_id, "siteId"),
                person_id=_optional(input.person_id, "personId"),
            )  # fmt: skip
            shown = await commands.issue_invite(world, caller, asked)
        except CAUGHT as error:
            return problem(error, caller.locale)
        async with reading(world.engine) as connection:
            row = await people.an_invite(connection, shown.invite_id, world.now())
            sites = {one.id: site_shown(one) for one in await people.sites(connection, [row.site_id])}
        return InviteIssued(
            invite=_invite(row, sites), url=shown.url, code=shown.code, qr=qr_svg(shown.url),
            code_expires_at=shown.code_expires_at,
        )  # fmt: skip

    @strawberry.mutation
    async def revoke_invite(self, info: Info, input: InviteIdInput) -> DoneAnswer:
        world, caller = info.context.world, info.context.caller
        try:
            which = pages.identity(input.invite_id, "inviteId")
            asked = commands.RevokeInvite(key=input.key, invite_id=which)
            await commands.revoke_invite(world, caller, asked)
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()

    @strawberry.mutation
    async def approve_recovery(self, info: Info, input: ApproveRecoveryInput) -> DoneAnswer:
        """A host of the same site, whose own sign-in is less than five minutes old."""
        world, caller = info.context.world, info.context.caller
        try:
            who = pages.identity(input.person_id, "personId")
            await approve_recovery(
                world, caller, ApproveRecovery(key=input.key, code=input.code, person_id=who)
            )
        except CAUGHT as error:
            return problem(error, caller.locale)
        return Done()
