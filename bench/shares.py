"""What a share costs: the whole command against raw inserts of the very rows it wrote, on 1 and 16 connections.

    make bench-shares        QUICK=1 for a run under 50 s

The command checks, judges the words, plays the fact, folds eight boards, asks Redis for ranks and announces; the raw
side knows all that beforehand and only writes, by prepared asyncpg statements, one transaction a share. Python has
one core, under uvloop as the server, PostgreSQL and Valkey the others; the outbox is not flushed on either side.
Rounds are interleaved.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

import asyncpg  # type: ignore[import-untyped]  # ships no types
import uvloop
from sqlalchemy import text

from bench.machine import QUICK, tell
from gamification.boards import board_keys
from gamification.seasons import SeasonCalendar
from server.commands.share import Share, share
from server.database import open_engine
from server.demo.load import load
from server.embedded import fleeting
from server.migration import migrate
from server.running import open_world
from server.settings import Settings
from server.standings import load as warm
from server.world import Caller, World

EACH, ROUNDS = (80, 2) if QUICK else (400, 5)
WIDTHS = (1, 16)
SERIAL = {"share": "id", "point_entry": "seq", "badge_award": "id", "outbox": "id"}
KEYS = {"idempotency": "key", "point_entry": "idempotency_key"}
WORDS = (
    "Samedi, {who} a relancé la ligne avec nous ; je suis fier de ce que notre équipe sait faire, numéro {n}."
)
SCORE = """
INSERT INTO score (board, kind, subject_id, points, version, participants, reached_at, listed)
VALUES ($1, $2, $3, $4, 1, 1, now(), true)
ON CONFLICT (board, kind, subject_id) DO UPDATE SET points = score.points + excluded.points,
  version = score.version + 1, reached_at = excluded.reached_at
"""
LINK = """
INSERT INTO link (slug, person_id, story_id) VALUES ($1, $2, $3)
ON CONFLICT (person_id, story_id) DO UPDATE SET story_id = excluded.story_id
"""


class Statement(NamedTuple):
    sql: str
    rows: list[tuple[Any, ...]]
    keyed: bool = False


Deed = list[Statement]
"""All that one share writes."""


class Pace(NamedTuple):
    per_second: float
    cpu_us: float
    p99_ms: float


class Shares:
    """Shares nobody has made yet: person after person, story after story."""

    def __init__(self, people: Sequence[Caller], stories: Sequence[int]) -> None:
        self._pairs = ((who, story) for story in stories for who in people)
        self._numbers = count(1)

    def next(self, words: str = WORDS) -> tuple[Caller, Share]:
        who, story = next(self._pairs)
        n = next(self._numbers)
        words = words.format(who=who.person_id, n=n)
        return who, Share(key=f"bench-share-{n}", story_id=story, own_words=words, network="linkedin")


def insert(table: str, row: asyncpg.Record) -> Statement:
    """The row again, numbered anew by its sequence; where it holds an idempotency key, that one is the last value."""
    key = KEYS.get(table)
    names = [name for name in row.keys() if name not in (SERIAL.get(table), key)]  # noqa: SIM118 (a Record is no dict)
    names += [key] if key else []
    slots = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    ending = "ON CONFLICT DO NOTHING" if table == "badge_award" else ""
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({slots}) {ending}"
    return Statement(sql, [tuple(row[name] for name in names)], keyed=key is not None)


async def recorded(world: World, raw: asyncpg.Connection, who: Caller, asked: Share, zone: str) -> Deed:
    """Make a share through the command -> the writes it did, for the raw side to do again."""
    before = {
        table: await raw.fetchval(f"SELECT coalesce(max({key}), 0) FROM {table}")
        for table, key in SERIAL.items()
    }
    await share(world, who, asked)
    key = await raw.fetch("SELECT * FROM idempotency WHERE key = $1", asked.key)
    new = {
        table: await raw.fetch(f"SELECT * FROM {table} WHERE {key} > $1", before[table])
        for table, key in SERIAL.items()
    }
    link = Statement(LINK, [(new["share"][0]["slug"], who.person_id, asked.story_id)])
    deed = [link, *(insert("idempotency", row) for row in key)]
    deed += (insert(table, row) for table, rows in new.items() for row in rows)
    if new["point_entry"]:
        points = sum(row["points"] for row in new["point_entry"])
        boards = sorted(board_keys(new["point_entry"][0]["occurred_at"], SeasonCalendar(zone)))
        subjects = (("person", who.person_id), ("team", who.team_id))
        deed.append(Statement(SCORE, [(board, *one, points) for board in boards for one in subjects]))
    return deed


def again(deed: Deed, number: int) -> Deed:
    """The same writes under fresh idempotency keys: the ledger is append-only, nothing is taken out of it."""
    return [
        one._replace(rows=[(*row[:-1], f"{row[-1]}:{number}") for row in one.rows]) if one.keyed else one
        for one in deed
    ]


async def paced(todo: Sequence[Any], width: int, do: Callable[[int, Any], Awaitable[object]]) -> Pace:
    """Do all of `todo`, `width` at a time; `do` is told which of them it is."""
    waiting, spent = iter(todo), list[float]()

    async def one(number: int) -> None:
        for each in waiting:
            began = time.perf_counter()
            await do(number, each)
            spent.append(time.perf_counter() - began)

    started, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(number) for number in range(width)))
    took, used = time.perf_counter() - started, time.process_time() - cpu
    spent.sort()
    return Pace(len(todo) / took, used / len(todo) * 1e6, spent[int(len(spent) * 0.99)] * 1e3)


async def to_come(world: World) -> tuple[Shares, str]:
    """Shares nobody has made yet, on warm boards; the programme's zone."""
    async with world.engine.connect() as connection:
        zone = (await connection.execute(text("SELECT time_zone FROM programme"))).scalar_one()
        for board in board_keys(world.now(), SeasonCalendar(zone)):
            await warm(world.redis, connection, board)
        people = await connection.execute(
            text(
                "SELECT id, role, site_id, team_id, locale FROM person WHERE role = 'ambassador' ORDER BY id"
            )
        )
        callers = [Caller(p.id, p.role, p.site_id, p.team_id, p.locale, 0, "demo") for p in people]
        stories = await connection.execute(
            text("SELECT id FROM story WHERE starts_at <= now() ORDER BY id DESC")
        )
        return Shares(callers, list(stories.scalars())), zone


