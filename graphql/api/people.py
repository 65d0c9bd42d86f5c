"""Sites, teams, members, invites, the roster: queries and mutations."""

from datetime import datetime

import strawberry

from api.context import Info
from api.types import Brand, Site, Team
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
    """One of my signed-in phones."""

    id: strawberry.ID
    label: str
    current: bool
    assurance: str
    created_at: datetime
    seen_at: datetime

    @classmethod
    def of(cls, row: people.DeviceRow, session_id: int) -> "Device":
        return cls(
            id=strawberry.ID(str(row.id)),
            label=row.device,
            current=row.id == session_id,
            assurance=row.assurance,
            created_at=row.created_at,
            seen_at=row.seen_at,
        )


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


@strawberry.type
class PeopleMutations:
    pass
