"""What GraphQL costs: me, the feed and the leaderboard, against a bare Litestar handler on the same rows.

    make bench-reads        QUICK=1 for a run under 50 s

Both answer from one process on one core, in turn; the client runs on the others. The bare handler runs the same
queries and encodes the same rows with msgspec: no GraphQL, no session, no access rule.
"""

import asyncio
import json
import os
import re
import resource
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import uvloop
from litestar import Litestar, Response, get
from msgspec.json import encode

from bench.machine import QUICK, tell
from gamification.boards import board_keys
from server import auth
from server.app import build
from server.database import open_engine, reading
from server.demo.load import load
from server.embedded import fleeting
from server.migration import migrate
from server.queries import boards, me, playing, stories
from server.queries.programme import programme_lately
from server.running import open_world
from server.settings import Settings
from server.standings import ranks
from server.world import Caller, World

SECONDS, ROUNDS, CLIENTS = (1.5, 2, 8) if QUICK else (5.0, 5, 8)
LISTED: dict[str, str] = json.loads(Path("graphql/operations/persisted.json").read_text())


def document(name: str) -> str:
    """The id of a query in the allow-list."""
    return next(key for key, text in LISTED.items() if re.search(rf"\bquery {name}\b", text))


def playing_as(row: Any) -> playing.Player:
    """Me as the game knows me, from the row of my page."""
    return playing.Player(
        row.id, row.name, row.alias, row.ranking, row.role, row.site_id, row.brand_id, row.team_id,
        row.shift_pattern, row.locale, row.time_zone, row.team, row.team_kind, row.team_hue, row.programme_zone,
        row.seasons,
    )  # fmt: skip


def bare(world: World, caller: Caller) -> Litestar:
    """The same rows, as JSON."""

    @get("/me")
    async def mine() -> Response[bytes]:
        keys = list(board_keys(world.now(), (await programme_lately(world)).calendar))
        async with reading(world.engine) as c:
            row = await me.me(c, caller.person_id, keys)
            spread: dict[str, Any] = {
                "me": dict(row._mapping),
                "standing": await playing.standing(c, playing_as(row), world.now()),
                "ranks": await ranks(world.redis, list(row.points.items())),
                "people": await me.people_on(c, keys),
                "history": await me.history(c, caller.person_id, 9),
            }
        return Response(encode(spread), media_type="application/json")

    @get("/feed")
    async def feed() -> Response[bytes]:
        async with reading(world.engine) as c:
            rows = await stories.feed(c, caller, world.now(), 21)
        return Response(encode(rows), media_type="application/json")

    @get("/leaderboard")
    async def board() -> Response[bytes]:
        calendar = (await programme_lately(world)).calendar
        async with reading(world.engine) as c:
            key = boards.board_at("season", world.now(), calendar).key
            page = await boards.page(world, c, key, caller.person_id, 31)
        return Response(encode(page), media_type="application/json")

    return Litestar([mine, feed, board], openapi_config=None, logging_config=None)


async def _serve(settings: Settings, port: int, caller: Caller | None, ready: "Queue[float]") -> None:
    async with open_world(settings, migrated=False) as world:
        app: Any = bare(world, caller) if caller else build(world).app
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))

        async def tell() -> None:
            while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
                await asyncio.sleep(0.02)
            ready.put(0.0)

        telling = asyncio.create_task(tell())
        await server.serve()
        await telling


def serving(settings: Settings, port: int, caller: Caller | None, ready: "Queue[float]") -> None:
    os.sched_setaffinity(0, {0})
    uvloop.run(_serve(settings, port, caller, ready))


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load_with(ask: Callable[[], Awaitable[httpx.Response]], pid: int) -> tuple[float, float, float]:
    """(requests a second, CPU µs a request, p99 ms) over SECONDS."""
    spent: list[float] = []
    cpu, until = cpu_of(pid), time.perf_counter() + SECONDS

    async def one() -> None:
        while (start := time.perf_counter()) < until:
            (await ask()).raise_for_status()
            spent.append(time.perf_counter() - start)

    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    spent.sort()
    return len(spent) / SECONDS, (cpu_of(pid) - cpu) / len(spent) * 1e6, spent[int(len(spent) * 0.99)] * 1e3


