"""/metrics: figures for who runs Relais, scraped on the server's own port from the machine or the network it is in."""

import ipaddress
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusController

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


def from_inside(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Errors: 404 for what a proxy passed on, and for public addresses."""
    peer = connection.client.host if connection.client else ""
    try:
        inside = not ipaddress.ip_address(peer).is_global
    except ValueError:
        inside = False
    if not inside or any(name in connection.headers for name in FORWARDED):
        raise NotFoundException


class Metrics(PrometheusController):
    guards = [from_inside]
