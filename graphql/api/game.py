"""What the game says to a person: outcome of a deed, level, streak, badges. All from one stored answer."""

import json
from datetime import date, datetime

import strawberry

from gamification.badges import BY_KEY, CATALOGUE, Record, visible
from server.badge_words import told
from server.commands.award import LevelTold, OutcomeTold, StreakTold


@strawberry.type
class PointsWon:
    """`code` and `params` (JSON) are the reason, said by the phone in its language."""

    points: int
    code: str
    params: str


@strawberry.type
class Level:
    number: int
    code: str
    starts_at: int
    next_at: int | None


@strawberry.type
class StreakWeek:
    monday: date
    status: str


@strawberry.type
class Streak:
    weeks: int
    active_this_week: bool
    freezes: int
    best: int
    calendar: list[StreakWeek]


@strawberry.type
class Badge:
    """One that I may know of; `earned_at` is null while it is not mine, `progress` goes from 0 to 1."""

    key: str
    name: str
    how: str
    category: str
    tier: int
    glyph: str
    secret: bool
    sticky: bool
    earned_at: datetime | None
    progress: float


@strawberry.type
class Outcome:
    """What a deed changed for me, whole: the phone never re-reads. Ranks are those on this week's board."""

    points: int
    won: list[PointsWon]
    total: int
    season_points: int
    level: Level
    level_up: bool
    badges: list[Badge]
    streak: Streak
    rank_before: int | None
    rank: int | None


def level_of(told: LevelTold) -> Level:
    return Level(number=told.number, code=told.code, starts_at=told.starts_at, next_at=told.next_at)


def streak_of(told: StreakTold) -> Streak:
    return Streak(
        weeks=told.weeks,
        active_this_week=told.active,
        freezes=told.freezes,
        best=told.best,
        calendar=[StreakWeek(monday=monday, status=status) for monday, status in told.calendar],
    )


def badge_of(key: str, earned_at: datetime | None, locale: str, progress: float = 1.0) -> Badge:
    badge, words = BY_KEY[key], told(key, locale)
    return Badge(
        key=key,
        name=words.name,
        how=words.how,
        category=badge.category,
        tier=badge.tier,
        glyph=badge.glyph,
        secret=badge.secret,
        sticky=badge.sticky,
        earned_at=earned_at,
        progress=progress,
    )


def badge_wall(record: Record, earned: dict[str, datetime], locale: str) -> list[Badge]:
    """What I may know of, in the catalogue's order: mine with their date, the others with how far I am."""
    return [
        badge_of(b.key, earned.get(b.key), locale, 1.0 if b.key in earned else b.progress(record))
        for b in visible(earned.keys())
    ]


def secrets_left(earned: dict[str, datetime]) -> int:
    """How many secret badges I have not found: a number, and nothing else."""
    return len(CATALOGUE) - len(visible(earned.keys()))


def outcome_of(told: OutcomeTold, locale: str) -> Outcome:
    return Outcome(
        points=told.points,
        won=[PointsWon(points=w.points, code=w.code, params=json.dumps(w.params)) for w in told.won],
        total=told.total,
        season_points=told.season_points,
        level=level_of(told.level),
        level_up=told.level_up,
        badges=[badge_of(key, told.at, locale) for key in told.badges],
        streak=streak_of(told.streak),
        rank_before=told.rank_before,
        rank=told.rank,
    )
