"""Who is at the other end, past the proxies we trust."""

import asyncio
from collections.abc import Collection
from typing import cast

from websockets.datastructures import Headers


def remote(transport: asyncio.BaseTransport, headers: Headers, trusted: Collection[str]) -> str:
    """The address of the phone: the nearest one that is not a proxy of ours ("" on a unix socket)."""
    peer: object = transport.get_extra_info("peername")
    address = str(cast("tuple[object, ...]", peer)[0]) if isinstance(peer, tuple) else ""
    hops = [hop.strip() for line in headers.get_all("X-Forwarded-For") for hop in line.split(",")]
    while hops and (address in trusted or not address):
        address = hops.pop()
    return address
