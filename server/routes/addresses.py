"""Whose address a request came from, believing a proxy only if it is ours."""

from typing import Any

from litestar import Request

from server.settings import Settings


def address(request: Request[Any, Any, Any], settings: Settings) -> str:
    """The peer's address; behind a trusted proxy the right-most address that is not one of ours."""
    peer = request.client.host if request.client else ""
    if peer not in settings.trusted_proxies:
        return peer
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if hop not in settings.trusted_proxies), peer)
