"""A reaction on a story or a contribution: one a person, changed or taken back at will; only the first earns anything."""

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Reacted
from server.commands.award import OutcomeTold, award
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.contributions import published
from server.queries.playing import Player, lock
from server.queries.stories import visible
from server.tables import reaction
from server.tables.stories import REACTIONS
from server.world import Caller, World


class React(Input, frozen=True, kw_only=True):
    """`kind` None takes the reaction back."""

    story_id: int
    kind: str | None = None


class ReactToContribution(Input, frozen=True, kw_only=True):
    """`kind` None takes the reaction back."""

    contribution_id: int
    kind: str | None = None


class ReactedAnswer(msgspec.Struct, frozen=True):
    """`subject_id`: the story's or the contribution's."""

    subject_id: int
    outcome: OutcomeTold | None


@once(ReactedAnswer)
async def react(connection: AsyncConnection, world: World, caller: Caller, asked: React) -> ReactedAnswer:
    """Errors: Invalid("bad_reaction"), Refused("not_found")."""
    _check(asked.kind)
    player = await lock(connection, caller.person_id)
    if not await visible(connection, asked.story_id, caller.site_id):
        raise Refused("not_found")
    await _set(connection, player, {"story_id": asked.story_id}, asked.kind)
    # the first fact ids named no kind: a reaction to a story keeps the one it has in the ledger
    fact = _fact(world, player, f"reaction:{player.id}:{asked.story_id}", f"story:{asked.story_id}")
    outcome = await award(connection, world, player, fact) if asked.kind else None
    return ReactedAnswer(asked.story_id, outcome)


@once(ReactedAnswer)
async def react_to_contribution(
    connection: AsyncConnection, world: World, caller: Caller, asked: ReactToContribution
) -> ReactedAnswer:
    """One's own may be liked too, and earns nothing. Errors: Invalid("bad_reaction"), Refused("not_found")."""
    _check(asked.kind)
    player = await lock(connection, caller.person_id)
    author_id = await published(connection, asked.contribution_id, world.now())
    if author_id is None:
        raise Refused("not_found")
    await _set(connection, player, {"contribution_id": asked.contribution_id}, asked.kind)
    target = f"contribution:{asked.contribution_id}"
    earns = asked.kind and author_id != caller.person_id
    fact = _fact(world, player, f"reaction:{player.id}:{target}", target)
    outcome = await award(connection, world, player, fact) if earns else None
    return ReactedAnswer(asked.contribution_id, outcome)


def _check(kind: str | None) -> None:
    if kind is not None and kind not in REACTIONS:
        raise Invalid("bad_reaction", "kind")


async def _set(
    connection: AsyncConnection, player: Player, subject: dict[str, int], kind: str | None
) -> None:
    """`subject`: {column of the reaction's table: id}."""
    ((column, subject_id),) = subject.items()
    if kind is None:
        mine = (reaction.c.person_id == player.id) & (reaction.c[column] == subject_id)
        await connection.execute(delete(reaction).where(mine))
        return
    await connection.execute(
        insert(reaction)
        .values(person_id=player.id, kind=kind, **subject)
        .on_conflict_do_update(index_elements=["person_id", column], set_={"kind": kind})
    )


def _fact(world: World, player: Player, fact_id: str, target: str) -> Reacted:
    """ "This person reacted to this", whatever the reaction: taking it back and reacting again meets the same idempotency
    key in the ledger and earns nothing twice."""
    now = world.now()
    return Reacted(
        id=fact_id, person_id=player.id, site_id=player.site_id, team_id=player.team_id,
        occurred_at=now, recorded_at=now, target=target,
    )  # fmt: skip
