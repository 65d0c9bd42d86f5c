"""The hub of one process: wires Redis, topics and sockets together."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from realtime.authority import Authority, Grant
from realtime.limits import Limits
from realtime.publication import Position, Publication

Acked = Callable[[Grant, str, Position], Awaitable[None]]


class Live:
    """One per server process.

    `allowed_origins`: exact values of the Origin header; a missing Origin is refused.
    `trusted_proxies`: addresses whose X-Forwarded-For is believed.
    `acked`: called when a person has seen a personal topic up to a position.
    """

    switch: type[asyncio.Protocol]

    def __init__(
        self,
        redis_url: str,
        authority: Authority,
        allowed_origins: Collection[str],
        *,
        limits: Limits = Limits(),
        trusted_proxies: Collection[str] = (),
        acked: Acked | None = None,
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Begin to listen to Redis; returns at once, also when Redis is away."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Send every phone away (4472), then let Redis go."""
        raise NotImplementedError

    async def publish_all(self, publications: Sequence[Publication]) -> list[Position]:
        """As `realtime.publish_all`. When Redis is away, this process's phones get the frames at once, without a
        number, once per `dedupe`, and the error is raised all the same: keep the rows and try again."""
        raise NotImplementedError
