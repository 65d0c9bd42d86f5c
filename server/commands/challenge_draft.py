"""Comms describes a challenge: a draft may change until it is launched, never after."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Kind, may_edit
from gamification.days import SkippedTime, UnknownZone, on_the_clock
from server.commands.events import worded
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.challenges import ChallengeRow, read_locked
from server.queries.preview import Contest
from server.tables import challenge
from server.world import Caller, World

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=92)
SLACK = timedelta(minutes=10)
"""A start "now" was typed some minutes ago."""
GRACE_MINUTES = 5
LONGEST_GRACE_MINUTES = 72 * 60
MOST_POINTS = 500
HIGHEST_GOAL = 1_000_000
MOST_TEAMS = 1000


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge as comms describes it. Words by locale; `starts` and `ends` are wall-clock times of `time_zone`
    ("2026-11-18T09:00"); `goal` None is a race; `team_ids` empty: every team."""

    kind: Kind
    metric: str
    title: dict[str, str]
    brief: dict[str, str]
    starts: str
    ends: str
    time_zone: str
    prize: dict[str, str] = {}
    prize_points: int = 0
    prize_badge: bool = False
    goal: int | None = None
    team_ids: tuple[int, ...] = ()
    announce: Literal["now", "start"] = "start"
    grace_minutes: int = GRACE_MINUTES

    @property
    def starts_at(self) -> datetime:
        """Errors: Invalid("unknown_zone" | "bad_time" | "skipped_time")."""
        return _instant(self.starts, self.time_zone, "starts", last=False)

    @property
    def ends_at(self) -> datetime:
        """An hour that comes twice is meant to the full: its second pass. Errors as `starts_at`."""
        return _instant(self.ends, self.time_zone, "ends", last=True)

    @property
    def contest(self) -> Contest:
        return Contest(self.kind, self.metric, self.goal, self.team_ids, self.starts_at, self.ends_at)


def _instant(wall: str, zone: str, field: str, *, last: bool) -> datetime:
    try:
        time = datetime.fromisoformat(wall)
        if time.tzinfo is not None:
            raise Invalid("bad_time", field)
        return on_the_clock(time, zone, last)
    except UnknownZone as error:
        raise Invalid("unknown_zone", "timeZone") from error
    except SkippedTime as error:
        raise Invalid("skipped_time", field) from error
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_time", field) from error


class SaveChallenge(Input, frozen=True):
    """`challenge_id` None begins a new draft."""

    draft: Draft
    challenge_id: int | None = None


class DiscardDraft(Input, frozen=True):
    challenge_id: int


class ChallengeTold(msgspec.Struct):
    challenge_id: int


def check(draft: Draft, now: datetime) -> None:
    """Errors: Invalid by field."""
    starts, ends = draft.starts_at, draft.ends_at
    if starts < now - SLACK:
        raise Invalid("past", "starts")
    if not SHORTEST <= ends - starts <= LONGEST or ends <= now:
        raise Invalid("bad_window", "ends")
    if not 0 <= draft.prize_points <= MOST_POINTS:
        raise Invalid("out_of_range", "prizePoints", limit=MOST_POINTS)
    if draft.goal is not None and not 1 <= draft.goal <= HIGHEST_GOAL:
        raise Invalid("out_of_range", "goal", limit=HIGHEST_GOAL)
    if not 0 <= draft.grace_minutes <= LONGEST_GRACE_MINUTES:
        raise Invalid("out_of_range", "graceMinutes", limit=LONGEST_GRACE_MINUTES)
    if draft.kind == "team" and draft.goal is None and len(draft.team_ids) == 1:
        raise Invalid("too_few_teams", "teamIds")
    if len(draft.team_ids) > MOST_TEAMS:
        raise Invalid("out_of_range", "teamIds", limit=MOST_TEAMS)


@once(ChallengeTold)
async def save(
    connection: AsyncConnection, world: World, caller: Caller, asked: SaveChallenge
) -> ChallengeTold:
    """Errors: Invalid (by field), Refused("not_found" | "frozen") once it was launched."""
    now = world.now()
    check(asked.draft, now)
    return ChallengeTold(await put_down(connection, caller.person_id, asked.draft, now, asked.challenge_id))


@once(ChallengeTold)
async def discard(
    connection: AsyncConnection, world: World, _caller: Caller, asked: DiscardDraft
) -> ChallengeTold:
    """Nothing stays of it: nobody but comms ever saw it. Errors: Refused("not_found" | "frozen")."""
    row = await editable(connection, asked.challenge_id, world.now())
    await connection.execute(delete(challenge).where(challenge.c.id == row.id))
    return ChallengeTold(row.id)


async def editable(connection: AsyncConnection, challenge_id: int, now: datetime) -> ChallengeRow:
    """The row, locked. Errors: Refused("not_found" | "frozen")."""
    row = await read_locked(connection, challenge_id)
    if row is None:
        raise Refused("not_found")
    if not may_edit(row.timeline, now):
        raise Refused("frozen")
    return row


async def put_down(
    connection: AsyncConnection, created_by: int, draft: Draft, now: datetime, challenge_id: int | None = None
) -> int:
    """Write a checked draft, over the one of `challenge_id` if given -> its id. Errors as `save`."""
    values = columns(draft)
    if challenge_id is not None:
        await editable(connection, challenge_id, now)
        await connection.execute(update(challenge).where(challenge.c.id == challenge_id).values(values))
        return challenge_id
    values |= {"created_by": created_by, "created_at": now}
    made = await connection.execute(insert(challenge).values(values).returning(challenge.c.id))
    return int(made.scalar_one())


def columns(draft: Draft) -> dict[str, Any]:
    """Errors: Invalid for words that are missing or too long."""
    return {
        "title": worded(draft.title, "title", 120), "brief": worded(draft.brief, "brief", 2000),
        "prize": _prize(draft.prize), "kind": draft.kind, "metric": draft.metric, "goal": draft.goal,
        "prize_points": draft.prize_points, "prize_badge": draft.prize_badge, "team_ids": list(draft.team_ids),
        "announce": draft.announce, "time_zone": draft.time_zone, "starts_at": draft.starts_at,
        "ends_at": draft.ends_at, "grace_minutes": draft.grace_minutes,
    }  # fmt: skip


def _prize(words: Mapping[str, str]) -> dict[str, str]:
    return worded(dict(words), "prize", 200) if any(words.values()) else {}
