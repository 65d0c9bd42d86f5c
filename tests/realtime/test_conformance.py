"""The hub's websocket against RFC 6455, byte by byte: the cases of the Autobahn test suite (sections 1 to 7 and 9) that
apply to a text protocol. That suite itself needs Python 2, so its list is told again here.

A phone says `{"t":"ping"}` and is answered `{"t":"pong"}`: the echo by which a case is seen to have been understood.
"""

import asyncio
import base64
import os
import struct
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest

from realtime import Close, Limits
from tests.realtime.conftest import ORIGIN, House

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
SAY = b'{"t":"ping"}'
HEARD = (TEXT, b'{"t":"pong"}')
BAD, NOT_UTF8, TOO_BIG = 1002, 1007, 1009
MOST = Limits().frame_bytes

Frame = tuple[int, bytes]


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    """A frame as a client sends it; each argument can be made wrong."""
    size = len(payload)
    short, longer = (size, b"") if size < 126 else (126, struct.pack("!H", size))
    if size > 65_535:
        short, longer = 127, struct.pack("!Q", size)
    head = bytes([fin << 7 | rsv << 4 | opcode, masked << 7 | short]) + longer
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


class Wire:
    """A socket after the handshake, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def hear(self) -> Frame:
        """The next frame; servers send them whole and unmasked."""
        async with asyncio.timeout(5):
            first, size = await self.reader.readexactly(2)
            assert first & 0x70 == 0 and first & 0x80 and size < 126, "short, whole, nothing reserved"
            return first & 0x0F, await self.reader.readexactly(size)

    async def ended(self) -> int:
        """The close code, whatever is said before; 0 when the hub hangs up without a word."""
        try:
            while (heard := await self.hear())[0] != CLOSE:
                pass
        except asyncio.IncompleteReadError:
            return 0
        return int.from_bytes(heard[1][:2], "big")

    async def gone(self) -> None:
        """The hub ends the connection too, and sends nothing more."""
        async with asyncio.timeout(5):
            assert await self.reader.read() == b""


@asynccontextmanager
async def handshake(house: House) -> AsyncGenerator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    lines = [
        "GET /ws HTTP/1.1", "Host: relais.example", "Upgrade: websocket", "Connection: Upgrade", f"Origin: {ORIGIN}",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: relais.v1", "", "",
    ]  # fmt: skip
    writer.write("\r\n".join(lines).encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def wire(house: House) -> AsyncIterator[Wire]:
    """A phone that has been welcomed."""
    async with handshake(house) as made:
        made.say(frame(TEXT, b'{"t":"hello","ticket":"7/s7"}'))
        assert b'"welcome"' in (await made.hear())[1]
        yield made


def padded(size: int) -> bytes:
    """The same word, `size` bytes long."""
    return SAY[:-1] + b" " * (size - len(SAY)) + SAY[-1:]


@pytest.mark.parametrize("size", [len(SAY), 125, 126, 127, 128, 4096, MOST])
async def test_a_text_of_any_size_is_understood(wire: Wire, size: int) -> None:
    wire.say(frame(TEXT, padded(size)))
    assert await wire.hear() == HEARD


@pytest.mark.parametrize("chop", [1, 2, 997])
async def test_bytes_may_arrive_in_any_pieces(wire: Wire, chop: int) -> None:
    sent = frame(TEXT, padded(1000))
    for start in range(0, len(sent), chop):
        wire.say(sent[start : start + chop])
        await wire.writer.drain()
        if chop > 1:
            await asyncio.sleep(0)
    assert await wire.hear() == HEARD


@pytest.mark.parametrize("payload", [b"", b"x", b"\x00\xff\xfe\xfd", b"x" * 125])
async def test_a_ping_is_answered_with_its_own_payload(wire: Wire, payload: bytes) -> None:
    wire.say(frame(PING, payload))
    assert await wire.hear() == (PONG, payload)


async def test_pings_are_answered_in_order(wire: Wire) -> None:
    wire.say(*(frame(PING, b"%d" % n) for n in range(10)))
    assert [await wire.hear() for _ in range(10)] == [(PONG, b"%d" % n) for n in range(10)]


async def test_a_pong_nobody_asked_for_is_passed_over(wire: Wire) -> None:
    wire.say(frame(PONG, b"unasked"), frame(TEXT, SAY))
    assert await wire.hear() == HEARD


@pytest.mark.parametrize(
    "sent", [[frame(PING, b"x" * 126)], [frame(PING, fin=False)], [frame(PONG, fin=False)]]
)
async def test_a_control_frame_is_short_and_whole(wire: Wire, sent: list[bytes]) -> None:
    wire.say(*sent)
    assert await wire.ended() == BAD
    await wire.gone()


@pytest.mark.parametrize("rsv", range(1, 8))
async def test_reserved_bits_are_refused(wire: Wire, rsv: int) -> None:
    wire.say(frame(TEXT, SAY, rsv=rsv))
    assert await wire.ended() == BAD


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
async def test_reserved_opcodes_are_refused(wire: Wire, opcode: int) -> None:
    wire.say(frame(opcode))
    assert await wire.ended() == BAD


async def test_a_frame_without_a_mask_is_refused(wire: Wire) -> None:
    wire.say(frame(TEXT, SAY, masked=False))
    assert await wire.ended() == BAD


async def test_bytes_are_no_text(wire: Wire) -> None:
    wire.say(frame(BINARY, SAY))
    assert await wire.ended() == Close.BAD_FRAME


FRAGMENTS = [
    [frame(TEXT, SAY[:5], fin=False), frame(CONTINUATION, SAY[5:])],
    [frame(TEXT, b"", fin=False), frame(CONTINUATION, b"", fin=False), frame(CONTINUATION, SAY)],
    [frame(TEXT, SAY[:1], fin=False), *(frame(CONTINUATION, SAY[n : n + 1], fin=False) for n in range(1, 11)),
     frame(CONTINUATION, SAY[11:])],
]  # fmt: skip


@pytest.mark.parametrize("sent", FRAGMENTS, ids=["two", "empty", "each byte"])
async def test_a_message_may_come_in_fragments(wire: Wire, sent: list[bytes]) -> None:
    wire.say(*sent)
    assert await wire.hear() == HEARD


async def test_a_ping_between_fragments_is_answered_first(wire: Wire) -> None:
    wire.say(frame(TEXT, SAY[:5], fin=False), frame(PING, b"between"), frame(CONTINUATION, SAY[5:]))
    assert [await wire.hear(), await wire.hear()] == [(PONG, b"between"), HEARD]


@pytest.mark.parametrize(
    "sent",
    [
        [frame(CONTINUATION, SAY)],
        [frame(CONTINUATION, SAY, fin=False)],
        [frame(TEXT, SAY[:5], fin=False), frame(TEXT, SAY[5:])],
        [*FRAGMENTS[0], frame(CONTINUATION, SAY)],
    ],
    ids=["nothing to go on", "nothing to begin", "two at once", "one too many"],
)
async def test_fragments_in_disorder_are_refused(wire: Wire, sent: list[bytes]) -> None:
    wire.say(*sent)
    assert await wire.ended() == BAD


INVALID = [
    b"\xce\xba\xed\xa0\x80", b"\x80", b"\xbf", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xf0\x80\x80\xaf", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff", b"\xc3", b"\xe2\x82",
]  # fmt: skip


@pytest.mark.parametrize("text", INVALID, ids=repr)
async def test_what_is_no_utf_8_is_refused(wire: Wire, text: bytes) -> None:
    wire.say(frame(TEXT, b'{"t":"' + text + b'"}'))
    assert await wire.ended() == NOT_UTF8


async def test_a_letter_may_be_cut_in_two_by_fragments(wire: Wire) -> None:
    text = '{"t":"ping","later":"κόσμε 𝒳"}'.encode()
    cut = text.index("𝒳".encode()) + 2
    wire.say(frame(TEXT, text[:cut], fin=False), frame(CONTINUATION, text[cut:]))
    assert await wire.hear() == HEARD


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
)
async def test_a_good_close_is_answered_in_kind(wire: Wire, code: int) -> None:
    wire.say(frame(CLOSE, struct.pack("!H", code) + b"au revoir"))
    assert await wire.ended() == code
    await wire.gone()


async def test_a_close_without_a_code_is_answered(wire: Wire) -> None:
    wire.say(frame(CLOSE))
    assert await wire.ended() in (0, 1000)
    await wire.gone()


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535])
async def test_a_close_code_that_may_not_be_sent_is_refused(wire: Wire, code: int) -> None:
    wire.say(frame(CLOSE, struct.pack("!H", code)))
    assert await wire.ended() == BAD


async def test_half_a_close_code_is_refused(wire: Wire) -> None:
    wire.say(frame(CLOSE, b"\x03"))
    assert await wire.ended() == BAD


async def test_a_reason_that_is_no_utf_8_is_refused(wire: Wire) -> None:
    wire.say(frame(CLOSE, struct.pack("!H", 1000) + b"\xce\xba\xed\xa0\x80"))
    assert await wire.ended() == NOT_UTF8


async def test_nothing_is_heard_after_a_close(wire: Wire) -> None:
    wire.say(frame(CLOSE, struct.pack("!H", 1000)), frame(TEXT, SAY), frame(PING))
    assert await wire.hear() == (CLOSE, struct.pack("!H", 1000))
    await wire.gone()


@pytest.mark.parametrize(
    "sent",
    [
        [frame(TEXT, padded(MOST + 1))],
        [frame(TEXT, padded(MOST)[:-1], fin=False), frame(CONTINUATION, b" }")],
    ],
    ids=["at once", "bit by bit"],
)
async def test_a_message_beyond_the_limit_is_refused(wire: Wire, sent: list[bytes]) -> None:
    wire.say(*sent)
    assert await wire.ended() == TOO_BIG


async def test_a_frame_that_claims_to_be_huge_is_refused_before_it_comes(wire: Wire) -> None:
    wire.say(b"\x81\xff" + struct.pack("!Q", 1 << 40))
    assert await wire.ended() == TOO_BIG
