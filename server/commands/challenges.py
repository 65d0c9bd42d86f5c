"""A challenge begins, ends on the clock, or is called off. Jobs call these; each may be called any number of times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Row as ResultRow
from gamification.challenges import may_cancel, may_finalise, winners
from gamification.facts import PrizeWon
from server.commands.award import award
from server.commands.launch import ChallengeTold
from server.commands.notify import notify, notify_all
from server.commands.once import Input, once
from server.errors import Refused
from server.outbox import Frame, Job, announce
from server.queries.challenges import (
    ChallengeRow,
    StandingRow,
    live_boards,
    plain,
    read_locked,
    read_row,
    topic,
)
from server.queries.playing import lock as lock_player
from server.tables import challenge, challenge_member, challenge_result
from server.world import Caller, World


class CancelChallenge(Input, frozen=True):
    challenge_id: int
    reason: str


@once(ChallengeTold)
async def cancel_challenge(
    connection: AsyncConnection, world: World, caller: Caller, asked: CancelChallenge
) -> ChallengeTold:
    """Errors: Refused(not_found | too_late): what is final stays final."""
    now = world.now()
    row = await read_locked(connection, asked.challenge_id)
    if row is None:
        raise Refused("not_found")
    if row.cancelled_at is None:
        if not may_cancel(row.timeline, now):
            raise Refused("too_late")
        values = {"cancelled_at": now, "reason": asked.reason.strip()[:500] or None}
        await connection.execute(update(challenge).where(challenge.c.id == row.id).values(**values))
        if row.announced_at is not None:
            await _tell(connection, row, "challenge_cancelled", now)
        await announce(connection, Frame(topic(row.id), {"type": "challenge_cancelled"}))
    return ChallengeTold(row.id)


async def start_challenge(connection: AsyncConnection, challenge_id: int, now: datetime) -> None:
    """It has begun: who competes hears of it once."""
    row = await read_locked(connection, challenge_id)
    if row is None or row.announced_at is not None or row.state(now) != "live":
        return
    await connection.execute(update(challenge).where(challenge.c.id == row.id).values(announced_at=now))
    await _tell(connection, row, "challenge_launched", now)
    await announce(connection, Frame(topic(row.id), {"type": "challenge_started"}))


async def close_challenge(connection: AsyncConnection, challenge_id: int, now: datetime) -> bool:
    """Freeze the result as revision 1 -> whether it is settled; False: the grace is not over, come again."""
    row = await read_locked(connection, challenge_id)
    if row is None or row.state(now) in ("final", "cancelled"):
        return True
    if not may_finalise(row.timeline, now):
        return False
    board = (await live_boards(connection, [row], 0))[row.id]
    lines = [plain(line) for line in board]
    await connection.execute(
        insert(challenge_result).values(challenge_id=row.id, revision=1, rows=lines, at=now)
    )
    await connection.execute(update(challenge).where(challenge.c.id == row.id).values(final_at=now))
    jobs = [Job("tell_result", {"challenge_id": row.id}, f"tell_result:{row.id}", now)]
    for person in await _prize_winners(connection, row, board):
        cause = {"challenge_id": row.id, "person_id": person, "revision": 1}
        jobs.append(Job("award_prize", cause, f"award_prize:{row.id}:1:{person}", now))
    await announce(connection, *jobs, Frame(topic(row.id), {"type": "challenge_final", "revision": 1}))
    return True


async def _prize_winners(
    connection: AsyncConnection, row: ChallengeRow, board: list[StandingRow]
) -> list[int]:
    """Each member of a winning team, or the winner; nobody when there is no prize in points."""
    if not row.prize_points:
        return []
    first = winners(
        ResultRow(line.rank, line.id, line.score, line.sum, line.roster, line.participants) for line in board
    )
    column = challenge_member.c.team_id if row.kind == "team" else challenge_member.c.person_id
    found = await connection.scalars(
        select(challenge_member.c.person_id)
        .where(challenge_member.c.challenge_id == row.id, column.in_(first))
        .order_by(challenge_member.c.person_id)
    )
    return list(found)


async def award_prize(
    connection: AsyncConnection, world: World, challenge_id: int, person_id: int, revision: int, now: datetime
) -> None:
    """The prize as a ledger entry; its idempotency key makes a second call change nothing."""
    row = await read_row(connection, challenge_id)
    if row is None or row.final_at is None:
        return
    try:
        player = await lock_player(connection, person_id)
    except Refused:
        return  # left in the meantime
    fact = PrizeWon(
        id=f"challenge:{row.id}:{revision}", person_id=person_id, site_id=player.site_id,
        team_id=player.team_id, occurred_at=row.final_at, recorded_at=now, challenge_id=row.id,
        revision=revision, points=row.prize_points,
    )  # fmt: skip
    await award(connection, world, player, fact)
    params = {**_named(row), "points": row.prize_points}
    key = f"prize_won:{row.id}:{revision}"
    await notify(connection, person_id, "prize_won", params, f"/challenges/{row.id}", key, now)


@dataclass(frozen=True, slots=True)
class Ranked:
    rank: int | None
    people: list[int]


async def tell_result(connection: AsyncConnection, challenge_id: int, now: datetime) -> None:
    """Everyone who competed reads their place in the inbox; who is on no line reads that it is over."""
    row = await read_row(connection, challenge_id)
    if row is None or row.result is None:
        return
    ranks = {line["id"]: line["rank"] for line in row.result}
    for group in await _by_rank(connection, row, ranks):
        params = _named(row) | ({"rank": group.rank, "of": len(ranks)} if group.rank else {})
        await notify_all(
            connection, group.people, "challenge_final", params, f"/challenges/{row.id}",
            f"challenge_final:{row.id}", now,
        )  # fmt: skip


async def _by_rank(connection: AsyncConnection, row: ChallengeRow, ranks: dict[int, int]) -> list[Ranked]:
    groups: dict[int | None, list[int]] = {}
    for person, team in await _members(connection, row.id):
        groups.setdefault(ranks.get(team if row.kind == "team" else person), []).append(person)
    return [Ranked(rank, people) for rank, people in groups.items()]


async def _members(connection: AsyncConnection, challenge_id: int) -> list[tuple[int, int]]:
    rows = await connection.execute(
        select(challenge_member.c.person_id, challenge_member.c.team_id).where(
            challenge_member.c.challenge_id == challenge_id
        )
    )
    return [(row.person_id, row.team_id) for row in rows]


def _named(row: ChallengeRow) -> dict[str, Any]:
    return {"challenge": str(row.id), "title": row.title}


async def _tell(connection: AsyncConnection, row: ChallengeRow, kind: str, now: datetime) -> None:
    people = [person for person, _ in await _members(connection, row.id)]
    await notify_all(connection, people, kind, _named(row), f"/challenges/{row.id}", f"{kind}:{row.id}", now)
