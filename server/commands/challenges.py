"""A challenge is announced, begins, ends on the clock, is called off, or its result corrected. Jobs call most of
these; each may be called any number of times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import may_cancel, may_finalise
from server.commands.challenge_draft import ChallengeTold
from server.commands.journal import note
from server.commands.notify import notify_all
from server.commands.once import Input, once
from server.commands.prizes import Outcome, outcome_of, post
from server.commands.reason import reasoned
from server.errors import Refused
from server.outbox import Frame, Job, announce
from server.queries.challenge_boards import plain, topic
from server.queries.challenges import ChallengeRow, read_locked
from server.tables import challenge, challenge_member, challenge_result
from server.world import Caller, World


class CancelChallenge(Input, frozen=True):
    challenge_id: int
    reason: str


class ReviseChallenge(Input, frozen=True):
    """`reason` is what everyone who competed reads."""

    challenge_id: int
    reason: str


@once(ChallengeTold)
async def cancel_challenge(
    connection: AsyncConnection, world: World, caller: Caller, asked: CancelChallenge
) -> ChallengeTold:
    """A draft is discarded, not called off. Errors: Invalid("reason_missing" | "too_long"), Refused("not_found" |
    "too_late"): what is final stays so."""
    now, reason = world.now(), reasoned(asked.reason)
    row = await read_locked(connection, asked.challenge_id)
    if row is None or row.scheduled_at is None:
        raise Refused("not_found")
    if row.cancelled_at is None:
        if not may_cancel(row.timeline, now):
            raise Refused("too_late")
        values = {"cancelled_at": now, "reason": reason}
        await connection.execute(update(challenge).where(challenge.c.id == row.id).values(**values))
        if row.announced_at is not None:
            await _tell(connection, row, "challenge_cancelled", now)
        await announce(connection, Frame(topic(row.id), {"type": "challenge_cancelled"}))
    return ChallengeTold(row.id)


async def announce_challenge(connection: AsyncConnection, challenge_id: int, now: datetime) -> None:
    """Who competes hears of it once: when it was launched, or else when it begins."""
    row = await read_locked(connection, challenge_id)
    if row is None or row.announced_at is not None or row.state(now) not in ("scheduled", "live"):
        return
    await connection.execute(update(challenge).where(challenge.c.id == row.id).values(announced_at=now))
    await _tell(connection, row, "challenge_launched", now)


async def start_challenge(connection: AsyncConnection, challenge_id: int, now: datetime) -> bool:
    """It has begun -> whether it has; False: our clock has not come to it, come again."""
    row = await read_locked(connection, challenge_id)
    if row is None:
        return True
    if row.state(now) == "live":
        await announce_challenge(connection, challenge_id, now)
        await announce(connection, Frame(topic(row.id), {"type": "challenge_started"}))
    return row.state(now) != "scheduled"


async def close_challenge(connection: AsyncConnection, challenge_id: int, now: datetime) -> bool:
    """Freeze the result as revision 1 -> whether it is settled; False: the grace is not over, come again."""
    row = await read_locked(connection, challenge_id)
    if row is None or row.state(now) in ("final", "cancelled"):
        return True
    if not may_finalise(row.timeline, now):
        return False
    found = await outcome_of(connection, row, revised=False)
    await _keep(connection, row, found, 1, None, now)
    await connection.execute(update(challenge).where(challenge.c.id == row.id).values(final_at=now))
    tell = Job("tell_result", {"challenge_id": row.id}, f"tell_result:{row.id}", now)
    await announce(connection, tell, Frame(topic(row.id), {"type": "challenge_final", "revision": 1}))
    await post(connection, row, found.prizes, 1, now)
    return True


@once(ChallengeTold)
async def revise_challenge(
    connection: AsyncConnection, world: World, caller: Caller, asked: ReviseChallenge
) -> ChallengeTold:
    """Count a final challenge again, with what was taken back since: a new revision, its reason for all to read.

    Errors: Invalid("reason_missing" | "too_long"), Refused("not_found" | "not_final" | "nothing_changed").
    """
    now, reason = world.now(), reasoned(asked.reason)
    row = await read_locked(connection, asked.challenge_id)
    if row is None:
        raise Refused("not_found")
    if row.result is None:
        raise Refused("not_final")
    found = await outcome_of(connection, row, revised=True)
    if kept_lines(row, found) == row.result.rows and found.prizes == row.result.prizes:
        raise Refused("nothing_changed")
    revision = row.result.revision + 1
    await _keep(connection, row, found, revision, reason, now)
    moved = sorted({*found.prizes} ^ {*row.result.prizes})
    await post(connection, row, moved, revision, now)
    await announce(connection, Frame(topic(row.id), {"type": "challenge_final", "revision": revision}))
    await _tell(connection, row, "challenge_revised", now, f":{revision}")
    detail = {"revision": revision, "reason": reason}
    await note(connection, caller.person_id, "revise", topic(row.id), detail)
    return ChallengeTold(row.id)


def kept_lines(row: ChallengeRow, found: Outcome) -> list[dict[str, Any]]:
    """A board as challenge_result keeps it."""
    return [plain(line, row.kind) for line in found.board.rows]


async def _keep(
    connection: AsyncConnection,
    row: ChallengeRow,
    found: Outcome,
    revision: int,
    reason: str | None,
    now: datetime,
) -> None:
    await connection.execute(
        insert(challenge_result).values(
            challenge_id=row.id, revision=revision, rows=kept_lines(row, found), prizes=found.prizes,
            total=found.board.total, participants=found.board.participants, reason=reason, at=now,
        )
    )  # fmt: skip


async def members(connection: AsyncConnection, challenge_id: int) -> Sequence[tuple[int, int]]:
    """(person, team) of everyone who competes."""
    rows = await connection.execute(
        select(challenge_member.c.person_id, challenge_member.c.team_id).where(
            challenge_member.c.challenge_id == challenge_id
        )
    )
    return [(row.person_id, row.team_id) for row in rows]


def naming(row: ChallengeRow) -> dict[str, Any]:
    return {"challenge": str(row.id), "title": row.title}


async def _tell(
    connection: AsyncConnection, row: ChallengeRow, kind: str, now: datetime, once: str = ""
) -> None:
    people = [person for person, _ in await members(connection, row.id)]
    key = f"{kind}:{row.id}{once}"
    await notify_all(connection, people, kind, naming(row), f"/challenges/{row.id}", key, now)
