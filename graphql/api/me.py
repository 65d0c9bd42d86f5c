"""The programme and me: everything my own page shows, each part read only when it is asked for."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.context import Info
from api.game import Badge, Level, Streak, badge_wall, level_of, secrets_left, streak_of
from api.history import EntryConnection, EntryEdge, entry_of
from api.pages import cursor, first_within, position
from api.pages import info as page_info
from api.people import Access, Device
from api.problems import CAUGHT, Invalid, Refused, problem
from api.types import BoardWindow, Brand, Ranking, Role, ShiftPattern, Site, Team
from gamification.badges import Record
from gamification.boards import board_keys, board_windows
from gamification.levels import level_at
from gamification.play import Standing
from gamification.rest import SHIFTS
from gamification.seasons import Window
from gamification.streaks import Streak as Fold
from server.commands.award import level_told, streak_told
from server.commands.update_me import UpdateMe, update_me
from server.database import reading
from server.queries import me as queries
from server.queries import seasons
from server.queries.people import devices
from server.queries.playing import Player, standing, streak_now
from server.queries.programme import programme_lately
from server.standings import Seen, counted_rank, seen

WINDOWS = ("season", "month", "week", "all")


@strawberry.type
class Programme:
    name: str
    company: str
    demo: bool
    accent_hue: int
    time_zone: str
    now: strawberry.Private[Window]
    season: str
    season_ends_at: datetime
    vapid_key: str
    min_client: int

    @strawberry.field
    async def season_name(self, info: Info) -> str:
        async with reading(info.context.world.engine) as connection:
            return seasons.named(self.now, await seasons.opened(connection))[info.context.locale]


@strawberry.type
class Rank:
    window: BoardWindow
    rank: int
    of: int
    points: int


class Mine:
    """My row, and my standing in the game read once, when the first field asks for it."""

    def __init__(self, row: Any, player: Player, boards: tuple[str, ...]) -> None:
        self.row = row
        self.player = player
        self.boards = boards
        self.earned = {key: datetime.fromisoformat(at) for key, at in row.badges.items()}
        self._standing: asyncio.Task[Standing] | None = None
        self._streak: Fold | None = None

    async def standing(self, info: Info) -> Standing:
        """One SELECT, however many fields ask at once."""
        if self._standing is None:
            self._standing = asyncio.create_task(self._read_standing(info))
        return await self._standing

    async def _read_standing(self, info: Info) -> Standing:
        async with reading(info.context.world.engine) as connection:
            return await standing(connection, self.player, info.context.world.now())

    async def streak(self, info: Info) -> Fold:
        """Folded once, however many fields ask."""
        if self._streak is None:
            self._streak = streak_now(self.player, await self.standing(info), info.context.world.now())
        return self._streak


@strawberry.type
class Me:
    mine: strawberry.Private[Mine]
    id: strawberry.ID
    name: str
    alias: str | None
    ranking: Ranking
    role: Role
    locale: str
    shift_pattern: ShiftPattern
    quiet_from: int
    quiet_until: int
    named_here: bool
    site: Site
    team: Team
    points: int
    season_points: int
    unread: int
    passkeys: int

    @strawberry.field
    async def level(self, info: Info) -> Level:
        """Of lifetime points, the ledger's own sum."""
        return level_of(level_told(level_at((await self.mine.standing(info)).points)))

    @strawberry.field
    async def streak(self, info: Info) -> Streak:
        return streak_of(streak_told(await self.mine.streak(info)))

    @strawberry.field
    async def badges(self, info: Info) -> list[Badge]:
        """All I may know of, mine with their date."""
        now = await self.mine.standing(info)
        record = Record(now.tally, (await self.mine.streak(info)).best)
        return badge_wall(record, self.mine.earned, info.context.locale)

    @strawberry.field
    async def secret_badges_left(self) -> int:
        return secrets_left(self.mine.earned)

    @strawberry.field
    async def ranks(self, info: Info) -> list[Rank]:
        """Where I stand on each open board; empty for who is hidden, has no points yet, or organises."""
        row, world = self.mine.row, info.context.world
        on = [
            (name, board)
            for name, board in zip(WINDOWS, self.mine.boards, strict=True)
            if board in row.points
        ]
        if not on or not self.mine.player.listed:
            return []
        found = await seen(world.redis, [(board, row.points[board]) for _, board in on])
        if None in found:
            found = await self._counted(info, [(board, row.points[board]) for _, board in on])
        return [
            Rank(window=BoardWindow(name), rank=one.rank, of=one.people, points=row.points[board])
            for (name, board), one in zip(on, found, strict=True)
            if one
        ]

    async def _counted(self, info: Info, asked: list[tuple[str, int]]) -> list[Seen | None]:
        """The same from SQL, when Redis does not hold every board."""
        async with reading(info.context.world.engine) as connection:
            of = await queries.people_on(connection, [board for board, _ in asked])
            return [
                Seen(await counted_rank(connection, board, points), of.get(board, 0))
                for board, points in asked
            ]

    @strawberry.field
    async def history(self, info: Info, first: int = 20, after: str | None = None) -> EntryConnection:
        limit, start = first_within(first), position(after, int)
        async with reading(info.context.world.engine) as connection:
            rows = await queries.history(connection, self.mine.row.id, limit + 1, start[0] if start else None)
        edges = [EntryEdge(cursor=cursor(row.seq), node=entry_of(row)) for row in rows[:limit]]
        return EntryConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], len(rows) > limit)
        )

    @strawberry.field
    async def devices(self, info: Info) -> list[Device]:
        world, caller = info.context.world, info.context.caller
        async with reading(world.engine) as connection:
            rows = await devices(connection, caller.person_id, world.now())
        return [Device.of(row, caller.session_id) for row in rows]

    @strawberry.field
    async def access(self, info: Info) -> Access:
        return await Access.of(info)


