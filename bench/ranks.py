"""What it costs to know one's rank, neighbours and a page of the board, at 1,500, 100,000 and a million people.

    make bench-ranks        QUICK=1 for a run under 50 s: 1,500 and 50,000 people

Through the real API over HTTP, one phone at a time, people anywhere on the board. In the same rounds: the API's floor (a
signed-in read that touches no board) and the raw Redis command (ZCOUNT on the same sorted set). The three boards are the
week's, the month's and all time's of one programme. The server has one core, PostgreSQL, Redis and the client the others.
"""

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn
import uvloop
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.pages import cursor
from bench.machine import QUICK, tell
from gamification.boards import board_keys
from gamification.seasons import SeasonCalendar
from server import auth
from server.app import build
from server.database import open_engine
from server.embedded import fleeting
from server.migration import migrate
from server.running import open_world
from server.settings import Settings
from server.standings import SHIFT, load

SIZES = {"WEEK": 1_500, "MONTH": 10_000 if QUICK else 100_000, "ALL": 50_000 if QUICK else 1_000_000}
CALLS, PHONES = (120, 20) if QUICK else (2000, 50)
PORT = 21811
ZONE = "Europe/Paris"

FLOOR = "{ inbox(first: 1) { edges { cursor } } }"
RANK = "query($window: BoardWindow!) { leaderboard(window: $window, first: 1) { me { rank } people } }"
NEIGHBOURS = """query($window: BoardWindow!) {
  leaderboard(window: $window, first: 1) { neighbours { rank points person { id name } } } }"""
PAGE = """query($window: BoardWindow!, $after: String) {
  leaderboard(window: $window, first: 30, after: $after) { edges { cursor node { rank points person { id name } } } } }"""

_PLACES = (
    f"INSERT INTO programme (name, company, time_zone) VALUES ('R', 'A', '{ZONE}')",
    "INSERT INTO brand (id, slug, name, hue) VALUES (1, 'a', 'A', 1)",
    """INSERT INTO site (id, slug, name, kind, brand_id, country, time_zone, consulted_on)
       VALUES (1, 'a', 'A', 'office', 1, 'FR', 'Europe/Paris', '2026-01-01')""",
    "INSERT INTO team (id, slug, name, kind, site_id, brand_id, hue) VALUES (1, 'a', 'A', 'site', 1, 1, 1)",
)
_PEOPLE = """
INSERT INTO person (id, name, site_id, team_id, state, locale)
SELECT n, 'Person ' || n, 1, 1, 'active', 'fr' FROM generate_series(1, CAST(:people AS int)) AS n
"""
# Some share their points: ties are part of life. Spread over the people, so that anybody may stand anywhere.
_SCORES = """
INSERT INTO score (board, kind, subject_id, points, version, reached_at)
SELECT :board, 'person', n, (n * 7919) % (CAST(:people AS bigint) / 3), 1, now() - make_interval(secs => n % 1000000)
FROM generate_series(1, CAST(:people AS bigint)) AS n
"""


class Phone(NamedTuple):
    """Somebody signed in, and a place on each board from which they ask for the next page."""

    token: str
    after: dict[str, str]
    points: dict[str, int]


