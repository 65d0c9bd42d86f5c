"""`@once`: every command is `command(world, caller, asked)` -> its answer, in one transaction, once for each key."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.database import writing
from server.errors import Invalid, Refused
from server.world import Caller, World

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """What a command is asked; `key` is made on the phone, one for each intent."""

    key: str


_TAKE = text("""
INSERT INTO idempotency (person_id, key, command, digest, answer)
VALUES (:person_id, :key, :command, :digest, '{}') ON CONFLICT DO NOTHING
""")
_TAKEN = text("SELECT command, digest, answer FROM idempotency WHERE person_id = :person_id AND key = :key")
_KEEP = text("""
UPDATE idempotency SET answer = CAST(:answer AS jsonb) WHERE person_id = :person_id AND key = :key
""")
I = TypeVar("I", bound=Input)  # noqa: E741
R = TypeVar("R", bound=msgspec.Struct)


def once(
    answer: type[R],
) -> Callable[
    [Callable[[AsyncConnection, World, Caller, I], Awaitable[R]]], Callable[[World, Caller, I], Awaitable[R]]
]:
    """Written (connection, world, caller, asked), called (world, caller, asked): the transaction is opened and
    committed here, and the answer, an `answer`, kept with the key."""

    def line(
        do: Callable[[AsyncConnection, World, Caller, I], Awaitable[R]],
    ) -> Callable[[World, Caller, I], Awaitable[R]]:
        @wraps(do)
        async def command(world: World, caller: Caller, asked: I) -> R:
            return await _perform(world, caller, asked, do, answer)

        return command

    return line


async def _perform(
    world: World,
    caller: Caller,
    asked: I,
    do: Callable[[AsyncConnection, World, Caller, I], Awaitable[R]],
    answer: type[R],
) -> R:
    """Run `do` once for (person, key) -> its answer, now or as it was given the first time.

    The key's row is inserted first: a second call with the same key waits on it until the first has committed,
    then reads the stored answer. A refused command rolls its key back too, so it may be tried again.
    Errors: Invalid("key_invalid"), Refused("key_reused") when the key stood for another input.
    """
    if not KEY.fullmatch(asked.key):
        raise Invalid("key_invalid", "key")
    command = type(asked).__name__
    digest = hashlib.sha256(msgspec.json.encode(asked)).digest()
    async with writing(world.engine) as connection:
        mine = {"person_id": caller.person_id, "key": asked.key}
        taken = await connection.execute(_TAKE, mine | {"command": command, "digest": digest})
        if not taken.rowcount:
            row = (await connection.execute(_TAKEN, mine)).one()
            if (row.command, row.digest) != (command, digest):
                raise Refused("key_reused")
            return msgspec.convert(row.answer, answer)
        result = await do(connection, world, caller, asked)
        await connection.execute(_KEEP, mine | {"answer": msgspec.json.encode(result).decode()})
    world.ring()
    return result
