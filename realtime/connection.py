"""One phone's socket: bytes in by websockets' Sans-I/O protocol, bytes out as they are.

The Sans-I/O reader lives only while a message is on its way in: an idle phone, which is nearly every phone, costs no
parser. Writes go straight to the socket while nothing is buffered; once the kernel takes less than we give, what
follows waits in the outlet until the transport has drained, and a phone that lets it overflow is told to resume later.
"""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from websockets.frames import Close as CloseFrame
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Protocol, Side, State
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from realtime import codes, frames
from realtime.address import remote
from realtime.codes import Close
from realtime.history import Letter
from realtime.outlet import Outlet
from realtime.session import Act, Announce, Answer, Attend, HangUp, Join, Leave, Redeem, Seen, Session

if TYPE_CHECKING:
    from realtime.live import Live

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 1.0
CHUNK = 64 * 1024
PING = frames.encode(frames.Ping())


def close_frame(code: int) -> bytes:
    payload = CloseFrame(code, "").serialize()
    return bytes((0x88, len(payload))) + payload


class Connection(asyncio.Protocol):
    """`registry` is the server's set of open connections: it calls `shutdown` on each when it stops."""

    __slots__ = (
        "_acts",
        "_clear",
        "_closing",
        "_drained",
        "_fd",
        "_heard",
        "_outlet",
        "_parts",
        "_reader",
        "_registry",
        "_transport",
        "_unread",
        "_working",
        "address",
        "live",
        "session",
        "wake",
    )

    def __init__(self, live: "Live", registry: set[Any]) -> None:
        self.live = live
        self._registry = registry
        self._reader: Protocol | None = ServerProtocol(
            origins=[Origin(origin) for origin in live.allowed_origins],
            subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
            max_size=live.limits.frame_bytes,
        )
        self._unread = 0
        self._parts: list[bytes] | None = None
        self._acts: deque[Act] = deque()
        self._working = False
        self._outlet: Outlet | None = None
        self._clear = self._closing = False
        self._drained: asyncio.Future[None] | None = None
        self._fd = -1
        self._heard = live.now()
        self.address = ""
        self.wake = -1
        self.session = Session(live.limits, live.authority.can, self._heard)

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(
            high=0
        )  # told at once when the kernel takes less than we give
        sock = transport.get_extra_info("socket")
        if sock is not None and transport.get_extra_info("sslcontext") is None:
            self._fd = sock.fileno()
        self._clear = True
        self._registry.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear = False
        self._fd = -1
        self._registry.discard(self)
        self._closing = True
        self._do(self.session.hang_up(Close.DRAIN))
        self._wake()
        self.live.gone(self)

    def pause_writing(self) -> None:
        self._clear = False

    def resume_writing(self) -> None:
        self._clear = self._open
        while self._clear and self._outlet:
            self._write(b"".join(letter.wire for letter in self._outlet.take(CHUNK)))
        if self._clear:
            self._outlet = None
            self._wake()

    def eof_received(self) -> None:
        self._shut()

    def data_received(self, data: bytes) -> None:
        self._heard = self.live.now()
        if self._reader is None:
            self._reader = Protocol(Side.SERVER, state=State.OPEN, max_size=self.live.limits.frame_bytes)
        reader = self._reader
        self._unread += len(data)
        reader.receive_data(data)
        if reader.state is State.OPEN:  # pongs, ahead of what the message around them is answered
            self._control(b"".join(reader.data_to_send()))
        for event in reader.events_received():
            if isinstance(event, Request):
                self._handshake(cast(ServerProtocol, reader), event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._reply(reader)

    def shutdown(self) -> None:
        """The server stops: the phone goes to another one."""
        self.hang_up(Close.DRAIN)

    # The websocket

    def _handshake(self, reader: ServerProtocol, request: Request) -> None:
        self._unread = 0
        self.address = remote(self._transport, request.headers, self.live.trusted_proxies)
        response = reader.accept(request)
        if response.status_code == 101 and reader.subprotocol is None:
            response = reader.reject(400, f"This socket speaks {frames.SUBPROTOCOL}.\n")
        reader.send_response(response)
        if response.status_code == 101:
            self._write(b"".join(reader.data_to_send()))
            self.live.wheel.put(self, self.live.limits.hello_seconds)
            self.live.arrived(self)

    def _frame(self, event: Frame) -> None:
        size = len(event.data)
        self._unread -= size + 6 + (0 if size < 126 else 2 if size < 65_536 else 8)
        if not self.session.spend(self._heard):
            self.hang_up(Close.RATE)
        elif event.opcode is Opcode.BINARY:
            self.hang_up(Close.BAD_FRAME)
        elif event.opcode in (Opcode.TEXT, Opcode.CONT):
            self._text(bytes(event.data), event.fin)

    def _text(self, data: bytes, fin: bool) -> None:
        if not fin:
            self._parts = [*(self._parts or []), data]
            return
        if self._parts:
            data, self._parts = b"".join([*self._parts, data]), None
        try:
            self._do(self.session.receive(frames.decode(data)))
        except frames.BadFrame:
            self._refuse(data)

    def _refuse(self, data: bytes) -> None:
        try:
            data.decode()
        except UnicodeDecodeError:
            self._close(codes.INVALID_UTF8)
        self.hang_up(Close.BAD_FRAME)

    def _reply(self, reader: Protocol) -> None:
        """What the protocol itself has to say: pongs, the close handshake; then forget it if it is idle."""
        output = b"".join(reader.data_to_send())
        if reader.state is State.OPEN:
            if self._unread == 0 and self._parts is None:
                self._reader = None
            self._control(output)
        else:
            self._control(output)
            self._shut()

    def _control(self, output: bytes) -> None:
        if not output or not self._open:
            return
        if self._transport.get_write_buffer_size() > CHUNK:
            self._transport.abort()  # asks for pongs it does not read
        else:
            self._write(output)

    # Acts of the session

    def _do(self, acts: Sequence[Act]) -> None:
        if acts and isinstance(acts[-1], HangUp):  # nothing that waits is worth doing any more
            self._acts.clear()
        elif self._working:
            self._acts.extend(acts)
            return
        for number, act in enumerate(acts):
            if isinstance(act, Redeem | Join | Seen):
                self._acts.extend(acts[number:])
                self._working = True
                self.live.spawn(self._work())
                return
            self._at_once(act)

    def _at_once(self, act: Leave | Attend | Announce | Answer | HangUp) -> None:
        match act:
            case Leave():
                self.live.left(act.topic, self)
            case Attend():
                self.live.attend(act.topic, self, act.on)
            case Announce():
                self.live.announce(act.topic, self)
            case Answer():
                self.send(act.frame)
            case HangUp():
                self._close(act.code)

    async def _work(self) -> None:
        """What needs the authority or Redis, in order; what comes meanwhile waits behind it."""
        try:
            while self._acts:
                await self._perform(self._acts.popleft())
        except Exception:
            log.exception("a phone could not be served")
            self.hang_up(Close.DRAIN)
        finally:
            self._working = False

    async def _perform(self, act: Act) -> None:
        match act:
            case Redeem():
                await self._redeem(act)
            case Join():
                await self._join(act)
            case Seen():
                await self.live.seen(self.session, act.topic, act.position)
            case _:
                self._at_once(act)

    async def _redeem(self, act: Redeem) -> None:
        began = self.live.now()
        grant = await self.live.authority.redeem(act.hello.ticket)
        if grant is None:
            self._do(self.session.refuse())
        elif self._open and self.live.admitted(self, grant, began):
            self._acts.extendleft(
                reversed(self.session.admit(grant, act.hello))
            )  # ahead of what came meanwhile
            if self.live.paused:
                self._acts.insert(1, Answer(frames.Paused(on=True)))

    async def _join(self, act: Join) -> None:
        await self.live.open(act.topic, act.position)
        await self._room()
        if act.topic not in self.session.topics:
            return
        joined = self.live.hub.join(act.topic, self, act.position)
        subd = frames.Subd(act.topic, joined.at.epoch, joined.at.offset, joined.recovered, act.id)
        self._send([Letter(0, "", frames.encode(subd)), *joined.letters], act.topic)

    async def _room(self) -> None:
        """Wait until the phone has taken what it got. What it missed may be a whole log: the next one comes after it."""
        while self._open and not self._clear:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained

    def _wake(self) -> None:
        drained, self._drained = self._drained, None
        if drained and not drained.done():
            drained.set_result(None)

    # Out

    @property
    def _open(self) -> bool:
        return not self._closing and not self._transport.is_closing()

    def send(self, frame: frames.ToPhone) -> None:
        self._send([Letter(0, "", frames.encode(frame))], "")

    def _send(self, letters: Sequence[Letter], topic: str) -> None:
        self.deliver(b"".join(letter.wire for letter in letters), topic, letters)

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None:
        """The hot path: one system call."""
        if self._clear:
            self._write(wire)
        elif self._open:
            self._queue(topic, letters)

    def _write(self, wire: bytes) -> None:
        if self._fd < 0 or not self._clear:
            self._transport.write(wire)
            return
        try:
            written = os.write(self._fd, wire)
        except BlockingIOError:
            written = 0
        except OSError:  # the transport learns it by reading
            return
        if written < len(wire):
            self._transport.write(wire[written:])

    def _queue(self, topic: str, letters: Sequence[Letter]) -> None:
        if self._outlet is None:
            limits = self.live.limits
            self._outlet = Outlet(limits.outlet_frames, limits.outlet_bytes)
        for letter in letters:
            if not self._outlet.put(topic, letter):
                self.hang_up(Close.SLOW)
                return

    # The end

    def woken(self) -> None:
        """By the wheel: the hello is late, the goodbye is over, or it is time for a heartbeat."""
        now, limits = self.live.now(), self.live.limits
        if self._closing or now - self._heard >= limits.dead_seconds:
            self._transport.abort()
        elif self.session.grant is None or self.live.wall() >= self.session.grant.expires_at:
            self.hang_up(Close.UNAUTHORISED)
        else:
            self.deliver(PING, "", [Letter(0, "", PING)])
            rest = self._heard + limits.dead_seconds - now
            self.live.wheel.put(self, min(limits.heartbeat_seconds, rest))

    def hang_up(self, code: Close) -> None:
        """Say why, and go."""
        self._do(self.session.hang_up(code))

    def _close(self, code: int) -> None:
        if not self._open:
            return
        self._closing, self._clear, self._outlet = True, False, None
        self._transport.write(close_frame(code))
        self._wake()
        self.live.wheel.put(self, GOODBYE_SECONDS)

    def _shut(self) -> None:
        self._clear = False
        if not self._transport.is_closing():
            self._transport.close()
