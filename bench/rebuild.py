"""What it costs to derive everything again from the ledger, against a bare SQL aggregate of the same entries.

    make bench-rebuild        QUICK=1 for a run under 50 s; sizes the disk has no room for are left out

The aggregate is one `sum(points) … GROUP BY person_id`. "From nothing" derives and writes every board's rows and every
badge; "compared" derives all of it again and finds no difference. Five hundred entries a person over two years, one in ten
thousand taken back. PostgreSQL and Python share the machine, as they do in production.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.machine import QUICK, tell
from server.database import open_engine
from server.embedded import fleeting
from server.jobs.rebuild import rebuild
from server.migration import migrate

SIZES = (100_000, 400_000) if QUICK else (1_000_000, 3_000_000, 10_000_000)
EACH = 500
"""Entries a person."""
ROOM, SPARE = 1100, 3_000_000_000
"""Bytes of disk: an entry with its indexes and what PostgreSQL writes beside; what is left to others."""

_PLACES = (
    "INSERT INTO programme (name, company, time_zone) VALUES ('R', 'A', 'Europe/Paris')",
    "INSERT INTO brand (id, slug, name, hue) VALUES (1, 'a', 'A', 1)",
    """INSERT INTO site (id, slug, name, kind, brand_id, country, time_zone)
       VALUES (1, 'a', 'A', 'office', 1, 'FR', 'Europe/Paris')""",
    """INSERT INTO team (id, slug, name, kind, site_id, brand_id, hue)
       SELECT n, 't' || n, 'T', 'site', CASE n WHEN 1 THEN 1 END, 1, 1 FROM generate_series(1, 200) AS n""",
)
_PEOPLE = """
INSERT INTO person (id, name, site_id, team_id, state, locale)
SELECT n, 'A', 1, n % 200 + 1, 'active', 'fr' FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""
# Kinds of deeds as in a living programme: two in five are clicks; a quarter are shares, on nine themes.
_ENTRIES = """
INSERT INTO point_entry (seq, person_id, site_id, team_id, points, deed, fact_id, rule_id, rule_version,
                         idempotency_key, reason, detail, occurred_at, recorded_at)
SELECT n, person, 1, person % 200 + 1, points, deed, deed || ':' || n, deed, 1, deed || ':' || n || '|' || deed || '|award',
       jsonb_build_object('code', 'won', 'params', jsonb_build_object('rule', deed, 'points', points)),
       jsonb_build_object('subject', 'story:' || n % 300, 'tags', tags, 'fact',
                          jsonb_build_object('story_id', n % 300, 'own_words', n % 977), 'week',
                          CASE WHEN deed IN ('shared', 'commented', 'met_for_coffee') THEN date_trunc('week', at)::date END),
       at, at
FROM (
  SELECT n, 1 + (n * 7919) % CAST(:people AS bigint) AS person, die,
         timestamptz '2024-11-25 00:00Z' + make_interval(secs => 62899200.0 * n / CAST(:last AS bigint)) AS at,
         CASE WHEN die < 40 THEN 'clicked' WHEN die < 65 THEN 'shared' WHEN die < 85 THEN 'reacted'
              WHEN die < 95 THEN 'commented' ELSE 'met_for_coffee' END AS deed,
         CASE WHEN die < 40 THEN 1 WHEN die < 65 THEN 20 WHEN die < 85 THEN n % 2 WHEN die < 95 THEN 2 ELSE 20 END AS points,
         CASE WHEN die < 40 THEN jsonb_build_array('clicked')
              WHEN die < 65 THEN jsonb_build_array('shared', 'theme:' || n % 9, 'shared:own')
              WHEN die < 85 THEN jsonb_build_array('reacted') WHEN die < 95 THEN jsonb_build_array('commented')
              ELSE jsonb_build_array('met') END AS tags
  FROM (SELECT n, (n * 2654435761 / 7) % 100 AS die
        FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n) AS dice
) AS deeds
"""
_REVERSALS = """
INSERT INTO point_entry (seq, person_id, site_id, team_id, points, deed, fact_id, rule_id, rule_version, idempotency_key,
                         reverses, reason, detail, occurred_at, recorded_at)
SELECT -seq, person_id, site_id, team_id, -points, deed, fact_id, rule_id, rule_version, idempotency_key || 'reversal',
       seq, '{"code": "reversed"}', detail, occurred_at, recorded_at + interval '1 day'
FROM point_entry WHERE seq BETWEEN :first AND :last AND seq % 10000 = 0
"""
_AGGREGATE = (
    "SELECT count(*) FROM (SELECT person_id, sum(points) FROM point_entry GROUP BY person_id) AS sums"
)


