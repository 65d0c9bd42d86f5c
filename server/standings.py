"""Leaderboards in Redis: a rebuildable cache that answers "which rank" in O(log n). SQL is the truth.
A board's parts (a site's, a brand's) are sets of their own beside it, loaded with it.

Redis is given absolute totals with a version, never increments; the Lua drops what is older. A board counts as
loaded only while its marker stands: after a flush the marker is gone, ranks are counted in SQL, and `load` brings
the board back.

A sorted set's score is a double of 53 bits. It packs points · 2^25 + (2^25 − 1 − seconds since EPOCH mod 2^25):
points below 2^28, and among equal points whoever got there first stands first within a season (2^25 s are
388 days). The rank shown depends on points alone.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError, ResponseError
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import board_keys
from gamification.seasons import NamedSeason, SeasonCalendar
from server.database import reading
from server.errors import Unavailable
from server.scopes import PEOPLE, homes, scope_of, whole
from server.tables import programme as programmes
from server.tables import season
from server.world import World

SHIFT = 2**25
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 2000
WARM_SECONDS = 5.0
LOAD_SECONDS = 600

log = structlog.get_logger(__name__)
_LUA = Path(__file__).parent / "lua"
_TEXT = (_LUA / "standing.lua").read_text()
_LOADING = (_LUA / "loading.lua").read_text()
_sha = ""


class Total(NamedTuple):
    """A person's absolute total on a board; `version` counts the entries folded into it."""

    board: str
    subject_id: int
    points: int
    version: int
    reached_at: datetime
    listed: bool = True


class Placed(NamedTuple):
    """Where a total stands: `rank` None where it is not listed or the board not loaded; not `newest` when Redis
    holds a later total of the same person."""

    rank: int | None
    newest: bool


def packed(points: int, reached_at: datetime) -> int:
    """Higher is better: more points, then earlier."""
    seconds = int((reached_at - EPOCH).total_seconds()) % SHIFT
    return points * SHIFT + (SHIFT - 1 - seconds)


def _keys(board: str) -> list[str]:
    """The set and its versions, and the marker that says that the whole board is loaded, with all of its parts."""
    name = whole(board)
    own = f"standing:{{{name}}}{board.removeprefix(name)}"
    return [own, f"{own}:versions", f"standing:{{{name}}}:loaded"]


def _arguments(total: Total) -> list[Any]:
    return [
        total.subject_id,
        total.version,
        packed(total.points, total.reached_at),
        (total.points + 1) * SHIFT,
        "1" if total.listed else "0",
    ]


async def _pipelined(redis: "Redis", totals: Sequence[Total]) -> list[Any]:
    global _sha  # noqa: PLW0603 (a hash of a constant)
    if not _sha:
        _sha = cast(str, await redis.script_load(_TEXT))
    async with redis.pipeline(transaction=False) as pipe:
        for total in totals:
            pipe.evalsha(_sha, 3, *_keys(total.board), *_arguments(total))
        return await pipe.execute()


async def put(redis: "Redis", totals: Sequence[Total]) -> list[Placed]:
    """Hand totals over, in one trip -> where each one stands."""
    try:
        answers = await _pipelined(redis, totals)
    except NoScriptError:
        await redis.script_load(_TEXT)
        answers = await _pipelined(redis, totals)
    return [Placed(rank if rank and loaded else None, bool(newest)) for rank, loaded, newest in answers]


# `p.id > :after` follows from the rest; without it people are merged in from the first on, for every chunk anew.
_ROWS = text("""
SELECT s.subject_id, s.version, s.points, s.reached_at, s.listed, p.site_id, h.brand_id
FROM score s JOIN person p ON p.id = s.subject_id JOIN site h ON h.id = p.site_id
WHERE s.board = :board AND s.kind = 'person' AND s.subject_id > :after AND p.id > :after
ORDER BY s.subject_id LIMIT :limit
""")


