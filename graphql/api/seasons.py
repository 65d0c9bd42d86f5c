"""Seasons: what runs and what comes, the hall of fame of those that are over, and comms opening the next."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.pages import PageInfo, cursor, first_within, identity, position
from api.pages import info as page_info
from api.problems import CAUGHT, Invalid, Refused, problem
from api.standings import TeamStanding
from api.types import Person, Team
from gamification.days import DAY, boundary, local_day
from gamification.seasons import Window
from gamification.seasons import season as season_at
from gamification.teams import may_break_down
from server.commands import seasons as commands
from server.database import reading
from server.queries import seasons as queries
from server.queries.programme import programme
from server.queries.seasons import ResultRow, SeasonRow, ShownRow


@strawberry.type
class Season:
    """`id` is null for a half-year that nobody opened; `last_day` is part of it."""

    id: strawberry.ID | None
    key: str
    name: str
    name_fr: str
    name_en: str
    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime
    running: bool


@strawberry.type
class PodiumPlace:
    """`person` is null for someone who has left or hides since: their place stays, their name does not."""

    rank: int
    person: Person | None
    points: int


@strawberry.type
class MyPlace:
    """`rank` is null for who was on no board."""

    rank: int | None
    points: int


@strawberry.type
class SeasonResult:
    """A season that is over. `revision` above 1 was corrected, for the `reason`."""

    key: str
    name: str
    first_day: date
    last_day: date
    revision: int
    reason: str | None
    people: int
    podium: list[PodiumPlace]
    teams: list[TeamStanding]
    mine: MyPlace | None


@strawberry.type
class SeasonResultEdge:
    cursor: str
    node: SeasonResult


@strawberry.type
class SeasonResultConnection:
    edges: list[SeasonResultEdge]
    page_info: PageInfo


@strawberry.type
class SeasonQueries:
    @strawberry.field
    async def seasons(self, info: Info) -> list[Season]:
        """The one that runs, then those opened ahead."""
        now = info.context.world.now()
        async with reading(info.context.world.engine) as connection:
            zone = (await programme(connection)).time_zone
            rows = await queries.opened(connection)
        calendar = queries.calendar(zone, rows)
        current = season_at(now, calendar)
        ahead = [season_at(boundary(one.first, zone), calendar) for one in calendar.named]
        windows = [current, *(window for window in ahead if window.start > now)]
        return [_season(info, zone, one, rows, running=one == current) for one in windows]

    @strawberry.field
    async def hall_of_fame(
        self, info: Info, first: int = 10, after: str | None = None
    ) -> SeasonResultConnection:
        """Seasons that are over, the latest first, with podiums and my own place."""
        limit, start = first_within(first), position(after, datetime)
        caller = info.context.caller
        async with reading(info.context.world.engine) as connection:
            zone = (await programme(connection)).time_zone
            rows = await queries.results(connection, caller.person_id, limit + 1, start[0] if start else None)
            winners = [place[0] for row in rows for place in row.podium or ()]
            people = await queries.shown(connection, winners)
        edges = [
            SeasonResultEdge(cursor=cursor(row.starts_at), node=_result(info, zone, row, people))
            for row in rows[:limit]
        ]
        return SeasonResultConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], len(rows) > limit)
        )


def _season(info: Info, zone: str, window: Window, rows: list[SeasonRow], *, running: bool) -> Season:
    first, called = local_day(window.start, zone), queries.named(window, rows)
    opened = next((row.id for row in rows if row.first_day == first), None)
    return Season(
        id=strawberry.ID(str(opened)) if opened else None, key=window.key, name=called[info.context.locale],
        name_fr=called["fr"], name_en=called["en"], first_day=first,
        last_day=local_day(window.end, zone) - DAY, starts_at=window.start, ends_at=window.end,
        running=running,
    )  # fmt: skip


def _person(row: ShownRow | None) -> Person | None:
    if row is None:
        return None
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    return Person(id=strawberry.ID(str(row.id)), name=row.name, team=team)


def _result(info: Info, zone: str, row: ResultRow, people: dict[int, ShownRow]) -> SeasonResult:
    podium = [
        PodiumPlace(rank=rank, person=_person(people.get(person)), points=points)
        for person, rank, points in row.podium or ()
    ]
    my_team = info.context.caller.team_id
    teams = [
        TeamStanding(
            rank=one["rank"],
            team=Team(id=strawberry.ID(one["id"]), name=one["name"], kind=one["kind"], hue=one["hue"]),
            score=round(one["score"], 2), points=one["points"], roster=one["roster"],
            participants=one["participants"] if may_break_down(int(one["roster"])) else None,
            is_mine=my_team in one["members"], members=[strawberry.ID(str(each)) for each in one["members"]],
        )
        for one in row.teams
        if one["rank"] <= 3 or my_team in one["members"]
    ]  # fmt: skip
    mine = MyPlace(rank=row.mine[1], points=row.mine[2] or 0) if row.mine else None
    return SeasonResult(
        key=row.season, name=row.name[info.context.locale], first_day=local_day(row.starts_at, zone), last_day=local_day(row.ends_at, zone) - DAY,
        revision=row.revision, reason=row.reason, people=row.people, podium=podium, teams=teams, mine=mine,
    )  # fmt: skip


@strawberry.input
class OpenSeasonInput:
    key: str
    name_fr: str
    name_en: str
    first_day: date
    last_day: date


@strawberry.input
class ChangeSeasonInput:
    key: str
    season_id: strawberry.ID
    name_fr: str
    name_en: str
    last_day: date


@strawberry.input
class ReviseSeasonInput:
    """`season` is its key."""

    key: str
    season: str
    reason: str


@strawberry.type
class SeasonSaved:
    season: str


SeasonAnswer = Annotated[SeasonSaved | Invalid | Refused, strawberry.union("SeasonAnswer")]


@strawberry.type
class SeasonMutations:
    @strawberry.mutation
    async def open_season(self, info: Info, input: OpenSeasonInput) -> SeasonAnswer:
        asked = commands.OpenSeason(
            key=input.key, first_day=input.first_day, last_day=input.last_day,
            name={"fr": input.name_fr, "en": input.name_en},
        )  # fmt: skip
        return await _said(
            info,
            commands.open_season(info.context.world, info.context.caller, asked),
        )

    @strawberry.mutation
    async def change_season(self, info: Info, input: ChangeSeasonInput) -> SeasonAnswer:
        """Its name, or its last day while it is not over."""
        try:
            season_id = identity(input.season_id, "seasonId")
        except CAUGHT as error:
            return problem(error, info.context.locale)
        asked = commands.ChangeSeason(
            key=input.key, season_id=season_id, last_day=input.last_day,
            name={"fr": input.name_fr, "en": input.name_en},
        )  # fmt: skip
        return await _said(
            info,
            commands.change_season(info.context.world, info.context.caller, asked),
        )

    @strawberry.mutation
    async def revise_season(self, info: Info, input: ReviseSeasonInput) -> SeasonAnswer:
        """The result anew from the ledger, as another revision with a reason everyone reads."""
        asked = commands.ReviseSeason(key=input.key, season=input.season, reason=input.reason)
        return await _said(
            info,
            commands.revise_season(info.context.world, info.context.caller, asked),
        )


async def _said(info: Info, doing: Awaitable[commands.SeasonTold]) -> SeasonSaved | Invalid | Refused:
    try:
        return SeasonSaved(season=(await doing).season)
    except CAUGHT as error:
        return problem(error, info.context.locale)
