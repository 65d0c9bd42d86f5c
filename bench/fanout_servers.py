"""The servers that are compared, each a process of its own: python -m bench.fanout_servers NAME PORT CPU REDIS_URL

Each fans out to every socket on /ws what a socket on /pub says.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Collection, Coroutine
from typing import Any

import uvicorn

from realtime import Grant, Limits, Live, Publication, Verb

Serve = Callable[[int, str], Coroutine[Any, Any, None]]


class Everybody:
    """Authorises each ticket "<person>", as a real authority does, with nothing to look up."""

    async def redeem(self, ticket: str) -> Grant | None:
        return Grant(ticket, f"s{ticket}", "ambassador", None, None, 4e9)

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        return topic == "bench"

    async def revoked(self, grants: Collection[Grant]) -> set[str]:
        return set()


async def _uvicorn(app: Any, port: int, ws: Any) -> None:
    config = uvicorn.Config(
        app, port=port, ws=ws, log_level="error", ws_per_message_deflate=False, backlog=8192
    )
    gc.freeze()
    await uvicorn.Server(config).serve()


async def hub(port: int, redis_url: str) -> None:
    """Ours, in uvicorn, with authorisation, history and offsets; every publication crosses Redis."""
    limits = Limits(per_address=100_000)
    live = Live(redis_url, Everybody(), {f"http://127.0.0.1:{port}"}, limits=limits)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
            await send({"type": "http.response.body", "body": b"ok"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] == "websocket.receive":
            said.put_nowait(Publication("bench", event["text"].encode()))

    async def flush() -> None:
        """What waits leaves in one trip, as the outbox does it."""
        while True:
            batch = [await said.get()]
            while not said.empty():
                batch.append(said.get_nowait())
            await live.publish_all(batch)

    said: asyncio.Queue[Publication] = asyncio.Queue()
    await live.start()
    flushing = asyncio.create_task(flush())
    await _uvicorn(app, port, live.switch)
    flushing.cancel()


async def broadcast(port: int, redis_url: str) -> None:
    """websockets' own `broadcast`, as its documentation recommends for many clients."""
    from websockets.asyncio.server import ServerConnection, serve
    from websockets.asyncio.server import broadcast as send_to_all

    subscribers: set[ServerConnection] = set()

    async def handler(connection: ServerConnection) -> None:
        if connection.request and connection.request.path == "/pub":
            async for message in connection:
                send_to_all(subscribers, message)
            return
        subscribers.add(connection)
        try:
            await connection.wait_closed()
        finally:
            subscribers.discard(connection)

    async with serve(handler, "127.0.0.1", port, compression=None, backlog=8192):
        gc.freeze()
        await asyncio.Event().wait()


async def channels(port: int, redis_url: str) -> None:
    """Litestar's channels plugin with its in-memory backend and generated handler."""
    from litestar import Litestar, WebSocket, get, websocket
    from litestar.channels import ChannelsPlugin
    from litestar.channels.backends.memory import MemoryChannelsBackend

    plugin: Any = ChannelsPlugin(MemoryChannelsBackend(), channels=["bench"])

    @get("/health")
    async def health() -> str:
        return "ok"

    @websocket("/pub")
    async def pub(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        while True:
            plugin.publish(await socket.receive_text(), "bench")

    @websocket("/ws")
    async def sub(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        async with (
            plugin.start_subscription(["bench"]) as subscriber,
            subscriber.run_in_background(socket.send_data),
        ):
            while True:
                await socket.receive_text()

    await _uvicorn(Litestar([pub, sub, health], plugins=[plugin]), port, "websockets-sansio")


SERVERS: dict[str, Serve] = {"hub": hub, "broadcast": broadcast, "channels": channels}


def main() -> None:
    name, port, cpu, redis_url = sys.argv[1:5]
    if (os.cpu_count() or 1) >= 4:
        os.sched_setaffinity(0, {int(cpu)})
    if name == "broadcast":  # faster on asyncio's own loop
        asyncio.run(broadcast(int(port), redis_url))
        return
    import uvloop

    uvloop.run(SERVERS[name](int(port), redis_url))


if __name__ == "__main__":
    main()
