"""What a challenge gives in the end: who wins, the prize on the ledger, the news in everyone's inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Row as ResultRow
from gamification.challenges import prize_winners
from gamification.facts import PrizeWon
from gamification.ledger import Message
from server.commands.award import award
from server.commands.notify import notify, notify_all
from server.commands.reverse import take_back
from server.errors import Refused
from server.outbox import Job, announce
from server.queries.challenge_boards import Board, StandingRow, boards, gave
from server.queries.challenges import ChallengeRow, read_row
from server.queries.playing import Player
from server.queries.playing import lock as lock_player
from server.tables import challenge_member, point_entry
from server.world import World


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result as counted now; `prizes` are the people who win, in order."""

    board: Board
    prizes: list[int]


async def outcome_of(connection: AsyncConnection, row: ChallengeRow, *, revised: bool) -> Outcome:
    """Count it: as at the end of the grace, or (`revised`) with what was taken back since."""
    board = (await boards(connection, [row], 0, revised=revised))[row.id]
    given = await gave(connection, row.id, revised=revised)
    lines = [_result(line) for line in board.rows]
    people = {one.person_id: one.given for one in given}
    teams = {one.person_id: one.team_id for one in given}
    return Outcome(board, prize_winners(row.kind, row.goal, lines, people, teams))


def _result(line: StandingRow) -> ResultRow:
    return ResultRow(line.rank, line.id, line.score, line.sum, line.roster, line.participants)


async def post(
    connection: AsyncConnection, row: ChallengeRow, people: Sequence[int], revision: int, now: datetime
) -> None:
    """A job for each whose prize a result changes; none where there is nothing to win but words."""
    if not row.prize_points and not row.prize_badge:
        return
    jobs = [
        Job(
            "award_prize", {"challenge_id": row.id, "person_id": person},
            f"award_prize:{row.id}:{revision}:{person}", now,
        )
        for person in people
    ]  # fmt: skip
    await announce(connection, *jobs)


async def award_prize(
    connection: AsyncConnection, world: World, challenge_id: int, person_id: int, now: datetime
) -> None:
    """Bring the ledger to what the newest revision says this person won, whichever came first or twice."""
    try:
        player = await lock_player(connection, person_id)
    except Refused:
        return  # left in the meantime
    row = await read_row(connection, challenge_id)  # after the lock: no older revision may settle last
    if row is None or row.result is None or row.final_at is None:
        return
    held = await _held(connection, row, person_id)
    wins = person_id in row.result.prizes
    if wins and not held:
        await _give(connection, world, player, row, now)
    elif held and not wins:
        reason = Message("challenge_revised", {"reason": row.reason or ""})
        await take_back(connection, world, player, held[0], reason)


async def _held(connection: AsyncConnection, row: ChallengeRow, person_id: int) -> list[Any]:
    """The entry of the prize that stands, not taken back."""
    back = point_entry.alias()
    mine = select(point_entry).where(
        point_entry.c.person_id == person_id, point_entry.c.deed == "prize_won", point_entry.c.reverses.is_(None),
        point_entry.c.fact_id.like(f"challenge:{row.id}:%"),
        ~select(back.c.seq).where(back.c.reverses == point_entry.c.seq).exists(),
    )  # fmt: skip
    return list((await connection.execute(mine)).all())


async def _give(
    connection: AsyncConnection, world: World, player: Player, row: ChallengeRow, now: datetime
) -> None:
    assert row.result is not None and row.final_at is not None
    revision = row.result.revision
    badge = "" if not row.prize_badge else "champion" if row.goal is None else "goal_met"
    fact = PrizeWon(
        id=f"challenge:{row.id}:{revision}", person_id=player.id, site_id=player.site_id,
        team_id=player.team_id, occurred_at=row.final_at, recorded_at=now, challenge_id=row.id,
        revision=revision, points=row.prize_points, badge=badge,
    )  # fmt: skip
    await award(connection, world, player, fact)
    params: dict[str, Any] = {"challenge": str(row.id), "title": row.title, "points": row.prize_points}
    key = f"prize_won:{row.id}:{revision}"
    await notify(connection, player.id, "prize_won", params, f"/challenges/{row.id}", key, now)


async def tell_result(connection: AsyncConnection, challenge_id: int, now: datetime) -> None:
    """Everyone who competed reads their place in the inbox; who is on no line reads that it is over."""
    row = await read_row(connection, challenge_id)
    if row is None or row.result is None:
        return
    ranks = {line["id"]: line["rank"] for line in row.result.rows}
    for rank, people in (await _by_rank(connection, row, ranks)).items():
        params: dict[str, Any] = {"challenge": str(row.id), "title": row.title}
        if rank is not None:
            params |= {"rank": rank, "of": len(ranks)}
        await notify_all(
            connection, people, "challenge_final", params, f"/challenges/{row.id}",
            f"challenge_final:{row.id}", now,
        )  # fmt: skip


async def _by_rank(
    connection: AsyncConnection, row: ChallengeRow, ranks: dict[int, int]
) -> dict[int | None, list[int]]:
    side = challenge_member.c.team_id if row.kind == "team" else challenge_member.c.person_id
    read = await connection.execute(
        select(side, func.array_agg(challenge_member.c.person_id))
        .where(challenge_member.c.challenge_id == row.id)
        .group_by(side)
    )
    groups: dict[int | None, list[int]] = {}
    for one, people in read:
        groups.setdefault(ranks.get(one), []).extend(people)
    return groups
