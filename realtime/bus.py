"""Redis in: one subscriber connection, every hole filled from the logs.

Pub/sub is fast and forgets; the log remembers. So whatever might have been missed (a channel just subscribed to, a
connection just restored, an offset that does not follow) makes the topic *stale*, and a stale topic is looked up in
its log until nothing came in between. That one path opens topics, repairs holes and recovers from restarts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime.hub import Heard, Hub
from realtime.publication import CONTROL, HERE, WRITES, Entry, Kick, channel, read

log = logging.getLogger(__name__)

SILENCE = 0.5
"""Seconds without a word from Redis before we ask whether it is there."""
DEAF = 6
"""Silences in a row that mean the link is dead, though nobody closed it."""
RETRY = (0.0, 0.05, 0.1, 0.2, 0.5, 1.0)
LOOK = 200
"""Topics looked up in one trip."""


class Bus:
    """`kicked` is called for each control message, `moved` after the hub has got something to send.

    `rung` gets what passes without being kept: the topic, and who writes on it ("" when the roll changed).
    `disturbed` is set when control messages may have been missed.
    """

    def __init__(
        self,
        redis: Redis,
        hub: Hub,
        *,
        kicked: Callable[[Kick], None],
        rung: Callable[[str, str], None],
        moved: Callable[[], None],
    ) -> None:
        self._redis, self._hub = redis, hub
        self._kicked, self._rung, self._moved = kicked, rung, moved
        self._loop = asyncio.get_running_loop()
        self._connection: Any = None  # redis-py's own is half typed
        self._names: dict[bytes, str] = {}
        self._opening: dict[str, asyncio.Future[None]] = {}
        self._stale: dict[str, float] = {}
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._said: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._silences = 0
        self._since: float | None = self._loop.time()
        self.disturbed = asyncio.Event()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._listen(), name="live-listen"),
            asyncio.create_task(self._speak(), name="live-speak"),
            asyncio.create_task(self._mend(), name="live-mend"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop()

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def troubled_since(self) -> float | None:
        """Since when (loop time) this process may be missing something; None when all is well."""
        if self.connected and self._silences < 2:
            self._since = None
            return min(
                self._stale.values(), default=None
            )  # some topic is always being opened: that is no trouble
        if self._since is None:
            self._since = self._loop.time()
        return self._since

    # Topics

    def open(self, name: str) -> asyncio.Future[None]:
        """Listen to the topic; done when it stands where its log stands."""
        address = channel(name).encode()
        if address not in self._names:
            self._names[address] = name
            self._hub.topic(name)
            self._opening[name] = self._loop.create_future()
            self._say("SUBSCRIBE", address)
        return self._stood(name)

    def refresh(self, name: str) -> asyncio.Future[None]:
        """Look the topic up now: a phone claims to have seen more than we have."""
        self._opening.setdefault(name, self._loop.create_future())
        self._look_up([name])
        return self._stood(name)

    def _stood(self, name: str) -> asyncio.Future[None]:
        """A future of the caller's own: it may be cancelled."""
        mine = self._loop.create_future()
        shared = self._opening.get(name)
        if shared is None:
            mine.set_result(None)
            return mine
        return asyncio.shield(shared)

    def close(self, name: str) -> None:
        """Nobody listens any more."""
        address = channel(name).encode()
        self._names.pop(address, None)
        self._stale.pop(name, None)
        self._opening.pop(name, None)
        self._hub.forget(name)
        self._say("UNSUBSCRIBE", address)

    def _say(self, verb: str, address: bytes) -> None:
        """On the subscriber's connection, if there is one; a new one subscribes to everything anyway."""
        self._said.put_nowait((verb, address))

    async def _speak(self) -> None:
        while True:
            commands = [await self._said.get()]
            while not self._said.empty():
                commands.append(self._said.get_nowait())
            connection = self._connection
            if connection is not None and connection.is_connected:
                with contextlib.suppress(RedisError, OSError):
                    packed = connection.pack_commands(commands)
                    await connection.send_packed_command(packed, check_health=False)

    # The subscriber

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                connection = await self._subscribe()
                failures = 0
                await self._hear(connection)
            except (RedisError, OSError):
                pass  # it comes back, or phones are told
            except Exception:
                log.exception("a message from Redis could not be taken")
            await self._drop()
            await asyncio.sleep(RETRY[min(failures, len(RETRY) - 1)])
            failures += 1

    async def _subscribe(self) -> Any:
        connection: Any = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            await connection.connect()
            self._grow_stale(self._names.values(), self._since)
            self._connection = (
                connection  # before the names are read: a topic opened from here on says so itself
            )
            await connection.send_command("SUBSCRIBE", CONTROL, *self._names, check_health=False)
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self.troubled_since()
        if connection is not None:
            self.disturbed.set()
            with contextlib.suppress(RedisError, OSError):
                await connection.disconnect(nowait=True)

    async def _hear(self, connection: Any) -> None:
        self._silences = 0
        while self._silences < DEAF:
            message: Any = await connection.read_response(timeout=SILENCE)
            if message is None:
                self._silences += 1
                await connection.send_command("PING", check_health=False)
                continue
            self._silences = 0
            self._take(message)

    def _take(self, message: list[Any]) -> None:
        kind, name = message[0], message[1]
        if kind == b"message" and name != CONTROL.encode():
            self._publication(self._names.get(name), message[2])
        elif kind == b"message":
            with contextlib.suppress(msgspec.DecodeError):
                self._kicked(msgspec.json.decode(message[2], type=Kick))
        elif kind == b"subscribe" and name == CONTROL.encode():
            self.disturbed.set()  # a kick may have been missed
        elif kind == b"subscribe":
            self._look_up([self._names[name]] if name in self._names else [])

    def _publication(self, name: str | None, message: bytes) -> None:
        if name is None:
            return
        word, _, writer = message.partition(b" ")
        if word in (HERE, WRITES):
            self._rung(name, writer.decode(errors="replace"))
            return
        try:
            head, _, body = message.partition(b"\n")
            epoch, offset, key = head.decode().split(" ")
            entry = Entry(int(offset), key, body)
        except ValueError:  # not from publish.lua: what the log says is what counts
            self._look_up([name])
            return
        heard = self._hub.hear(name, epoch, entry, self._loop.time())
        if heard is Heard.HOLE:
            self._look_up([name])
        elif heard is Heard.TAKEN:
            self._moved()

    # The mender

    def _look_up(self, names: Iterable[str]) -> None:
        self._grow_stale(names, None)
        self._work.set()

    def _grow_stale(self, names: Iterable[str], since: float | None) -> None:
        """`since` when they may be missing something; None: from now on."""
        for name in names:
            self._stale.setdefault(name, self._loop.time() if since is None else since)

    async def _mend(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            names = [name for name in self._stale if self._mendable(name)][:LOOK]
            try:
                if names:
                    await self._restore(names)
            except (RedisError, OSError):
                await asyncio.sleep(0.2)
                self._work.set()
            except Exception:
                log.exception("a topic could not be restored")
                await asyncio.sleep(1)
                self._work.set()

    def _mendable(self, name: str) -> bool:
        return self.connected and name in self._hub.topics

    async def _restore(self, names: list[str]) -> None:
        asked = [self._hub.asking(name) for name in names]
        found = await read(self._redis, list(zip(names, asked, strict=True)))
        now = self._loop.time()
        for name, before, (at, entries) in zip(names, asked, found, strict=True):
            if self._hub.restore(name, before, at, entries, now):
                self._stale.pop(name, None)
                opening = self._opening.pop(name, None)
                if opening and not opening.done():
                    opening.set_result(None)
        if self._stale:
            self._work.set()
        self._moved()
