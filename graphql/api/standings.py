"""Leaderboards: people with me and my neighbours, teams by their fair score."""

from datetime import date, datetime

import strawberry

from api.context import Info
from api.pages import PageInfo, cursor, first_within, position
from api.types import BoardScope, BoardWindow, Person, Position, Team
from gamification.teams import may_break_down, team_scores
from server.database import reading
from server.queries import boards, team_boards
from server.queries.boards import Page, PlaceRow
from server.queries.goals import Goal as GoalRow
from server.queries.goals import goals as _goals
from server.queries.live import standing_at
from server.queries.programme import programme_lately
from server.queries.team_boards import Teams
from server.scopes import EVERYONE, Scope


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
    scope: BoardScope
    place: str | None = strawberry.field(
        description="The name of my site or brand; null for everyone's board."
    )
    suppressed: bool = strawberry.field(description="So few play there that ranks would single them out.")
    people: int
    me: Standing | None
    neighbours: list[Standing]
    above: str | None = strawberry.field(description="A cursor for `before`, when more stand above them.")
    below: str | None = strawberry.field(description="A cursor for `after`, when more stand below them.")
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
    participants: int | None = strawberry.field(description="Null where so few are not broken down.")
    is_mine: bool
    members: list[strawberry.ID] = strawberry.field(description="The teams it stands for.")


@strawberry.type
class TeamBoard:
    """score = (points + ghosts · ghostScore) / (roster + ghosts), so a phone can place a frame by itself."""

    window: BoardWindow
    key: str
    ends_at: datetime | None
    scope: BoardScope
    place: str | None
    suppressed: bool
    ghosts: float
    ghost_score: float
    standings: list[TeamStanding]
    position: Position


@strawberry.type
class Goal:
    """`best`: the best earlier period, and its first day; null when there was none."""

    points: int
    best: int | None
    best_from: date | None


@strawberry.type
class Goals:
    me: Goal
    team: Goal | None = strawberry.field(description="Null where a total would say what each one did.")
    team_name: str


def _standing(row: PlaceRow, person_id: int) -> Standing:
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    person = Person(id=strawberry.ID(str(row.person_id)), name=row.name, team=team)
    return Standing(rank=row.rank, person=person, points=row.points, is_me=row.person_id == person_id)


def _team_standings(found: Teams, scope: Scope, my_team: int) -> list[TeamStanding]:
    """The scores are those of everyone's board, whatever part of it one looks at."""
    rows = {row.tally.team_id: row for row in found.rows if scope == EVERYONE or scope in row.homes}
    placed: list[TeamStanding] = []
    for score in team_scores([row.tally for row in rows.values()], found.k, found.mu):
        row = rows[score.tally.team_id]
        placed.append(
            TeamStanding(
                rank=score.rank,
                team=Team(id=strawberry.ID(row.id), name=row.name, kind=row.kind, hue=row.hue),
                score=round(score.score, 2),
                points=score.tally.total,
                roster=int(score.tally.roster),
                participants=score.tally.participants if may_break_down(int(score.tally.roster)) else None,
                is_mine=my_team in row.members,
                members=[strawberry.ID(str(one)) for one in sorted(row.members)],
            )
        )
    return placed


async def _position(info: Info, topic: str) -> Position:
    (at,) = await standing_at(info.context.world, [topic])
    return Position(topic=at.topic, epoch=at.epoch, offset=at.offset)


def _cursor(row: PlaceRow) -> str:
    return cursor(row.points, row.reached_at, row.person_id)


NOBODY = Page([], None, [], False, False, 0)


async def leaderboard_now(
    info: Info,
    window: BoardWindow = BoardWindow.WEEK,
    scope: BoardScope = BoardScope.EVERYONE,
    first: int = 20,
    after: str | None = None,
    before: str | None = None,
) -> Leaderboard:
    world, caller = info.context.world, info.context.caller
    limit = first_within(first)
    down, up = (position(each, int, datetime, int) for each in (after, before))
    calendar = (await programme_lately(world)).calendar
    board = boards.board_at(window.value, world.now(), calendar)
    me, page = caller.person_id, NOBODY
    async with reading(world.engine) as connection:
        part = await boards.mine(connection, scope.value, caller.site_id)
        name = part.scope.of(board.key)
        # what is not shown has no topic: one hears when everyone's board moves
        at = await _position(info, f"board:{name if part.shown else board.key}:people")
        if part.shown:
            page = await boards.page(world, connection, name, me, limit + 1, down, up)
    more = len(page.rows) > limit
    rows = page.rows[1:] if more and up else page.rows[:limit]
    edges = [StandingEdge(cursor=_cursor(row), node=_standing(row, me)) for row in rows]
    return Leaderboard(
        window=window,
        key=board.key,
        ends_at=board.ends_at,
        scope=scope,
        place=part.name,
        suppressed=not part.shown,
        people=page.people,
        me=_standing(page.me, me) if page.me else None,
        neighbours=[_standing(row, me) for row in page.neighbours],
        above=_cursor(page.neighbours[0]) if page.above else None,
        below=_cursor(page.neighbours[-1]) if page.below else None,
        edges=edges,
        page_info=PageInfo(
            has_next_page=more, end_cursor=(edges[0] if up else edges[-1]).cursor if edges else None
        ),
        position=at,
    )


@strawberry.type
class StandingQueries:
    @strawberry.field
    async def leaderboard(
        self,
        info: Info,
        window: BoardWindow = BoardWindow.WEEK,
        scope: BoardScope = BoardScope.EVERYONE,
        first: int = 20,
        after: str | None = None,
        before: str | None = None,
    ) -> Leaderboard:
        return await leaderboard_now(info, window, scope, first, after, before)

    @strawberry.field
    async def team_board(
        self,
        info: Info,
        window: BoardWindow = BoardWindow.WEEK,
        scope: BoardScope = BoardScope.EVERYONE,
    ) -> TeamBoard:
        world, caller = info.context.world, info.context.caller
        calendar = (await programme_lately(world)).calendar
        board = boards.board_at(window.value, world.now(), calendar)
        async with reading(world.engine) as connection:
            part = await boards.mine(connection, scope.value, caller.site_id)
            at = await _position(info, f"board:{board.key}:teams")
            before = boards.board_before(window.value, world.now(), calendar)
            found = await team_boards.teams(connection, board, before)
        return TeamBoard(
            window=window,
            key=board.key,
            ends_at=board.ends_at,
            scope=scope,
            place=part.name,
            suppressed=not part.shown,
            ghosts=found.k,
            ghost_score=found.mu,
            standings=_team_standings(found, part.scope, caller.team_id) if part.shown else [],
            position=at,
        )

    @strawberry.field
    async def goals(self, info: Info, window: BoardWindow = BoardWindow.WEEK) -> Goals:
        world = info.context.world
        calendar = (await programme_lately(world)).calendar
        async with reading(world.engine) as connection:
            found = await _goals(connection, info.context.caller, window.value, world.now(), calendar)
        return Goals(
            me=_goal(found.me), team=_goal(found.team) if found.team else None, team_name=found.team_name
        )


def _goal(goal: GoalRow) -> Goal:
    return Goal(points=goal.points, best=goal.best, best_from=goal.best_from)
