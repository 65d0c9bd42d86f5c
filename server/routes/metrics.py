"""/metrics: figures for who runs Relais, scraped on the server's own port from the machine or the network it is in."""

import ipaddress
from math import nan
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusController
from prometheus_client import Gauge

from server.database import reading
from server.errors import Unavailable
from server.queries.backlog import backlog
from server.world import World

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
GAUGES = (
    Gauge("relais_outbox_waiting", "Rows of the outbox that are to be sent."),
    Gauge("relais_outbox_set_aside", "Rows of the outbox that could not be sent."),
    Gauge("relais_jobs_due", "Jobs whose time has come."),
    Gauge("relais_jobs_failing", "Open jobs that were begun five times or more."),
)
"""One for each field of Backlog."""


def from_inside(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Errors: 404 for what a proxy passed on, and for public addresses."""
    peer = connection.client.host if connection.client else ""
    try:
        inside = not ipaddress.ip_address(peer).is_global
    except ValueError:
        inside = False
    if not inside or any(name in connection.headers for name in FORWARDED):
        raise NotFoundException


def routes(world: World) -> list[Any]:
    async def look(_: Any) -> None:
        """Not a number while PostgreSQL is away: the rest is still told."""
        try:
            async with reading(world.engine) as connection:
                found: tuple[float, ...] = await backlog(connection)
        except Unavailable:
            found = (nan,) * len(GAUGES)
        for gauge, count in zip(GAUGES, found, strict=True):
            gauge.set(count)

    class Metrics(PrometheusController):
        guards = [from_inside]
        before_request = staticmethod(look)

    return [Metrics]
