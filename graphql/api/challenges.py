"""Timed challenges as everyone sees them: the board as it stands, what all gave together, what I gave."""

from datetime import date, datetime
from enum import Enum

import strawberry

from api import pages
from api.context import Info
from api.types import Position
from gamification.streaks import Streak
from gamification.teams import may_break_down
from server.queries import challenges as queries
from server.queries.challenge_boards import StandingRow


@strawberry.enum
class ChallengeKind(Enum):
    INDIVIDUAL = "individual"
    TEAM = "team"


@strawberry.enum
class ChallengeState(Enum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    CLOSING = "closing"
    FINAL = "final"
    CANCELLED = "cancelled"


@strawberry.enum
class Metric(Enum):
    POINTS = "points"
    SHARES = "shares"
    OWN_WORDS = "own_words"
    PHOTOS = "photos"
    CLICKS = "clicks"
    COFFEES = "coffees"


@strawberry.type
class ChallengeDay:
    day: date
    status: str = strawberry.field(description="done, excused (rest), frozen, missed, or open: today.")


@strawberry.type
class ChallengeDays:
    """My streak by the day inside a challenge, oldest first; `length` counts the days done."""

    length: int
    calendar: list[ChallengeDay]


@strawberry.type
class ChallengeStanding:
    rank: int
    id: strawberry.ID
    name: str
    hue: int | None
    score: float
    sum: int
    roster: int
    participants: int | None = strawberry.field(
        description="How many of a team gave anything; null where the team is too small to be broken down."
    )
    is_mine: bool


@strawberry.type
class Challenge:
    id: strawberry.ID
    kind: ChallengeKind
    metric: Metric
    goal: int | None = strawberry.field(
        description="What a team challenge aims for all together, an individual one each alone; null: a race."
    )
    state: ChallengeState
    title: str
    brief: str
    prize: str | None
    prize_points: int
    prize_badge: bool
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    participating: bool
    teams: int
    people: int
    total: int = strawberry.field(description="What everyone gave together, hidden or not.")
    participants: int | None
    me: ChallengeStanding | None
    mine: int = strawberry.field(description="What I gave myself; nobody else is told.")
    reason: str | None = strawberry.field(description="Why it was called off, or its result corrected.")
    revision: int | None
    position: Position
    board: list[ChallengeStanding] = strawberry.field(
        description="Team board: score is the fair score; individual board: score equals the sum."
    )
    best: int | None = strawberry.field(
        default=None,
        description="The most I gave in an earlier challenge that counted the same; asked one by one.",
    )
    days: ChallengeDays | None = strawberry.field(
        default=None,
        description="My days of it, from my first deed until it ends; asked one by one.",
    )


@strawberry.type
class ChallengeEdge:
    cursor: str
    node: Challenge


@strawberry.type
class ChallengeConnection:
    edges: list[ChallengeEdge]
    page_info: pages.PageInfo


def line(row: StandingRow, kind: str, mine: int | None) -> ChallengeStanding:
    """How many of a handful gave anything is told to nobody."""
    told = kind == "individual" or may_break_down(row.roster)
    return ChallengeStanding(
        rank=row.rank, id=strawberry.ID(str(row.id)), name=row.name, hue=row.hue, score=row.score, sum=row.sum,
        roster=row.roster, participants=row.participants if told else None, is_mine=row.id == mine,
    )  # fmt: skip


def _days(told: Streak | None) -> ChallengeDays | None:
    if told is None:
        return None
    return ChallengeDays(
        length=told.length, calendar=[ChallengeDay(day=day, status=status) for day, status in told.calendar]
    )  # fmt: skip


def challenge_shown(
    info: Info, shown: queries.Shown, best: int | None = None, days: Streak | None = None
) -> Challenge:
    row, locale = shown.row, info.context.locale
    mine = row.my_team_id if row.kind == "team" else info.context.caller.person_id
    board = [line(one, row.kind, mine) for one in shown.board.rows]
    return Challenge(
        id=strawberry.ID(str(row.id)), kind=ChallengeKind(row.kind), metric=Metric(row.metric), goal=row.goal,
        state=ChallengeState(row.state(info.context.world.now())), title=row.title[locale],
        brief=row.brief[locale], prize=row.prize.get(locale), prize_points=row.prize_points,
        prize_badge=row.prize_badge, starts_at=row.starts_at, ends_at=row.ends_at, time_zone=row.time_zone,
        participating=row.participating, teams=row.teams, people=row.people, total=shown.board.total,
        participants=shown.board.participants if may_break_down(row.people) else None,
        board=board[: queries.SHOWN], me=next((one for one in board if one.is_mine), None), mine=row.mine,
        reason=row.reason, revision=row.result.revision if row.result else None, best=best, days=_days(days),
        position=Position(topic=shown.at.topic, epoch=shown.at.epoch, offset=shown.at.offset),
    )  # fmt: skip


async def challenge_now(info: Info, id: strawberry.ID) -> Challenge | None:
    found = await queries.a_challenge(info.context.world, info.context.caller, pages.identity(id))
    return challenge_shown(info, *found) if found else None


@strawberry.type
class ChallengeQueries:
    @strawberry.field
    async def challenges(self, info: Info, first: int = 20, after: str | None = None) -> ChallengeConnection:
        found, more = await queries.challenges(
            info.context.world, info.context.caller, pages.first_within(first),
            pages.position(after, datetime, int),
        )  # fmt: skip
        edges = [
            ChallengeEdge(cursor=pages.cursor(one.row.ends_at, one.row.id), node=challenge_shown(info, one))
            for one in found
        ]
        return ChallengeConnection(edges=edges, page_info=pages.info([edge.cursor for edge in edges], more))

    @strawberry.field
    async def challenge(self, info: Info, id: strawberry.ID) -> Challenge | None:
        return await challenge_now(info, id)
