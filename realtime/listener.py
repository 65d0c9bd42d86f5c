"""Somebody in this process who hears topics as a phone does: by ticket, under the same rights, limits and kicks.

    listener = Listener(live, address, gone)      # `gone(code)` when the hub hangs up
    grant = await listener.admit(ticket)
    async with listener.hearing("board:all:people") as moved:
        await moved.wait(); moved.clear()
    listener.leave()

It is told *that* a topic moved, never what: a slow one finds one thing to do however much has happened, so nothing
piles up behind it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from realtime import frames
from realtime.authority import Grant
from realtime.codes import Close
from realtime.frames import Hello, Sub, Unsub
from realtime.history import Letter
from realtime.session import Answer, Session

if TYPE_CHECKING:
    from realtime.live import Live


class NotHeard(Exception):
    """The topic is not for them: forbidden | too_many | bad_topic."""


class Listener:
    """`address`: of who is behind it, counted with the phones."""

    def __init__(self, live: "Live", address: str, gone: Callable[[Close], None]) -> None:
        self.address = address
        self.session = Session(live.limits, live.authority.can, live.now())
        self._live, self._gone = live, gone
        self._heard: dict[str, set[asyncio.Event]] = {}
        self._here = True
        live.arrived(self)

    async def admit(self, ticket: str) -> Grant | None:
        """The ticket's grant; None when it is worth nothing, or the hub has hung up meanwhile."""
        hello, began = Hello(ticket), self._live.now()
        self.session.receive(hello)
        grant = await self._live.authority.redeem(ticket)
        if grant is None or not self._here or not self._live.admitted(self, grant, began):
            return None
        self.session.admit(grant, hello)
        return grant

    def spend(self) -> bool:
        """One message of their allowance -> False when they talk too much."""
        return self.session.spend(self._live.now())

    @asynccontextmanager
    async def hearing(self, topic: str) -> AsyncGenerator[asyncio.Event]:
        """An event that is set whenever the topic has moved since. Errors: NotHeard."""
        for act in self.session.receive(Sub(0, topic)):
            if isinstance(act, Answer) and isinstance(act.frame, frames.Err):
                raise NotHeard(act.frame.code)
        moved = asyncio.Event()
        self._heard.setdefault(topic, set()).add(moved)
        try:
            await self._live.open(topic, None)
            if topic in self.session.topics:
                self._live.hub.join(topic, self, None)
            yield moved
        finally:
            self._heard[topic].remove(moved)
            if not self._heard[topic]:
                del self._heard[topic]
                self.session.receive(Unsub(0, topic))
                self._live.left(topic, self)

    def leave(self) -> None:
        """They are gone, for good."""
        if self._here:
            self._here = False
            for topic in list(self.session.topics):
                self._live.left(topic, self)
            self._live.gone(self)

    # As the hub knows it

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None:
        for moved in self._heard.get(topic, ()):
            moved.set()

    def send(self, frame: frames.ToPhone) -> None:
        """The hub's own frames are for phones, but for one: who lost a topic looks again, and finds it closed."""
        if isinstance(frame, frames.Kick):
            self.deliver(b"", frame.c, ())

    def hang_up(self, code: Close) -> None:
        if self._here:
            self.leave()
            self._gone(code)

    def shutdown(self) -> None:
        self.hang_up(Close.DRAIN)