def _me(row: Any, boards: tuple[str, ...]) -> Me:
    player = Player(
        row.id, row.name, row.alias, row.ranking, row.role, row.site_id, row.brand_id, row.team_id, row.shift_pattern,
        row.locale, row.time_zone, row.team, row.team_kind, row.team_hue, row.programme_zone,
        row.seasons,
    )  # fmt: skip
    shift = SHIFTS[player.shift_pattern]
    quiet_from = shift.quiet_from if row.quiet_from is None else row.quiet_from
    quiet_until = shift.quiet_until if row.quiet_until is None else row.quiet_until
    brand = Brand(id=strawberry.ID(str(row.brand_id)), name=row.brand, hue=row.brand_hue)
    return Me(
        mine=Mine(row, player, boards),
        id=strawberry.ID(str(row.id)),
        name=row.name,
        alias=row.alias,
        ranking=Ranking(row.ranking),
        role=Role(row.role),
        locale=row.locale,
        shift_pattern=ShiftPattern(row.shift_pattern),
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        named_here=row.named_here,
        site=Site(
            id=strawberry.ID(str(row.site_id)),
            name=row.site,
            kind=row.site_kind,
            country=row.country,
            time_zone=row.time_zone,
            brand=brand,
            ambassadors=row.ambassadors,
            open=row.open,
        ),
        team=Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue),
        points=row.points.get("all", 0),
        season_points=row.points.get(boards[0], 0),
        unread=row.unread,
        passkeys=row.passkeys,
    )


async def me_now(info: Info) -> Me:
    """The caller's own page, as of this moment."""
    world = info.context.world
    boards = board_keys(world.now(), (await programme_lately(world)).calendar)
    async with reading(world.engine) as connection:
        return _me(await queries.me(connection, info.context.caller.person_id, list(boards)), boards)


@strawberry.type
class MeQueries:
    @strawberry.field
    async def programme(self, info: Info) -> Programme:
        world = info.context.world
        row = await programme_lately(world)
        season = board_windows(world.now(), row.calendar)["season"]
        assert season is not None  # only the all-time board has no window
        return Programme(
            name=row.name,
            company=row.company,
            demo=row.demo,
            accent_hue=row.accent_hue,
            time_zone=row.time_zone,
            now=season,
            season=season.key,
            season_ends_at=season.end,
            vapid_key=world.vapid_key,
            min_client=int(row.settings.get("min_client", 1)),
        )

    @strawberry.field
    async def me(self, info: Info) -> Me:
        return await me_now(info)


@strawberry.input
class UpdateMeInput:
    key: str
    alias: str | None = None
    ranking: Ranking | None = None
    locale: str | None = None
    shift_pattern: ShiftPattern | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    named_here: bool | None = None


@strawberry.type
class MeUpdated:
    me: Me


UpdateMeAnswer = Annotated[MeUpdated | Invalid | Refused, strawberry.union("UpdateMeAnswer")]


@strawberry.type
class MeMutations:
    @strawberry.mutation
    async def update_me(self, info: Info, input: UpdateMeInput) -> UpdateMeAnswer:
        context = info.context
        try:
            asked = UpdateMe(
                key=input.key, alias=input.alias, locale=input.locale,
                ranking=input.ranking.value if input.ranking else None,
                shift_pattern=input.shift_pattern.value if input.shift_pattern else None,
                quiet_from=input.quiet_from, quiet_until=input.quiet_until,
                named_here=input.named_here,
            )  # fmt: skip
            await update_me(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return MeUpdated(me=await me_now(info))
