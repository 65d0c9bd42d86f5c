"""The programme's own unwelcome words: comms keep the list, and see beforehand what it would have caught."""

import asyncio
from datetime import timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.journal import note
from server.commands.once import Input, once
from server.database import reading
from server.errors import Invalid, Refused
from server.unwelcome import folded, is_word, listed_among
from server.world import Caller, World

MOST = 300
LONGEST = 40
LOOKED_AT = 500
"""Newest posts that a list is tried on."""
SINCE = timedelta(days=30)
EXAMPLES = 5

_LOCKED = text(
    "SELECT id, coalesce(settings -> 'words', '[]') FROM programme ORDER BY id LIMIT 1 FOR NO KEY UPDATE"
)
_KEPT = text("SELECT coalesce(settings -> 'words', '[]') FROM programme ORDER BY id LIMIT 1")
_KEEP = text("""
UPDATE programme SET settings = jsonb_set(settings, '{words}', CAST(:words AS jsonb)) WHERE id = :id
""")
_LATELY = text("""
SELECT body FROM post WHERE state = 'shown' AND created_at > :since ORDER BY id DESC LIMIT :limit
""")


class SaveWords(Input, frozen=True, kw_only=True):
    """`was`: the list as it was read; `words`: as it is to be."""

    words: list[str]
    was: list[str]


class Saved(msgspec.Struct, frozen=True):
    words: list[str]


class Tried(NamedTuple):
    """Of `looked` posts that stand, so many hold one of the words; `examples` are the newest of those."""

    looked: int
    caught: int
    examples: list[str]


def checked(words: list[str]) -> list[str]:
    """In order, each once, however it is spelled. Errors: Invalid("too_many_words" | "one_word")."""
    known = {folded(word): word for word in reversed([one.strip() for one in words]) if word}
    if len(known) > MOST:
        raise Invalid("too_many_words", "words", limit=MOST)
    for word in known.values():
        if len(word) > LONGEST or not is_word(word):
            raise Invalid("one_word", "words", word=word[:LONGEST])
    return sorted(known.values(), key=folded)


async def own_words(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(_KEPT)).scalar_one())


@once(Saved)
async def save_words(connection: AsyncConnection, world: World, caller: Caller, asked: SaveWords) -> Saved:
    """What was written before stays as it is. Errors: as `checked`, Refused("words_changed_meanwhile")."""
    words = checked(asked.words)
    row = (await connection.execute(_LOCKED)).one()
    before = list(row[1])
    if before != asked.was:
        raise Refused("words_changed_meanwhile")
    await connection.execute(_KEEP, {"id": row.id, "words": msgspec.json.encode(words).decode()})
    detail = {"from": len(before), "to": len(words), "words": words}
    await note(connection, caller.person_id, "words_saved", f"programme:{row.id}", detail)
    return Saved(words)


async def try_words(world: World, words: list[str]) -> Tried:
    """What the list would have caught of the last month's posts. Errors: as `checked`."""
    listed = checked(words)
    given = {"since": world.now() - SINCE, "limit": LOOKED_AT}
    async with reading(world.engine) as connection:
        bodies = list(await connection.scalars(_LATELY, given))
    # some tenths of a second for a long list: the hub goes on meanwhile
    caught = await asyncio.to_thread(listed_among, bodies, listed)
    return Tried(len(bodies), len(caught), caught[:EXAMPLES])