async def measure(
    token: str, ports: dict[str, int], pids: dict[str, int]
) -> dict[str, dict[str, list[tuple[float, float, float]]]]:
    headers = {"X-Relais": "1", "Cookie": f"relais={token}"}
    asked = {
        "me": ("Me", {}),
        "feed": ("Feed", {"first": 20}),
        "leaderboard": ("Leaderboard", {"window": "SEASON", "first": 30}),
    }
    found: dict[str, dict[str, list[tuple[float, float, float]]]] = {}
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=CLIENTS)) as client:
        for name, (operation, variables) in asked.items():
            body = {"documentId": document(operation), "variables": variables}
            url = f"http://127.0.0.1:{ports['ours']}/graphql"
            calls: dict[str, Callable[[], Awaitable[httpx.Response]]] = {
                "ours": lambda url=url, body=body: client.post(url, json=body, headers=headers),  # type: ignore[misc]
                "bare": lambda name=name: client.get(f"http://127.0.0.1:{ports['bare']}/{name}"),  # type: ignore[misc]
            }
            for call in calls.values():
                for _ in range(30):
                    (await call()).raise_for_status()
            for _ in range(ROUNDS):
                for side, call in calls.items():
                    found.setdefault(name, {}).setdefault(side, []).append(await load_with(call, pids[side]))
    return found


def report(found: dict[str, dict[str, list[tuple[float, float, float]]]]) -> None:
    print(f"{'':12} {'':6} {'req/s':>8} {'CPU µs':>8} {'p99 ms':>8}")
    ratios: dict[str, float] = {}
    for name, sides in found.items():
        middle = {
            side: [statistics.median(column) for column in zip(*rows, strict=True)]
            for side, rows in sides.items()
        }
        for side, (rate, cpu, p99) in middle.items():
            print(f"{name:12} {side:6} {rate:8.0f} {cpu:8.0f} {p99:8.1f}")
        ratios[name] = round(middle["bare"][1] / middle["ours"][1], 3)
    print("The ratio is bare CPU per request by ours: what share of our work the bare handler does too.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tell("reads", ratios, client_mb=peak)


async def prepare(url: str) -> tuple[str, Caller]:
    """The demo programme and a session of its office ambassador."""
    from datetime import UTC, datetime

    from sqlalchemy import select

    from server.tables import person

    engine = open_engine(url, pool=2)
    await migrate(engine)
    await load(engine, datetime.now(UTC), lambda *_: None)
    async with engine.begin() as c:
        row = (await c.execute(select(person).where(person.c.roster_key == "demo-ambassador"))).one()
        token = await auth.open_session(c, row.id, "demo", "bench", datetime.now(UTC))
    await engine.dispose()
    return token, Caller(row.id, row.role, row.site_id, row.team_id, row.locale, 0, "demo")


def main() -> None:
    with fleeting() as (folder, urls):
        token, caller = asyncio.run(prepare(urls.database_url))
        settings = Settings(urls.database_url, urls.redis_url, folder, "http://localhost:8000")
        ready: Queue[float] = Queue()
        ports = {"ours": 21801, "bare": 21802}
        sides = {"ours": None, "bare": caller}
        processes = {
            s: Process(target=serving, args=(settings, ports[s], who, ready), daemon=True)
            for s, who in sides.items()
        }
        for process in processes.values():
            process.start()
        for _ in processes:
            ready.get(timeout=60)
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)))
        time.sleep(6)  # the boards that are open come into Redis
        try:
            report(asyncio.run(measure(token, ports, {s: p.pid or 0 for s, p in processes.items()})))
        finally:
            for process in processes.values():
                process.terminate()


if __name__ == "__main__":
    main()
