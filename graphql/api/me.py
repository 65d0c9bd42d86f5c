"""The programme and me."""

import strawberry

from api.context import Info


@strawberry.type
class Programme:
    name: str
    company: str
    demo: bool


@strawberry.type
class MeQueries:
    @strawberry.field
    async def programme(self, info: Info) -> Programme:
        return Programme(name="Relais", company="", demo=info.context.world.demo)


@strawberry.type
class MeMutations:
    @strawberry.mutation
    async def leave(self, info: Info) -> bool:
        return False
