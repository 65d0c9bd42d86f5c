"""Comms launches a timed challenge. At scheduled everything freezes: who competes, rosters, k and mu."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.events import worded
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.outbox import Job, announce
from server.queries.preview import Field, competing
from server.tables import challenge, challenge_member, challenge_team
from server.world import Caller, World

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=92)
SLACK = timedelta(minutes=10)
"""A start "now" was typed some minutes ago."""
GRACE_MINUTES = 5
MOST_POINTS = 500


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge as comms describes it; words by locale; `team_ids` empty: every team."""

    kind: str
    metric: str
    title: dict[str, str]
    brief: dict[str, str]
    prize: dict[str, str]
    prize_points: int
    starts_at: datetime
    ends_at: datetime
    team_ids: tuple[int, ...]


class LaunchChallenge(Input, frozen=True):
    draft: Draft


class ChallengeTold(msgspec.Struct):
    challenge_id: int


def check(draft: Draft, now: datetime) -> None:
    """Errors: Invalid by field."""
    if draft.starts_at.tzinfo is None or draft.ends_at.tzinfo is None:
        raise Invalid("no_zone", "startsAt")
    if draft.starts_at < now - SLACK:
        raise Invalid("past", "startsAt")
    if not SHORTEST <= draft.ends_at - draft.starts_at <= LONGEST or draft.ends_at <= now:
        raise Invalid("bad_window", "endsAt")
    if not 0 <= draft.prize_points <= MOST_POINTS:
        raise Invalid("out_of_range", "prizePoints", limit=MOST_POINTS)
    if draft.kind == "team" and len(draft.team_ids) == 1:
        raise Invalid("too_few_teams", "teamIds")


@once(ChallengeTold)
async def launch(
    connection: AsyncConnection, world: World, caller: Caller, asked: LaunchChallenge
) -> ChallengeTold:
    """Errors: Invalid (by field), Refused(too_few_teams) when fewer than two teams are large enough to show."""
    now = world.now()
    check(asked.draft, now)
    return ChallengeTold(await put_down(connection, caller.person_id, asked.draft, now))


async def put_down(connection: AsyncConnection, created_by: int, draft: Draft, now: datetime) -> int:
    """A checked draft, scheduled: roster, k and mu frozen, its jobs announced -> its id. Errors as `launch`."""
    players = await competing(
        connection, draft.kind, draft.metric, draft.team_ids, draft.starts_at, draft.ends_at, now
    )
    teams = players.rosters if draft.kind == "team" else {}
    if (draft.kind == "team" and len(teams) < 2) or not players.home:
        raise Refused("too_few_teams")
    row = {
        **_worded(draft), "kind": draft.kind, "metric": draft.metric, "prize_points": draft.prize_points,
        "created_by": created_by, "created_at": now, "starts_at": draft.starts_at,
        "ends_at": draft.ends_at, "grace_minutes": GRACE_MINUTES, "scheduled_at": now,
        "k": players.k if teams else None, "mu": players.mu if teams else None,
    }  # fmt: skip
    made = (await connection.execute(insert(challenge).values(**row).returning(challenge.c.id))).scalar_one()
    await _freeze(connection, made, players, teams)
    closes = draft.ends_at + timedelta(minutes=GRACE_MINUTES)
    await announce(
        connection,
        Job("start_challenge", {"challenge_id": made}, f"start_challenge:{made}", draft.starts_at),
        Job("close_challenge", {"challenge_id": made}, f"close_challenge:{made}", closes),
    )
    return int(made)


def _worded(draft: Draft) -> dict[str, Any]:
    prize = worded(draft.prize, "prize", 200) if any(draft.prize.values()) else {}
    return {
        "title": worded(draft.title, "title", 120),
        "brief": worded(draft.brief, "brief", 2000),
        "prize": prize,
    }


async def _freeze(
    connection: AsyncConnection, challenge_id: int, players: Field, teams: dict[int, int]
) -> None:
    if teams:
        await connection.execute(
            insert(challenge_team),
            [{"challenge_id": challenge_id, "team_id": team, "roster": n} for team, n in teams.items()],
        )
    await connection.execute(
        insert(challenge_member),
        [
            {"challenge_id": challenge_id, "person_id": person, "team_id": team}
            for person, team in players.home.items()
        ],
    )