async def measure(world: World, url: str) -> dict[str, list[Pace]]:
    shares, zone = await to_come(world)
    pool = [await asyncpg.connect(url.replace("+asyncpg", "")) for _ in range(max(WIDTHS))]
    deeds = [await recorded(world, pool[0], *shares.next(), zone) for _ in range(EACH)]

    async def command(_: int, asked: tuple[Caller, Share]) -> None:
        await share(world, *asked)

    async def rows(number: int, deed: Deed) -> None:
        async with pool[number].transaction():
            for one in deed:
                await pool[number].executemany(one.sql, one.rows)

    found: dict[str, list[Pace]] = {}
    for turn in range(ROUNDS):
        for width in WIDTHS:
            written = [again(deed, turn * 100 + width) for deed in deeds]
            asked = [shares.next() for _ in range(EACH)]
            found.setdefault(f"command {width}", []).append(await paced(asked, width, command))
            found.setdefault(f"raw {width}", []).append(await paced(written, width, rows))
    for connection in pool:
        await connection.close()
    return found


@asynccontextmanager
async def programme(settings: Settings) -> AsyncGenerator[World]:
    """The demo programme, with Python on one core and the servers on the others."""
    assert settings.database_url
    engine = open_engine(settings.database_url, pool=2)
    await migrate(engine)
    await load(engine, datetime.now(UTC), lambda *_: None)
    await engine.dispose()
    os.sched_setaffinity(0, {0})
    async with open_world(settings, migrated=False) as world:
        yield world


def medians(found: dict[str, list[Pace]]) -> dict[str, Pace]:
    return {
        side: Pace(*(statistics.median(column) for column in zip(*rounds, strict=True)))
        for side, rounds in found.items()
    }


async def run(settings: Settings) -> dict[str, Pace]:
    assert settings.database_url
    async with programme(settings) as world:
        return medians(await measure(world, settings.database_url))


def main() -> None:
    with fleeting() as (folder, urls):
        settings = Settings(urls.database_url, urls.redis_url, folder, "http://localhost:8000")
        found = uvloop.run(run(settings))
    print(f"{'':12} {'shares/s':>9} {'CPU µs':>8} {'p99 ms':>8}")
    for side, pace in found.items():
        print(f"{side:12} {pace.per_second:9.0f} {pace.cpu_us:8.0f} {pace.p99_ms:8.1f}")
    ratios = {
        str(width): round(found[f"command {width}"].per_second / found[f"raw {width}"].per_second, 3)
        for width in WIDTHS
    }
    results = {side: [round(value, 1) for value in pace] for side, pace in found.items()}
    tell("shares", ratios, results=results)


if __name__ == "__main__":
    main()
