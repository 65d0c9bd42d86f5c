"""Five minutes with 10,000 phones that leave and resume, on the server as `relais serve` starts it.

    make bench-soak        QUICK=1: 1,500 phones for 15 s, under 50 s in all

Every phone follows the feed (exact), a board (newest per key) and its person's own topic (exact), comes with a single-use
ticket that the server redeems in PostgreSQL, and resumes with its positions. The client (soak_load.c) checks each
offset and each body on each phone: no gap, none twice, none out of order, nothing missing at the end. Meanwhile somebody
reads /health and their own page, and the server's memory is looked at each second. Then, without churn, ten seconds of
full fan-out. The last line is one JSON object; any flaw ends the run with an error.
"""

import asyncio
import contextlib
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import text

from bench.fanout import build, resident_kb
from bench.machine import QUICK, tell
from realtime import Publication
from realtime.publication import publish_all
from server.commands.set_up import SetUp, set_up
from server.database import writing
from server.embedded import fleeting
from server.migration import migrate
from server.running import open_world
from server.settings import Settings, read
from tests.house import House, document_id, free_port

PHONES, SECONDS, CHURN, RUSH = (1_500, 15, 30, 3) if QUICK else (10_000, 300, 80, 10)
EACH = 8
"""Phones a person has."""
FEED, BOARD, OWN, FULL = 2, 20, 20, 150_000 // PHONES
"""Publications a second: on the feed, on the board, on people's own topics; on the feed during the rush."""
FLAWS = ("gaps", "repeats", "wrong", "denied", "missing", "strange", "cut", "refused", "late")
PAD = "x" * 120
PEOPLE = """
INSERT INTO person (name, site_id, team_id, state, joined_at)
SELECT 'Ambassador ' || n, p.site_id, p.team_id, 'active', now() FROM person p, generate_series(2, :people) n
"""
SESSIONS = """
INSERT INTO session (token_hash, person_id, assurance, device, expires_at)
SELECT sha256(('soak-session-' || n)::bytea), 1 + n / :each, 'passkey', 'phone', now() + interval '1 day'
FROM generate_series(0, :phones - 1) n
"""
TICKETS = """
INSERT INTO ceremony (token_hash, kind, person_id, payload, expires_at)
SELECT sha256(('soak-' || n || '-' || attempt)::bytea), 'socket', 1 + n / :each, jsonb_build_object('session', s.id),
  now() + interval '1 hour'
FROM generate_series(0, :phones - 1) n, generate_series(0, :attempts) attempt, session s
WHERE s.token_hash = sha256(('soak-session-' || n)::bytea)
"""


class Load:
    """The phones, and what they said last."""

    def __init__(self, client: Path, port: int) -> None:
        command = [str(part) for part in (client, port, PHONES, EACH, CHURN)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.said: dict[str, Any] = {"live": 0, "coming": 0}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._child.stdout
        for line in self._child.stdout:
            self.said = json.loads(line)

    def tell(self, *words: object) -> None:
        assert self._child.stdin
        self._child.stdin.write(" ".join(map(str, words)) + "\n")
        self._child.stdin.flush()

    async def all_live(self) -> None:
        async with asyncio.timeout(180):
            while self.said["live"] < PHONES:
                assert self._child.poll() is None, "the client ended"
                await asyncio.sleep(0.2)

    def end(self, *stand: int) -> dict[str, Any]:
        """-> what they found, once told where the topics stand."""
        self.tell("end", *stand)
        self._child.wait(30)
        self._reader.join(10)
        return self.said

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()


class Speaker:
    """Publishes as the outbox of some process does, and knows where each topic stands."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.stand: dict[str, int] = {"feed": 0, "board:all:people": 0}
        self.stand |= {f"person:{n}": 0 for n in range(1, (PHONES - 1) // EACH + 2)}
        self._people = list(self.stand)[2:]

    def _one(self, topic: str, key: str | None = None) -> Publication:
        self.stand[topic] += 1
        said = {"n": self.stand[topic], "s": time.monotonic_ns(), "x": PAD}
        return Publication(topic, said, key)

    async def speak(self, seconds: float, feed: float, board: float, own: float) -> None:
        """At these rates, in a trip each 10 ms."""
        began, spoken = time.monotonic(), [0, 0, 0]
        while (passed := time.monotonic() - began) < seconds:
            due = [int(passed * rate) - done for rate, done in zip((feed, board, own), spoken, strict=True)]
            spoken = [done + more for done, more in zip(spoken, due, strict=True)]
            batch = [self._one("feed") for _ in range(due[0])]
            batch += [self._one("board:all:people", str(random.randrange(50))) for _ in range(due[1])]
            batch += [self._one(random.choice(self._people)) for _ in range(due[2])]
            await publish_all(self._redis, batch)
            await asyncio.sleep(0.01)


class Reader(threading.Thread):
    """Somebody who reads over HTTP, twenty times a second."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._over = threading.Event()
        self.took: dict[str, list[float]] = {"health": [], "me": []}

    def run(self) -> None:
        origin = f"http://127.0.0.1:{self._port}"
        headers = {
            "Content-Type": "application/json", "Origin": origin, "X-Relais": "1", "Cookie": "relais=soak-session-0",
        }  # fmt: skip
        asked = json.dumps({"documentId": document_id("Me"), "variables": {}})
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)

        def ask(name: str, method: str, path: str, body: str | None) -> None:
            began = time.perf_counter()
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read()
            self.took[name].append((time.perf_counter() - began) * 1000)
            assert answer.status == 200 and b'"errors"' not in said, said

        while not self._over.wait(0.05):
            ask("health", "GET", "/health", None)
            ask("me", "POST", "/graphql", asked)

    def lately(self) -> dict[str, float]:
        """-> p50 and p99 in ms since the last call."""
        taken, self.took = self.took, {"health": [], "me": []}
        return {
            f"{name}_p{share}_ms": round(statistics.quantiles(times, n=100)[share - 1], 2)
            for name, times in taken.items()
            for share in (50, 99)
        }

    def stop(self) -> None:
        self._over.set()
        self.join(30)


