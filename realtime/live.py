"""The hub of one process: wires Redis, topics and sockets together."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from realtime import publication
from realtime.authority import Authority, Grant
from realtime.bus import Bus
from realtime.codes import Close
from realtime.connection import Connection
from realtime.frames import Kick as TakenOff
from realtime.frames import Paused, ToPhone, Writing
from realtime.hub import Hub, Member
from realtime.limits import Limits
from realtime.listener import Listener
from realtime.presence import Presence, entry
from realtime.publication import Kick, Position, Publication
from realtime.registry import Registry
from realtime.rolls import call_rolls
from realtime.session import Session
from realtime.switch import switch_to
from realtime.wheel import TICK, Wheel

log = logging.getLogger(__name__)

Acked = Callable[[Grant, str, Position], Awaitable[None]]

WRITES = 64
"""Deliveries per turn of the event loop: more would let HTTP wait."""
PATIENCE = 1.0
"""Seconds of trouble with Redis before phones are told, and between rechecks of sessions meanwhile."""
REDIS_SECONDS = 2.0
ROLL_SECONDS = 1.0
"""Between two looks at who is here."""
LINGER = 60.0
"""Seconds a topic nobody listens to is kept: phones come back."""
CHECKED = 500
"""Grants asked about at a time."""


class Live:
    """One per server process.

    `allowed_origins`: exact values of the Origin header; a missing Origin is refused.
    `trusted_proxies`: addresses whose X-Forwarded-For is believed.
    `acked`: called when a person has seen a personal topic up to a position.
    """

    def __init__(
        self,
        redis_url: str,
        authority: Authority,
        allowed_origins: Collection[str],
        *,
        limits: Limits | None = None,
        trusted_proxies: Collection[str] = (),
        acked: Acked | None = None,
    ) -> None:
        self.authority, self.allowed_origins = authority, frozenset(allowed_origins)
        self.limits = limits or Limits()
        self.trusted_proxies, self._acked = frozenset(trusted_proxies), acked
        self.hub, self.wheel = Hub(self.limits.board_seconds), Wheel()
        self.registry = Registry(self.limits)
        self.presence = Presence(secrets.token_hex(4))
        self.paused = False
        self.switch = switch_to(self)
        self.now, self.wall = time.monotonic, time.time
        self._url = redis_url
        self._wanted: set[str] = set()
        self._empty: set[str] = set()
        self._whispered: dict[str, None] = {}
        self._spawned: set[asyncio.Task[None]] = set()
        self._pumping = False
        self._release: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Begin to listen to Redis; returns at once, also when Redis is away."""
        self._loop = asyncio.get_running_loop()
        self.redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType] (redis-py leaves its kwargs untyped)
            self._url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
        self.bus = Bus(self.redis, self.hub, kicked=self._kicked, rung=self._rung, moved=self._moved)
        self.bus.start()
        for work in (self._pulse(), self._recheck(), self._sweep(), self._call_rolls()):
            self.spawn(work)

    async def stop(self) -> None:
        """Send every phone away (4472), then let Redis go."""
        for connection in list(self.registry.connections):
            connection.shutdown()
        for task in list(self._spawned):
            task.cancel()
        await asyncio.gather(*self._spawned, return_exceptions=True)
        if self._release:
            self._release.cancel()
        await self.bus.stop()
        await self.redis.aclose()

    async def publish_all(self, publications: Sequence[Publication]) -> list[Position]:
        """As `realtime.publish_all`. When Redis is away, this process's phones get the frames at once, without a
        number, once per `dedupe`, and the error is raised all the same: keep the rows and try again."""
        try:
            return await publication.publish_all(self.redis, publications)
        except (RedisError, OSError):
            for one in publications:
                self._whisper(one)
            raise

    # For connections

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """A task that is kept until it ends: the loop itself would let it be collected."""
        task = self._loop.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._ended)

    def arrived(self, connection: Connection | Listener) -> None:
        if not self.registry.arrived(connection):
            connection.hang_up(Close.RATE)

    def admitted(self, connection: Connection | Listener, grant: Grant, began: float) -> bool:
        refusal = self.registry.admitted(connection, grant, began, self.now())
        if refusal:
            connection.hang_up(refusal)
        return refusal is None

    def gone(self, connection: Connection | Listener) -> None:
        self.registry.gone(connection, connection.session.grant)

    def left(self, topic: str, connection: Connection | Listener) -> None:
        self.hub.leave(topic, connection)
        self.presence.depart(topic, connection)

    def attend(self, topic: str, connection: Connection, on: bool) -> None:
        """The phone's person looks at the topic; who else does is told at the next call of the rolls."""
        if on and connection.session.grant:
            self.presence.arrive(topic, connection, connection.session.grant)
        else:
            self.presence.depart(topic, connection)

    def announce(self, topic: str, connection: Connection) -> None:
        """The phone's person writes: passed on to who is here, if they are here themselves."""
        grant = self.presence.grant(topic, connection)
        if grant and not self.paused:
            self.spawn(self._announce(topic, entry(grant, "")))

    async def _announce(self, topic: str, writer: str) -> None:
        with contextlib.suppress(RedisError, OSError):
            await publication.announce(self.redis, topic, writer)

    async def open(self, name: str, at: Position | None) -> None:
        """Make the topic stand where its log stands, and not before a position a phone has from elsewhere.

        Without Redis it stands nowhere: the phone is told so, and again when Redis is back.
        """
        self._wanted.add(name)
        opening = self.bus.open(name)
        if self.paused:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REDIS_SECONDS):
                await opening
                here = self.hub.topic(name).at
                if at and at.epoch == here.epoch and at.offset > here.offset:
                    await self.bus.refresh(name)

    async def seen(self, session: Session, topic: str, at: Position) -> None:
        if self._acked and session.grant:
            await self._acked(session.grant, topic, at)

    # From the bus

    def _kicked(self, kick: Kick) -> None:
        for connection in self.registry.struck(kick, self.now()):
            connection.hang_up(kick.code)

    def _rung(self, topic: str, writer: str) -> None:
        if not writer:
            self.presence.rung(topic)
            return
        shown, _, person_id = writer.partition(" ")
        frame = Writing(topic, person_id if shown == "+" else None)
        self._tell(self.presence.others(topic, person_id), frame, f"writing:{person_id}")

    def _tell(self, members: Collection[Member], frame: ToPhone, key: str) -> None:
        if members:
            self.hub.tell(members, frame, key)
            self._moved()

    def _moved(self) -> None:
        if self.hub.busy and not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)
        if self.hub.held and self._release is None:
            self._release_held()

    def _pump(self) -> None:
        self.hub.step(WRITES, self.now())
        self._pumping = False
        self._moved()

    def _release_held(self) -> None:
        now = self.now()
        due = self.hub.release(now)
        self._release = None if due is None else self._loop.call_later(due - now, self._release_held)
        if self.hub.busy:
            self._moved()

    def _whisper(self, one: Publication) -> None:
        if one.dedupe:
            if one.dedupe in self._whispered:
                return
            self._whispered[one.dedupe] = None
            if len(self._whispered) > 10_000:
                del self._whispered[next(iter(self._whispered))]
        self.hub.whisper(one.topic, publication.encoded(one.data))
        self._moved()

    # By the clock

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            for sleeper in self.wheel.turn():
                assert isinstance(sleeper, Connection)
                sleeper.woken()
            since = self.bus.troubled_since()
            paused = since is not None and self._loop.time() - since >= PATIENCE
            if paused != self.paused:
                self.paused = paused
                self.hub.tell(self.registry.connections, Paused(paused))
                self._moved()

    async def _call_rolls(self) -> None:
        while True:
            await asyncio.sleep(ROLL_SECONDS)
            calls = self.presence.calls(self.now())
            try:
                answers = await call_rolls(self.redis, calls)
            except (RedisError, OSError):
                self.presence.failed(calls)
                continue
            for call, (number, roll) in zip(calls, answers, strict=True):
                news = self.presence.heard(call.topic, number, roll)
                if news:
                    self._tell(news[1], news[0], f"present:{call.topic}")

    async def _recheck(self) -> None:
        while True:
            troubled = self.bus.troubled_since() is not None
            wait = min(PATIENCE, self.limits.recheck_seconds) if troubled else self.limits.recheck_seconds
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self.bus.disturbed.wait()
            if self.bus.disturbed.is_set():
                self.presence.renew()
            self.bus.disturbed.clear()
            try:
                await self._check_grants()
            except Exception:
                log.exception("sessions could not be rechecked")

    async def _check_grants(self) -> None:
        grants = list(self.registry.grants().values())
        for start in range(0, len(grants), CHECKED):
            for session_id in await self.authority.revoked(grants[start : start + CHECKED]):
                self._kicked(Kick(session_id=session_id))
        for connection in list(self.registry.connections):
            for topic in connection.session.recheck():
                self.left(topic, connection)
                connection.send(TakenOff(topic, "forbidden"))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(LINGER)
            self.let_go()

    def let_go(self) -> None:
        """Close the topics that nobody listened to at the last look, nor since, nor was about to."""
        deserted = {name for name, topic in self.hub.topics.items() if not topic.members} - self._wanted
        for name in self._empty & deserted:
            self.bus.close(name)
        self._empty = deserted - self._empty
        self._wanted.clear()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._spawned.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.critical("%s ended", task.get_coro(), exc_info=error)
