"""Leaderboards: people with me and my neighbours, teams by their fair score."""

from datetime import datetime

import strawberry

from api.context import Info
from api.pages import PageInfo, cursor, first_within, position
from api.pages import info as page_info
from api.types import BoardWindow, Person, Position, Team
from gamification.teams import team_scores
from server.database import reading
from server.queries import boards
from server.queries.boards import PlaceRow, Teams
from server.queries.live import standing_at
from server.queries.programme import programme_lately


@strawberry.type
class Standing:
    rank: int
    person: Person
    points: int
    is_me: bool


@strawberry.type
class StandingEdge:
    cursor: str
    node: Standing


@strawberry.type
class Leaderboard:
    window: BoardWindow
    key: str
    ends_at: datetime | None
    people: int
    me: Standing | None
    neighbours: list[Standing]
    edges: list[StandingEdge]
    page_info: PageInfo
    position: Position


@strawberry.type
class TeamStanding:
    rank: int
    team: Team
    score: float
    points: int
    roster: int
    participants: int
    is_mine: bool


@strawberry.type
class TeamBoard:
    """score = (points + ghosts · ghostScore) / (roster + ghosts), so a phone can place a frame by itself."""

    window: BoardWindow
    key: str
    ends_at: datetime | None
    ghosts: float
    ghost_score: float
    standings: list[TeamStanding]
    position: Position


def _standing(row: PlaceRow, person_id: int) -> Standing:
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    person = Person(id=strawberry.ID(str(row.person_id)), name=row.name, team=team)
    return Standing(rank=row.rank, person=person, points=row.points, is_me=row.person_id == person_id)


def _team_standings(found: Teams, my_team: int) -> list[TeamStanding]:
    rows = {row.tally.team_id: row for row in found.rows}
    placed: list[TeamStanding] = []
    for score in team_scores([row.tally for row in found.rows], found.k, found.mu):
        row = rows[score.tally.team_id]
        placed.append(
            TeamStanding(
                rank=score.rank,
                team=Team(id=strawberry.ID(row.id), name=row.name, kind=row.kind, hue=row.hue),
                score=round(score.score, 2),
                points=score.tally.total,
                roster=int(score.tally.roster),
                participants=score.tally.participants,
                is_mine=my_team in row.members,
            )
        )
    return placed


async def _position(info: Info, topic: str) -> Position:
    (at,) = await standing_at(info.context.world, [topic])
    return Position(topic=at.topic, epoch=at.epoch, offset=at.offset)


@strawberry.type
class StandingQueries:
    @strawberry.field
    async def leaderboard(
        self, info: Info, window: BoardWindow = BoardWindow.WEEK, first: int = 20, after: str | None = None
    ) -> Leaderboard:
        world, me = info.context.world, info.context.caller.person_id
        limit, start = first_within(first), position(after, int, int, datetime, int)
        calendar = (await programme_lately(world)).calendar
        board = boards.board_at(window.value, world.now(), calendar)
        async with reading(world.engine) as connection:
            at = await _position(info, f"board:{board.key}:people")
            page = await boards.page(world, connection, board.key, me, limit + 1, start)
        above = start[0] if start else 0
        edges = [
            StandingEdge(
                cursor=cursor(above + n, row.points, row.reached_at, row.person_id), node=_standing(row, me)
            )
            for n, row in enumerate(page.rows[:limit], start=1)
        ]
        return Leaderboard(
            window=window,
            key=board.key,
            ends_at=board.ends_at,
            people=page.people,
            me=_standing(page.me, me) if page.me else None,
            neighbours=[_standing(row, me) for row in page.neighbours],
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], len(page.rows) > limit),
            position=at,
        )

    @strawberry.field
    async def team_board(self, info: Info, window: BoardWindow = BoardWindow.WEEK) -> TeamBoard:
        world = info.context.world
        calendar = (await programme_lately(world)).calendar
        board = boards.board_at(window.value, world.now(), calendar)
        async with reading(world.engine) as connection:
            at = await _position(info, f"board:{board.key}:teams")
            before = boards.board_before(window.value, world.now(), calendar)
            found = await boards.teams(connection, board, before)
        return TeamBoard(
            window=window,
            key=board.key,
            ends_at=board.ends_at,
            ghosts=found.k,
            ghost_score=found.mu,
            standings=_team_standings(found, info.context.caller.team_id),
            position=at,
        )