async def watch(house: House, load: Load, seen: list[int]) -> None:
    """A line every ten seconds, the memory each second."""
    for second in range(10_000):
        seen.append(resident_kb(house.processes["serve"]))
        if second % 10 == 0:
            kept = {name: load.said.get(name) for name in ("live", "left", "resumed", "delivered", "p99_ms")}
            flaws = {name: load.said.get(name) for name in FLAWS if load.said.get(name)}
            print(f"{second:4} s", f"{seen[-1] / 1024:6.1f} MB", json.dumps(kept | flaws), flush=True)
        await asyncio.sleep(1)


async def prepare(settings: Settings) -> None:
    """A programme of a thousand people and more, their sessions, and tickets for every time they come."""
    async with open_world(settings) as world:
        await migrate(world.engine)
        await set_up(world, SetUp("Soak", "Soak", "Soak", "Admin", "Europe/Paris", "FR", "fr"))
        attempts = 12 + 4 * CHURN * SECONDS // PHONES
        async with writing(world.engine) as connection:
            await connection.execute(text(PEOPLE), {"people": (PHONES - 1) // EACH + 1})
            await connection.execute(text(SESSIONS), {"phones": PHONES, "each": EACH})
            await connection.execute(text(TICKETS), {"phones": PHONES, "each": EACH, "attempts": attempts})
            await connection.execute(text("ANALYZE"))


@contextlib.contextmanager
def served() -> Generator[House]:
    """The server, on a database and a Redis of its own."""
    with fleeting() as (folder, started):
        url = f"http://127.0.0.1:{free_port()}"
        settings = {
            "RELAIS_DATABASE_URL": started.database_url,
            "RELAIS_REDIS_URL": started.redis_url,
            "RELAIS_PUBLIC_URL": url,
            "RELAIS_DATA": str(folder),
        }
        asyncio.run(prepare(read(settings)))
        house = House(url, {**os.environ, **settings})
        try:
            house.start_server()
            yield house
        finally:
            house.stop()


@contextlib.asynccontextmanager
async def watched(house: House, load: Load, seen: list[int]) -> AsyncGenerator[None]:
    watching = asyncio.create_task(watch(house, load, seen))
    try:
        yield
    finally:
        watching.cancel()


def memory(seen: list[int]) -> dict[str, float]:
    """Resident MB, per second -> the median of the second fifth and of the last: what grew while phones came and went."""
    fifth = max(1, len(seen) // 5)
    early, late = (statistics.median(part) / 1024 for part in (seen[fifth : 2 * fifth], seen[-fifth:]))
    return {"early_mb": round(early, 1), "late_mb": round(late, 1), "most_mb": round(max(seen) / 1024, 1)}


async def soak(house: House, client: Path) -> dict[str, Any]:
    port = int(house.url.rsplit(":", 1)[1])
    redis = Redis.from_url(house.environment["RELAIS_REDIS_URL"])  # pyright: ignore[reportUnknownMemberType]
    speaker, reader, seen = Speaker(redis), Reader(port), list[int]()
    empty, began = resident_kb(house.processes["serve"]), time.monotonic()
    load = Load(client, port)
    try:
        async with watched(house, load, seen):
            await load.all_live()
            came, filled = PHONES / (time.monotonic() - began), seen[-1]
            reader.start()
            del seen[:]
            load.tell("stir")
            await speaker.speak(SECONDS, FEED, BOARD, OWN)
            calmly, kept = reader.lately(), memory(seen)
            load.tell("calm")
            await load.all_live()
            reader.lately()
            await speaker.speak(RUSH, FULL, BOARD, OWN)
            rushed = reader.lately()
            reader.stop()
            await asyncio.sleep(3)
        found = load.end(*speaker.stand.values())
    finally:
        load.kill()
        await redis.aclose()
    return {
        "phones": PHONES,
        "seconds": SECONDS,
        "came_per_s": round(came),
        "kb_per_phone": round((filled - empty) / PHONES, 1),
        **kept,
        **found,
        "http": calmly,
        "http_full_fan_out": rushed,
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as made, served() as house:
        found = asyncio.run(soak(house, build("soak_load", Path(made))))
    ratios = {"memory_late_over_early": round(found["late_mb"] / found["early_mb"], 3)}
    tell("soak", ratios, **found)
    flaws = {name: found[name] for name in FLAWS if found[name]}
    if flaws:
        sys.exit(f"not as it must be: {flaws}")


if __name__ == "__main__":
    main()