async def load(redis: "Redis", connection: AsyncConnection, board: str) -> int:
    """Bring a whole board and its parts from SQL -> how many people. Safe beside live writes: versions decide."""
    put_all = redis.register_script(_LOADING)
    loaded = _keys(board)[2]
    # A flush during the load takes this key with it: then there is nothing to rename, and the next look loads again.
    loading = f"standing:{{{board}}}:loading:{secrets.token_hex(8)}"
    await redis.set(loading, 1, ex=LOAD_SECONDS)
    people, after = 0, -1
    while rows := (await connection.execute(_ROWS, {"board": board, "after": after, "limit": CHUNK})).all():
        async with redis.pipeline(transaction=False) as pipe:
            for part, given in _parts(board, rows).items():
                await put_all(keys=_keys(part)[:2], args=[" ".join(given)], client=pipe)
            await pipe.execute()
        people, after = people + len(rows), rows[-1].subject_id
    with contextlib.suppress(ResponseError):
        await redis.persist(loading)
        await redis.rename(loading, loaded)
    return people


def _parts(board: str, rows: Sequence[Any]) -> dict[str, list[str]]:
    """Rows of `_ROWS` -> the lines that loading.lua is given for the board and each of its parts."""
    parts: dict[str, list[str]] = {board: []}
    for subject, version, points, reached_at, listed, site_id, brand_id in rows:
        given = f"{subject} {version} {packed(points, reached_at)} {int(listed)}"
        for name in (board, *(home.of(board) for home in homes(site_id, brand_id))):
            parts.setdefault(name, []).append(given)
    return parts


class Seen(NamedTuple):
    """The competition rank of so many points on a board, and how many people are on it."""

    rank: int
    people: int


async def seen(redis: "Redis", asked: Iterable[tuple[str, int]]) -> list[Seen | None]:
    """(board, points) -> where that stands, all in one trip; None where the board is not loaded or Redis is away.

    MULTI, or a flush between the questions would leave "loaded" and an empty board: everybody first.
    """
    pairs = list(asked)
    try:
        async with redis.pipeline(transaction=True) as pipe:
            for board, points in pairs:
                members, _, loaded = _keys(board)
                pipe.exists(loaded)
                pipe.zcount(members, (points + 1) * SHIFT, "+inf")
                pipe.zcard(members)
            answers = iter(await pipe.execute())
    except (RedisError, OSError):
        return [None] * len(pairs)
    return [
        Seen(beaten + 1, people) if loaded else None
        for loaded, beaten, people in zip(answers, answers, answers, strict=True)
    ]


async def ranks(redis: "Redis", asked: Iterable[tuple[str, int]]) -> list[int | None]:
    """The ranks alone, as `seen` gives them."""
    return [found.rank if found else None for found in await seen(redis, asked)]


_BETTER = {
    crowd: text(
        "SELECT count(*) FROM score s "  # noqa: S608 (our own text)
        + ("" if crowd == "everyone" else f"JOIN {people} p ON p.id = s.subject_id ")
        + "WHERE s.board = :board AND s.kind = 'person' AND s.listed AND -s.points < -CAST(:points AS bigint)"
    )
    for crowd, people in PEOPLE.items()
}


async def counted_rank(connection: AsyncConnection, board: str, points: int) -> int:
    """The same rank from SQL: O(rank), exact, for when Redis cannot say."""
    crowd, place = scope_of(board)
    asked = {"board": whole(board), "points": points, "place": place}
    return int((await connection.execute(_BETTER[crowd], asked)).scalar_one()) + 1


async def _calendar(connection: AsyncConnection) -> SeasonCalendar | None:
    """None before set-up."""
    zone = (await connection.execute(select(programmes.c.time_zone).limit(1))).scalar()
    opened = await connection.execute(
        select(season.c.first_day, season.c.after_day).order_by(season.c.first_day)
    )
    return SeasonCalendar(zone, tuple(NamedSeason(*row) for row in opened)) if zone else None


async def _keep_warm(world: World) -> None:
    """Load the boards that are open now whenever Redis does not hold them: at start, after a flush, in a new week."""
    while True:
        try:
            async with reading(world.engine) as connection:
                calendar = await _calendar(connection)
                for board in board_keys(world.now(), calendar) if calendar else ():
                    if not await world.redis.exists(_keys(board)[2]):
                        await load(world.redis, connection, board)
        except (RedisError, OSError, Unavailable) as error:
            log.info("standings_wait", problem=type(error).__name__)
        except Exception as error:  # must not end the task: nobody would start it again
            log.error("standings_failed", exc_info=error)
        await asyncio.sleep(WARM_SECONDS)


def warm(world: World) -> asyncio.Task[None]:
    """Start keeping the open boards in Redis; cancel the task to stop."""
    return asyncio.create_task(_keep_warm(world), name="standings")
