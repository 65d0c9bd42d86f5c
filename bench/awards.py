"""What an award costs: the whole command against one raw CTE statement, on 1 and 16 connections.

    make bench-awards        QUICK=1 for a run under a minute

The command is a share without words of one's own, so that judging words is left out and nothing else: idempotency key,
lock, story, link, fact, rules, ledger, eight balances, badges, ranks from Redis, challenges, outbox, answer, commit.
Raw is one prepared asyncpg statement, a transaction by itself: the same ledger row with its unique key, one balance.
Both are driven by the same loop over connections of the same driver; Python has one core, PostgreSQL and Valkey the
others; the outbox is not flushed. Rounds are interleaved.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
import uvloop

from bench.machine import QUICK, tell
from bench.shares import Pace, medians, paced, programme, to_come
from server.commands.share import Share, share
from server.embedded import fleeting
from server.settings import Settings
from server.world import Caller, World

EACH, ROUNDS = (100, 2) if QUICK else (400, 5)
WIDTHS = (1, 16)
AWARD = """
WITH entry AS (
  INSERT INTO point_entry (person_id, site_id, team_id, points, deed, fact_id, rule_id, rule_version,
                           idempotency_key, reason, detail, occurred_at, recorded_at)
  VALUES ($1, $2, $3, $4, 'shared', $5, 'shared', 1, $6, '{}', '{}', $7, $7)
  ON CONFLICT (idempotency_key) DO NOTHING RETURNING person_id, points, recorded_at
)
INSERT INTO score AS s (board, kind, subject_id, points, version, reached_at)
SELECT 'bench', 'person', person_id, points, 1, recorded_at FROM entry
ON CONFLICT (board, kind, subject_id) DO UPDATE SET
  points = s.points + excluded.points, version = s.version + 1, reached_at = excluded.reached_at
RETURNING s.points, s.version
"""


async def measure(world: World, url: str) -> dict[str, list[Pace]]:
    shares, _ = await to_come(world)
    pool = [await asyncpg.connect(url.replace("+asyncpg", "")) for _ in range(max(WIDTHS))]
    ready = [await connection.prepare(AWARD) for connection in pool]
    numbers = count(1)

    async def command(_: int, asked: tuple[Caller, Share]) -> None:
        await share(world, *asked)

    async def raw(number: int, asked: tuple[Caller, Share]) -> None:
        who, n = asked[0], next(numbers)
        given = (who.person_id, who.site_id, who.team_id, 5, f"bench:{n}", f"bench|{n}", world.now())
        assert await ready[number].fetchrow(*given)

    async def turn(width: int, todo: Sequence[Any]) -> tuple[Pace, Pace]:
        return await paced(todo, width, command), await paced(list(todo) * 5, width, raw)

    await turn(max(WIDTHS), [shares.next("") for _ in range(EACH)])  # connections and statements are made
    found: dict[str, list[Pace]] = {}
    for _ in range(ROUNDS):
        for width in WIDTHS:
            ours, floor = await turn(width, [shares.next("") for _ in range(EACH)])
            found.setdefault(f"command {width}", []).append(ours)
            found.setdefault(f"raw {width}", []).append(floor)
    for connection in pool:
        await connection.close()
    return found


async def run(settings: Settings) -> dict[str, Pace]:
    assert settings.database_url
    async with programme(settings) as world:
        return medians(await measure(world, settings.database_url))


def main() -> None:
    with fleeting() as (folder, urls):
        settings = Settings(urls.database_url, urls.redis_url, folder, "http://localhost:8000")
        found = uvloop.run(run(settings))
    print(f"{'':12} {'awards/s':>9} {'CPU µs':>8} {'p99 ms':>8}")
    for side, pace in found.items():
        print(f"{side:12} {pace.per_second:9.0f} {pace.cpu_us:8.0f} {pace.p99_ms:8.1f}")
    ratios = {
        str(width): round(found[f"command {width}"].per_second / found[f"raw {width}"].per_second, 3)
        for width in WIDTHS
    }
    tell(
        "awards", ratios, results={side: [round(value, 1) for value in pace] for side, pace in found.items()}
    )


if __name__ == "__main__":
    main()
