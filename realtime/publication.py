"""publish, position, kick: what any process can do with a Redis client alone, hub or no hub.

A topic is a head (epoch, offset), a log of its newest entries and a pub/sub channel. One Lua call numbers a
publication, keeps it and announces it, so every reader sees one order: the order in which Redis ran the calls.

    e, o = await publish(redis, "board:season:2026-S2:people", {"p": 7, "points": 120}, key="7", dedupe="outbox:91")

With a `key` only the newest frame per key matters: phones get it as `snap`, at most some times a second, and may
miss the ones between. Without a key the frame is exact: phones get every one, as `msg`, or an explicit reset.
A topic may carry both; order is kept either way.
"""

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from realtime.codes import Close

HISTORY = 300
"""Entries a topic's log keeps, at least; a phone that missed more is told to fetch afresh."""
KEPT_SECONDS = 7 * 86_400
ONCE_SECONDS = 86_400
BODY_BYTES = 64 * 1024
CONTROL = "rt:control"
HERE, WRITES = b"here", b"writes"
"""Messages on a topic's channel that are not kept: the roll changed (lua/roll.lua); somebody writes."""
TOPIC = re.compile(r"[a-z][a-z0-9_-]*(?::[A-Za-z0-9_.-]+)*")
KEY = re.compile(r"[A-Za-z0-9_.:-]*")


class Position(NamedTuple):
    """A point in a topic's log. Offsets are dense from 1 within an epoch; an epoch is never compared but for equality."""

    epoch: str
    offset: int


class Publication(NamedTuple):
    """`data` is any JSON value, or its bytes. `key`: newest wins. `dedupe`: a second one within a day is dropped."""

    topic: str
    data: object
    key: str | None = None
    dedupe: str | None = None


class Entry(NamedTuple):
    """One publication as the log keeps it; `body` is JSON."""

    offset: int
    key: str
    body: bytes


class Kick(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hang up on one session, or on every session of a person, everywhere."""

    session_id: str | None = None
    person_id: str | None = None
    code: Close = Close.UNAUTHORISED


class Script:
    """A Lua file, sent once a server, called by its hash. Calling it again after NOSCRIPT repeats nothing."""

    def __init__(self, name: str) -> None:
        self.text = (Path(__file__).parent / "lua" / name).read_text()
        self.sha = ""

    async def call(self, redis: Redis, calls: Sequence[tuple[Sequence[str], Sequence[Any]]]) -> list[Any]:
        """Run one call per (keys, arguments), in order, in one trip."""
        try:
            return await self._pipelined(redis, calls)
        except NoScriptError:
            self.sha = cast(str, await redis.script_load(self.text))
            return await self._pipelined(redis, calls)

    async def _pipelined(
        self, redis: Redis, calls: Sequence[tuple[Sequence[str], Sequence[Any]]]
    ) -> list[Any]:
        if not self.sha:
            raise NoScriptError
        async with redis.pipeline(transaction=False) as pipe:
            for keys, arguments in calls:
                pipe.evalsha(self.sha, len(keys), *keys, *arguments)
            return await pipe.execute()


_PUBLISH = Script("publish.lua")
_READ = Script("read.lua")


def is_topic(name: str) -> bool:
    """`kind` or `kind:part:part`, at most 128 characters."""
    return len(name) <= 128 and TOPIC.fullmatch(name) is not None


def checked(topic: str) -> str:
    if not is_topic(topic):
        raise ValueError(f"not a topic: {topic!r}")
    return topic


def channel(topic: str) -> str:
    """The pub/sub channel; the braces keep a topic's keys on one shard of a cluster."""
    return f"rt:{{{topic}}}"


def _keys(topic: str) -> list[str]:
    return [f"rt:{{{topic}}}:head", f"rt:{{{topic}}}:log"]


def encoded(data: object) -> bytes:
    return data if isinstance(data, bytes) else msgspec.json.encode(data)


def _call(one: Publication) -> tuple[list[str], list[Any]]:
    topic, key = checked(one.topic), one.key or ""
    if not KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    body = encoded(one.data)
    if len(body) > BODY_BYTES:
        raise ValueError(f"{len(body)} bytes on {topic}: publish an id, let the phone fetch")
    keys = [*_keys(topic), f"rt:{{{topic}}}:once:{one.dedupe or ''}"]
    once = ONCE_SECONDS if one.dedupe else 0
    return keys, [channel(topic), key, body, _fresh(), HISTORY, KEPT_SECONDS, once]


def _fresh() -> str:
    """An epoch: random, so that a log that was flushed is never taken for its successor."""
    return secrets.token_hex(6)


def _position(answer: Sequence[Any]) -> Position:
    return Position(answer[0].decode() if isinstance(answer[0], bytes) else str(answer[0]), int(answer[1]))


async def publish_all(redis: Redis, publications: Sequence[Publication]) -> list[Position]:
    """Publish in this order, in one trip -> where each stands. Raises redis.exceptions.RedisError or OSError."""
    calls = [_call(one) for one in publications]
    return [_position(answer) for answer in await _PUBLISH.call(redis, calls)] if calls else []


async def publish(
    redis: Redis, topic: str, data: object, *, key: str | None = None, dedupe: str | None = None
) -> Position:
    """Publish one frame -> where it stands; a repeat of `dedupe` answers the first one's position."""
    return (await publish_all(redis, [Publication(topic, data, key, dedupe)]))[0]


async def position(redis: Redis, topic: str) -> Position:
    """Where the topic stands. A snapshot query asks **before** it reads its rows, and hands both to the phone."""
    return (await positions(redis, [topic]))[0]


async def positions(redis: Redis, topics: Sequence[str]) -> list[Position]:
    """`position` of several topics, in one trip."""
    calls = [(_keys(checked(topic)), [_fresh(), "", 0, 0, KEPT_SECONDS]) for topic in topics]
    return [_position(answer) for answer in await _READ.call(redis, calls)] if calls else []


async def read(redis: Redis, wanted: Sequence[tuple[str, Position]]) -> list[tuple[Position, list[Entry]]]:
    """Per (topic, position): where it stands, and the entries after the position that are still kept."""
    calls = [(_keys(topic), [_fresh(), at.epoch, at.offset, HISTORY, KEPT_SECONDS]) for topic, at in wanted]
    answers = await _READ.call(redis, calls) if calls else []
    return [(_position(answer), [_entry(*row) for row in answer[2]]) for answer in answers]


def _entry(number: bytes, fields: Sequence[bytes]) -> Entry:
    return Entry(int(number.partition(b"-")[0]), fields[1].decode(), fields[3])


async def kick(
    redis: Redis,
    *,
    session_id: str | None = None,
    person_id: str | None = None,
    code: Close = Close.UNAUTHORISED,
) -> None:
    """Hang up on a session, or on all of a person, in every process, at once.

    A node that is cut from Redis at that moment finds out by asking its Authority, within 2 s.
    """
    await redis.publish(  # pyright: ignore[reportUnknownMemberType] (redis-py leaves its kwargs untyped)
        CONTROL, msgspec.json.encode(Kick(session_id, person_id, code))
    )


async def announce(redis: Redis, topic: str, writer: str) -> None:
    """Say that somebody writes, to who listens at this moment."""
    await redis.publish(channel(topic), WRITES + b" " + writer.encode())  # pyright: ignore[reportUnknownMemberType]
