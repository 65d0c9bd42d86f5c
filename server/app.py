"""The roof: every part wired on one screen."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar

from api.http import route as graphql_route
from api.schema import schema
from server.errors import RelaisError
from server.outbox import Outbox, Sent
from server.routes import answers, health, sign_in
from server.world import World


def build(world: World) -> Litestar:
    """The ASGI application on `world`. The outbox runs as long as the application does."""

    async def publish(rows: Sequence[Sent]) -> None:
        return None

    outbox = Outbox(world, publish)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        outbox.start()
        yield
        await outbox.stop()

    return Litestar(
        route_handlers=[graphql_route(schema._schema, world), *health.routes(world), *sign_in.routes(world)],
        exception_handlers={RelaisError: answers.failed},
        lifespan=[lifespan],
        openapi_config=None,
        debug=False,
    )
