"""The roof: every part wired on one screen."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.plugins.prometheus import PrometheusConfig

from api.http import route as graphql_route
from api.schema import executable
from api.socket import route as subscriptions_route
from realtime import Live
from server.authority import SessionAuthority
from server.errors import RelaisError
from server.outbox import Outbox, publisher
from server.request_id import RequestId
from server.response_headers import completed
from server.routes import answers, calendar, credentials, health, images, links, metrics, photos, pwa, sign_in
from server.standings import warm
from server.world import World


class House(NamedTuple):
    """What a server process runs: HTTP by `app`, sockets by `live.switch`."""

    app: Litestar
    live: Live


def build(world: World) -> House:
    """Everything on `world`. Outbox, hub and standings run as long as the application does."""
    settings = world.settings
    assert settings.redis_url  # set by `embedded.servers` when the environment had none
    live = Live(
        settings.redis_url,
        SessionAuthority(world),
        {settings.origin},
        trusted_proxies=settings.trusted_proxies,
    )
    outbox = Outbox(world, publisher(world, live.publish_all))

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        await live.start()
        outbox.start()
        warming = warm(world)
        yield
        warming.cancel()
        await outbox.stop()
        await live.stop()

    app = Litestar(
        route_handlers=[
            graphql_route(executable, world),
            subscriptions_route(executable, world, live),
            *health.routes(world),
            *sign_in.routes(world),
            *links.routes(world),
            *images.routes(world),
            *calendar.routes(world),
            *photos.routes(world),
            *credentials.routes(world),
            *pwa.routes(world),
            *metrics.routes(world),
        ],
        exception_handlers={RelaisError: answers.failed},
        middleware=[
            RequestId,
            PrometheusConfig(app_name="relais", prefix="relais", group_path=True).middleware,
        ],
        before_send=[completed(settings)],
        compression_config=CompressionConfig(
            backend="gzip",
            minimum_size=1000,
            exclude=["^/graphql$"],  # it compresses its own answers
        ),
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    return House(app, live)
