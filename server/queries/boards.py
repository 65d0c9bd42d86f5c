"""Leaderboards as one person sees them. Pages come from SQL by an index; ranks from Redis, or SQL without it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.boards import BoardWindow, board_windows
from gamification.days import DAY
from gamification.seasons import SeasonCalendar, Window
from gamification.teams import may_break_down
from server.scopes import EVERYONE, PEOPLE, Crowd, Scope, scope_of, whole
from server.standings import counted_rank, seen
from server.world import World

# The order is that of ix_score_page: (-points, reached_at, subject_id), all upwards, so that a place anywhere on the
# board is one comparison of rows, found in the index without walking to it.
_PLACE = """
SELECT s.subject_id, s.points, s.reached_at,
       CASE WHEN p.ranking = 'alias' THEN coalesce(p.alias, p.name) ELSE p.name END AS name,
       t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue
FROM score s JOIN {people} p ON p.id = s.subject_id JOIN team t ON t.id = p.team_id
WHERE s.board = :board AND s.kind = 'person' AND s.listed AND p.left_at IS NULL
"""
_DOWN = "ORDER BY -s.points, s.reached_at, s.subject_id LIMIT :limit"
_UP = "ORDER BY -s.points DESC, s.reached_at DESC, s.subject_id DESC LIMIT :limit"
_HERE = "(-s.points, s.reached_at, s.subject_id)"
_CURSOR = "(-CAST(:points AS bigint), CAST(:reached_at AS timestamptz), CAST(:id AS bigint))"
_AROUND = """
WITH me AS MATERIALIZED ({place} AND s.subject_id = :person_id)
SELECT * FROM me
UNION ALL SELECT above.* FROM me CROSS JOIN LATERAL (
  {place} AND {here} < (-me.points, me.reached_at, me.subject_id) {up}) AS above
UNION ALL SELECT below.* FROM me CROSS JOIN LATERAL (
  {place} AND {here} > (-me.points, me.reached_at, me.subject_id) {down}) AS below
"""


class Reads(NamedTuple):
    """The statements that read one part of a board."""

    first: TextClause
    after: TextClause
    before: TextClause
    around: TextClause
    people: TextClause


def _reads(people: str) -> Reads:
    place = _PLACE.format(people=people)
    return Reads(
        text(place + _DOWN),
        text(f"{place} AND {_HERE} > {_CURSOR} {_DOWN}"),
        text(f"{place} AND {_HERE} < {_CURSOR} {_UP}"),
        text(_AROUND.format(place=place, here=_HERE, up=_UP, down=_DOWN)),
        text(f"SELECT count(*) FROM ({place}) AS all_of_it"),  # noqa: S608 (our own text)
    )


_CROWD = text("""
SELECT h.id AS site_id, h.name AS site, b.id AS brand_id, b.name AS brand,
       (SELECT count(*) FROM person p WHERE p.site_id = h.id AND p.left_at IS NULL AND p.state = 'active'
          AND p.role IN ('ambassador', 'host')) AS site_people,
       (SELECT count(*) FROM person p JOIN site n ON n.id = p.site_id WHERE n.brand_id = b.id AND p.left_at IS NULL
          AND p.state = 'active' AND p.role IN ('ambassador', 'host')) AS brand_people
FROM site h JOIN brand b ON b.id = h.brand_id WHERE h.id = :site_id
""")
_READS = {crowd: _reads(people) for crowd, people in PEOPLE.items()}
AROUND = 4
"""How many neighbours are shown on either side."""


@dataclass(frozen=True, slots=True)
class Board:
    """A board's key ("week:2026-W47", "all") and when it ends; None for all time."""

    key: str
    window: BoardWindow
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One person's place; the name is the one colleagues see."""

    person_id: int
    points: int
    reached_at: datetime
    name: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int
    rank: int = 0


