"""Every message of the wire, both ways: two closed unions, JSON text, told apart by `t`.

Subprotocol `relais.v1`. Formats only grow, at the end: a phone ignores fields it does not know, and so do we.
"""

from typing import Any

import msgspec

SUBPROTOCOL = "relais.v1"


class _Frame(msgspec.Struct, frozen=True, tag_field="t", tag=str.lower, omit_defaults=True, gc=False):
    pass


class _Holder(msgspec.Struct, frozen=True, tag_field="t", tag=str.lower, omit_defaults=True):
    """As _Frame, for those that hold containers: the collector must see them."""


class At(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A topic and, with `e` and `o`, the position up to which the phone has it."""

    c: str
    e: str | None = None
    o: int = 0


# phone to hub


class Hello(_Holder, frozen=True):
    """First frame, within 5 s. `ticket`: single-use. `subs`: subscribe or resume in the same trip."""

    ticket: str
    subs: tuple[At, ...] = ()


class Sub(_Frame, frozen=True):
    """Subscribe to topic `c`; resume after position (`e`, `o`) when given. Answered by `subd` or `err`."""

    id: int
    c: str
    e: str | None = None
    o: int = 0


class Unsub(_Frame, frozen=True):
    """Leave topic `c`. Answered by `ok`."""

    id: int
    c: str


class Ack(_Frame, frozen=True):
    """The person has seen topic `c` up to `o` of epoch `e`. Not answered."""

    c: str
    e: str
    o: int


class Here(_Frame, frozen=True):
    """The person looks at topic `c`, which the phone is subscribed to; `on` false: no longer. Leaving the topic ends it
    too. Answered by `present` within a second, and again whenever it changes; or by `err`."""

    c: str
    on: bool = True


class Writing(_Frame, frozen=True):
    """The person is writing on topic `c`: say it again every 3 s while they do. Not answered.

    To those who are `here` it comes with `p`, the writer's id, when the writer agreed to be named.
    """

    c: str
    p: str | None = None


class Ping(_Frame, frozen=True):
    """Are you there? Both ways; answered by `pong`."""


class Pong(_Frame, frozen=True):
    """The answer to `ping`. Both ways."""


# hub to phone


class Welcome(_Frame, frozen=True):
    """The ticket was good. `hb`: seconds between the hub's pings. `exp`: unix seconds, end of the session.

    One `subd` or `err` per entry of `hello.subs` follows, in their order.
    """

    hb: int
    exp: float


class Subd(_Frame, frozen=True):
    """You are on topic `c`, which stands at (`e`, `o`).

    `rec` true: every frame after your position follows, nothing was lost. False: you do not have all up to `o`;
    fetch a snapshot, then apply the frames with a greater offset than the snapshot's. Sent unasked, with `rec`
    false and no `id`, when the hub itself lost the thread (Redis flushed, a hole older than the log).
    """

    c: str
    e: str
    o: int
    rec: bool
    id: int | None = None


class Msg(_Holder, frozen=True):
    """Publication `o` of topic `c`. Exact: `o` is your last + 1, else you missed something: `sub` from your last.

    `o` 0: delivered ahead of the log while live is paused; apply it, keep your position, it comes again numbered.
    """

    c: str
    o: int
    d: msgspec.Raw


class Snap(_Holder, frozen=True):
    """Publication `o` of topic `c`, newest of its key. `o` may jump forward; drop it when it is not greater."""

    c: str
    o: int
    d: msgspec.Raw


class Ok(_Frame, frozen=True):
    """Request `id` is done."""

    id: int


class Err(_Frame, frozen=True):
    """Request `id` (or `hello.subs` entry `c`) was refused: forbidden | too_many | bad_topic; or `here` was: not_here."""

    code: str
    c: str
    id: int | None = None


class Kick(_Frame, frozen=True):
    """You were taken off topic `c`; `code` says why, as in `err`."""

    c: str
    code: str


class Present(_Holder, frozen=True):
    """`n` people look at topic `c`. `who`: the ids of those who agreed to be named; empty when they are many."""

    c: str
    n: int
    who: tuple[str, ...] = ()


class Paused(_Frame, frozen=True):
    """Live is paused (`on`): this server lost the others; what you see may be late. `on` false: all is caught up."""

    on: bool


FromPhone = Hello | Sub | Unsub | Ack | Here | Writing | Ping | Pong
ToPhone = Welcome | Subd | Msg | Snap | Ok | Err | Kick | Present | Writing | Paused | Ping | Pong

_decoder: msgspec.json.Decoder[FromPhone] = msgspec.json.Decoder(FromPhone)
_encoder = msgspec.json.Encoder()


class BadFrame(Exception):
    """Not one of FromPhone."""


def decode(text: bytes) -> FromPhone:
    """A phone's message -> its frame. Raises BadFrame."""
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadFrame(str(error)) from None


def encode(frame: ToPhone) -> bytes:
    """A frame -> one websocket text message, header included, unmasked, as it goes out to any number of phones."""
    return framed(_encoder.encode(frame))


def framed(text: bytes) -> bytes:
    """RFC 6455 section 5.2: FIN and opcode 1, then the length in 7, 16 or 64 bits."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of both unions, for the phone's types."""
    (phone, hub), definitions = msgspec.json.schema_components(
        [FromPhone, ToPhone], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SUBPROTOCOL,
        "$defs": {**definitions, "FromPhone": phone, "ToPhone": hub},
    }