class Took(NamedTuple):
    """Seconds."""

    aggregate: float
    from_nothing: float
    compared: float


async def fill(engine: AsyncEngine, first: int, last: int) -> None:
    """Entries up to number `last`: no trigger and no index until they stand."""
    people = {"first": first // EACH + 1, "last": last // EACH}
    async with engine.begin() as c:
        await c.execute(text("SET LOCAL session_replication_role = replica"))
        indexes = (
            await c.execute(
                text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'ix_point_entry%'")
            )
        ).all()
        for name, _ in indexes:
            await c.execute(text(f"DROP INDEX {name}"))
        await c.execute(text(_PEOPLE), people)
        entries = {"first": first + 1, "last": last}
        await c.execute(text(_ENTRIES), {**entries, "people": people["last"]})
        await c.execute(text(_REVERSALS), entries)
        for _, definition in indexes:
            await c.execute(text(definition))
    async with engine.connect() as c:
        await (await c.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def timed(do: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await do()
    return time.perf_counter() - began


async def measure(engine: AsyncEngine, size: int) -> Took:
    async def aggregate() -> None:
        async with engine.connect() as c:
            assert (await c.execute(text(_AGGREGATE))).scalar_one() == size // EACH

    async def from_nothing() -> None:
        assert await rebuild(engine, repair=True)

    async def compared() -> None:
        assert not await rebuild(engine)

    async with engine.begin() as c:
        await c.execute(text("TRUNCATE score, badge_award"))
    await aggregate()  # the pages are read once before anything is timed
    bare = min([await timed(aggregate) for _ in range(3)])
    took = Took(bare, await timed(from_nothing), 0)
    return took._replace(compared=await timed(compared))


async def run(url: str) -> dict[int, Took]:
    engine = open_engine(url, pool=2, slowest=3600)
    await migrate(engine)
    async with engine.begin() as c:
        for statement in _PLACES:
            await c.execute(text(statement))
    found: dict[int, Took] = {}
    before = 0
    free = shutil.disk_usage(tempfile.gettempdir()).free
    for size in (each for each in SIZES if each * ROOM + SPARE < free):
        await fill(engine, before, size)
        found[size], before = await measure(engine, size), size
        told = found[size]
        print(
            f"{size:11,} {told.aggregate:11.2f} {told.from_nothing:14.1f} {told.compared:10.1f} "
            f"{told.compared / told.aggregate:10.1f}",
            flush=True,
        )
    await engine.dispose()
    return found


def main() -> None:
    print(
        f"{'entries':>11} {'aggregate s':>11} {'from nothing s':>14} {'compared s':>10} {'÷ aggregate':>11}"
    )
    with fleeting(redis_url="") as (_, urls):
        found = asyncio.run(run(urls.database_url))
    results = {size: [round(value, 2) for value in took] for size, took in found.items()}
    small, large = found[min(found)], found[max(found)]
    ratios = {
        "compared_to_aggregate": round(large.compared / large.aggregate, 1),
        "seconds_per_million": round(large.compared / max(found) * 1e6, 2),
        "growth": round(large.compared / small.compared / (max(found) / min(found)), 2),
    }
    tell("rebuild", ratios, seconds=results)


if __name__ == "__main__":
    main()