Cursor = tuple[int, datetime, int]
"""A place on a board: points, when they were reached, whose."""


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` holds one more than asked when the list goes on. `neighbours` stand around me; `above`, `below`: more do."""

    rows: list[PlaceRow]
    me: PlaceRow | None
    neighbours: list[PlaceRow]
    above: bool
    below: bool
    people: int


@dataclass(frozen=True, slots=True)
class Mine:
    """My part of the boards, and its name; not `shown` when so few play there that ranks would single them out."""

    scope: Scope
    name: str | None
    shown: bool


async def mine(connection: AsyncConnection, crowd: Crowd, site_id: int) -> Mine:
    """One's own site or brand; no statement for everyone's board."""
    if crowd == "everyone":
        return Mine(EVERYONE, None, True)
    row = (await connection.execute(_CROWD, {"site_id": site_id})).one()
    if crowd == "site":
        return Mine(Scope("site", row.site_id), row.site, may_break_down(row.site_people))
    return Mine(Scope("brand", row.brand_id), row.brand, may_break_down(row.brand_people))


def board_at(window: BoardWindow, now: datetime, calendar: SeasonCalendar) -> Board:
    """The board of this kind that is open now, on the programme's calendar."""
    span = board_windows(now, calendar)[window]
    return Board(_key(window, span), window, span.end if span else None)


def board_before(window: BoardWindow, now: datetime, calendar: SeasonCalendar) -> Board | None:
    """The board of the period before; all time has none."""
    span = board_windows(now, calendar)[window]
    if span is None:
        return None
    last = board_windows(span.start - DAY / 2, calendar)[window]
    return Board(_key(window, last), window, last.end if last else None)


def _key(window: BoardWindow, span: Window | None) -> str:
    return f"{window}:{span.key}" if span else window


def _ranked(rows: Sequence[Any], known: Mapping[int, int]) -> list[PlaceRow]:
    """Competition ranks of consecutive rows: those of the first two totals are known, the others follow."""
    placed: list[PlaceRow] = []
    start = 0
    for index, row in enumerate(rows):
        if index and row.points == placed[-1].points:
            rank = placed[-1].rank
        elif row.points in known:
            start, rank = index, known[row.points]
        else:
            rank = known[rows[start].points] + index - start
        placed.append(replace(PlaceRow(*row), rank=rank))
    return placed


def _totals(rows: Sequence[Any]) -> set[int]:
    """The first two totals: whoever shares the first may stand on the page before."""
    return set(list(dict.fromkeys(row.points for row in rows))[:2])


async def page(
    world: World,
    connection: AsyncConnection,
    board: str,
    person_id: int,
    limit: int,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Page:
    """`limit` rows after or before a place (or the first ones), my own, and those around me. `board`: see Scope.of."""
    crowd, place = scope_of(board)
    read, given = _READS[crowd], {"board": whole(board), "place": place, "limit": limit}
    if start := after or before:
        given |= dict(zip(("points", "reached_at", "id"), start, strict=True))
    rows = (
        await connection.execute(read.after if after else read.before if before else read.first, given)
    ).all()
    mine = {"board": whole(board), "place": place, "person_id": person_id, "limit": AROUND + 1}
    around = sorted((await connection.execute(read.around, mine)).all(), key=_order)
    me = next((at for at, row in enumerate(around) if row.subject_id == person_id), 0)
    near = around[max(me - AROUND, 0) : me + AROUND + 1]
    ordered = rows if not before else rows[::-1]
    known, people = await _standing(world, connection, board, _totals(ordered) | _totals(near))
    return Page(
        _ranked(ordered, known),
        _ranked(near, known)[me - max(me - AROUND, 0)] if near else None,
        _ranked(near, known),
        me > AROUND,
        len(around) > me + AROUND + 1,
        people,
    )


def _order(row: Any) -> tuple[int, datetime, int]:
    return -row.points, row.reached_at, row.subject_id


async def _standing(
    world: World, connection: AsyncConnection, board: str, points: Collection[int]
) -> tuple[dict[int, int], int]:
    """(the rank of each of these points, how many people there are): one trip to Redis, SQL only without it."""
    if not points:  # an empty page, but perhaps of a board with people on it
        points = (0,)
    asked = list(points)
    found = await seen(world.redis, [(board, each) for each in asked])
    known = {each: one.rank for each, one in zip(asked, found, strict=True) if one}
    for each in asked:
        if each not in known:
            known[each] = await counted_rank(connection, board, each)
    if found[0]:
        return known, found[0].people
    crowd, place = scope_of(board)
    counted = await connection.execute(_READS[crowd].people, {"board": whole(board), "place": place})
    return known, int(counted.scalar_one())
