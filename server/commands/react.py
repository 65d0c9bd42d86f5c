"""A reaction on a story: one a person, changed or taken back at will; only the first earns anything."""

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Reacted
from server.commands.award import OutcomeTold, award
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.playing import lock
from server.queries.stories import visible
from server.tables import reaction
from server.tables.stories import REACTIONS
from server.world import Caller, World


class React(Input, frozen=True, kw_only=True):
    """`kind` None takes the reaction back."""

    story_id: int
    kind: str | None = None


class ReactedAnswer(msgspec.Struct, frozen=True):
    story_id: int
    outcome: OutcomeTold | None


@once(ReactedAnswer)
async def react(connection: AsyncConnection, world: World, caller: Caller, asked: React) -> ReactedAnswer:
    """Errors: Invalid("bad_reaction"), Refused("not_found")."""
    if asked.kind is not None and asked.kind not in REACTIONS:
        raise Invalid("bad_reaction", "kind")
    player = await lock(connection, caller.person_id)
    if not await visible(connection, asked.story_id, caller.site_id):
        raise Refused("not_found")
    if asked.kind is None:
        mine = (reaction.c.person_id == caller.person_id) & (reaction.c.story_id == asked.story_id)
        await connection.execute(delete(reaction).where(mine))
        return ReactedAnswer(asked.story_id, None)
    await connection.execute(
        insert(reaction)
        .values(person_id=caller.person_id, story_id=asked.story_id, kind=asked.kind)
        .on_conflict_do_update(index_elements=["person_id", "story_id"], set_={"kind": asked.kind})
    )
    now = world.now()
    # The fact is "this person reacted to this story", whatever the reaction: taking it back and reacting again
    # meets the same idempotency key in the ledger and earns nothing twice.
    fact = Reacted(
        id=f"reaction:{player.id}:{asked.story_id}",
        person_id=player.id,
        site_id=player.site_id,
        team_id=player.team_id,
        occurred_at=now,
        recorded_at=now,
        target=f"story:{asked.story_id}",
    )
    return ReactedAnswer(asked.story_id, await award(connection, world, player, fact))
