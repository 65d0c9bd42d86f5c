"""Comms launches a timed challenge. At scheduled everything freezes: who competes, rosters, k and mu."""

from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.teams import SMALLEST_CELL
from server.commands.challenge_draft import ChallengeTold, Draft, SaveChallenge, check, put_down
from server.commands.once import once
from server.errors import Refused
from server.outbox import Job, announce
from server.queries.preview import Field, competing
from server.tables import challenge, challenge_member, challenge_team
from server.world import Caller, World


class LaunchChallenge(SaveChallenge, frozen=True):
    """With `challenge_id`, the draft of that id is launched as `draft` describes it now."""


@once(ChallengeTold)
async def launch(
    connection: AsyncConnection, world: World, caller: Caller, asked: LaunchChallenge
) -> ChallengeTold:
    """Errors: Invalid (by field), Refused("too_few_teams") when fewer than two teams are large enough to race,
    "too_few_people" when a board would name a handful, "not_found", "frozen")."""
    now = world.now()
    check(asked.draft, now)
    made = await put_down(connection, caller.person_id, asked.draft, now, asked.challenge_id)
    await schedule(connection, made, asked.draft, now)
    return ChallengeTold(made)


async def schedule(connection: AsyncConnection, challenge_id: int, draft: Draft, now: datetime) -> None:
    """Freeze roster, k and mu of a draft put down before, and announce its jobs. Errors as `launch`."""
    players = await competing(connection, draft.contest, now, season=False)
    check_field(draft, players)
    frozen = {
        "scheduled_at": now,
        "k": players.k if players.rosters else None,
        "mu": players.mu if players.rosters else None,
    }
    await connection.execute(update(challenge).where(challenge.c.id == challenge_id).values(frozen))
    await _freeze(connection, challenge_id, players)
    told = {"challenge_id": challenge_id}
    closes = draft.ends_at + timedelta(minutes=draft.grace_minutes)
    jobs = [
        Job("start_challenge", told, f"start_challenge:{challenge_id}", draft.starts_at),
        Job("close_challenge", told, f"close_challenge:{challenge_id}", closes),
    ]
    if draft.announce == "now":
        jobs.append(Job("announce_challenge", told, f"announce_challenge:{challenge_id}", now))
    await announce(connection, *jobs)


def check_field(draft: Draft, players: Field) -> None:
    """Errors: Refused("too_few_teams" | "too_few_people")."""
    if draft.kind == "team" and draft.goal is None and len(players.rosters) < 2:
        raise Refused("too_few_teams")
    if (draft.kind == "individual" or draft.goal is not None) and len(players.past.home) < SMALLEST_CELL:
        raise Refused("too_few_people")


async def _freeze(connection: AsyncConnection, challenge_id: int, players: Field) -> None:
    if players.rosters:
        await connection.execute(
            insert(challenge_team),
            [
                {"challenge_id": challenge_id, "team_id": team, "roster": n}
                for team, n in players.rosters.items()
            ],
        )
    members = [
        {"challenge_id": challenge_id, "person_id": person, "team_id": team}
        for person, team in players.past.home.items()
    ]
    await connection.execute(insert(challenge_member), members)