async def fill(settings: Settings) -> tuple[dict[str, str], list[Phone], dict[str, float]]:
    """The programme -> (board by window, phones, seconds to load each board into Redis)."""
    assert settings.database_url and settings.redis_url
    engine = open_engine(settings.database_url, pool=2, slowest=600)
    await migrate(engine)
    now = datetime.now(UTC)
    _, month, week, everything = board_keys(now, SeasonCalendar(ZONE))
    boards = {"WEEK": week, "MONTH": month, "ALL": everything}
    async with engine.begin() as c:
        await c.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _PLACES:
            await c.execute(text(statement))
        await c.execute(text(_PEOPLE), {"people": max(SIZES.values())})
        for window, board in boards.items():
            await c.execute(text(_SCORES), {"board": board, "people": SIZES[window]})
    redis, took = Redis.from_url(settings.redis_url), dict[str, float]()
    async with engine.connect() as c:
        await (await c.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
    async with engine.connect() as c:
        for window, board in boards.items():
            began = time.perf_counter()
            await load(redis, c, board)
            took[window] = round(time.perf_counter() - began, 2)
    dice = random.Random(4)
    async with engine.begin() as c:
        people = dice.sample(range(1, min(SIZES.values())), PHONES)
        phones = [await _phone(c, who, boards, now, dice) for who in people]
    await redis.aclose()
    await engine.dispose()
    return boards, phones, took


async def _phone(
    c: AsyncConnection, person: int, boards: dict[str, str], now: datetime, dice: random.Random
) -> Phone:
    after, points = dict[str, str](), dict[str, int]()
    for window, board in boards.items():
        places = "SELECT points, reached_at, subject_id FROM score WHERE board = :board AND kind = 'person' AND subject_id = :who"
        place = (await c.execute(text(places), {"board": board, "who": dice.randint(1, SIZES[window])})).one()
        after[window], points[window] = cursor(*place), place.points
    return Phone(await auth.open_session(c, person, "demo", "bench", now), after, points)


async def _serve(settings: Settings, ready: "Queue[float]") -> None:
    async with open_world(settings, migrated=False) as world:
        server = uvicorn.Server(
            uvicorn.Config(build(world).app, port=PORT, log_config=None, access_log=False)
        )

        async def tell() -> None:
            while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
                await asyncio.sleep(0.02)
            ready.put(0.0)

        telling = asyncio.create_task(tell())
        await server.serve()
        await telling


def serving(settings: Settings, ready: "Queue[float]") -> None:
    os.sched_setaffinity(0, {0})
    uvloop.run(_serve(settings, ready))


Asked = Callable[[Phone], Awaitable[object]]


def asked_of(client: httpx.AsyncClient, redis: "Redis", boards: dict[str, str]) -> dict[str, Asked]:
    """Everything that is measured, by name."""

    def query(document: str, window: str = "", key: str = "") -> Asked:
        async def ask(phone: Phone) -> None:
            variables: dict[str, Any] = {"window": window} if window else {}
            if key:
                variables["after"] = phone.after[window]
            answer = await client.post(
                "/graphql",
                json={"query": document, "variables": variables},
                headers={"X-Relais": "1", "Cookie": f"relais={phone.token}"},
            )
            assert "errors" not in answer.json(), answer.text

        return ask

    def raw(window: str) -> Asked:
        members = f"standing:{{{boards[window]}}}"
        return lambda phone: redis.zcount(members, (phone.points[window] + 1) * SHIFT, "+inf")

    asked = {"floor": query(FLOOR)}
    for window in SIZES:
        asked |= {
            f"raw {window}": raw(window),
            f"rank {window}": query(RANK, window),
            f"neighbours {window}": query(NEIGHBOURS, window),
            f"page {window}": query(PAGE, window, "after"),
        }
    return asked


class Took(NamedTuple):
    """Milliseconds. `over` is the median of what a call took more than the floor's, right before it."""

    p50: float
    p99: float
    over: float


def percentiles(times: list[float], floor: list[float]) -> Took:
    more = statistics.median(time - least for time, least in zip(times, floor, strict=True))
    ordered = sorted(times)
    return Took(ordered[len(times) // 2], ordered[len(times) * 99 // 100], more)


async def measure(settings: Settings, boards: dict[str, str], phones: list[Phone]) -> dict[str, Took]:
    """By what was asked. The first calls of every phone are not counted."""
    assert settings.redis_url
    redis, spent = Redis.from_url(settings.redis_url), dict[str, list[float]]()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}") as client:
        asked = asked_of(client, redis, boards)
        for turn in range(CALLS):
            for name, ask in asked.items():  # one after the other, so that a busy moment falls on all of them
                began = time.perf_counter()
                await ask(phones[turn % len(phones)])
                if turn >= PHONES:
                    spent.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
    await redis.aclose()
    return {name: percentiles(times, spent["floor"]) for name, times in spent.items()}


def report(found: dict[str, Took], took: dict[str, float]) -> None:
    print(f"{'':12} {'people':>9} {'p50 ms':>8} {'p99 ms':>8} {'over the floor':>15}")
    for name, (p50, p99, over) in found.items():
        kind, _, window = name.partition(" ")
        told = "" if kind in ("raw", "floor") else f"{over:+15.2f}"
        print(f"{kind:12} {SIZES.get(window, 0) or '':>9} {p50:8.3f} {p99:8.3f} {told}")
    print("Loading a board into Redis, s:", ", ".join(f"{SIZES[w]:,} people {s}" for w, s in took.items()))
    ratios = {
        kind: {
            "over_floor_ms": round(found[f"{kind} ALL"].over, 2),
            "largest_to_smallest": round(found[f"{kind} ALL"].p50 / found[f"{kind} WEEK"].p50, 2),
            "to_raw": round(found[f"{kind} ALL"].p50 / found["raw ALL"].p50, 1),
        }
        for kind in ("rank", "neighbours", "page")
    }
    results = {name: [round(value, 3) for value in each] for name, each in found.items()}
    tell("ranks", ratios, people=SIZES, p50_p99_over_ms=results, load_s=took)


def main() -> None:
    with fleeting() as (folder, urls):
        settings = Settings(
            urls.database_url, urls.redis_url, Path(folder), f"http://localhost:{PORT}", dev=True
        )
        boards, phones, took = asyncio.run(fill(settings))
        ready: Queue[float] = Queue()
        server = Process(target=serving, args=(settings, ready), daemon=True)
        server.start()
        ready.get(timeout=60)
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)))
        try:
            report(asyncio.run(measure(settings, boards, phones)), took)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
