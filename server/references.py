"""The number a person reads out when a line of their history is wrong: "4711-K7MQ2".

Lines are numbered through, so a number alone would let organisers leaf through everybody's history. The five letters are
known only to whom the line belongs, until they tell.
"""

import hashlib
import hmac

from server.keys import named
from server.world import World

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that look like others."""
LETTERS = 5


async def reference(world: World, seq: int) -> str:
    """What the owner of entry `seq` is told."""
    key = await named(world.engine, "entry_reference")
    digest = int.from_bytes(hmac.new(key, str(seq).encode(), hashlib.sha256).digest()[:8], "big")
    letters = [ALPHABET[digest // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LETTERS)]
    return f"{seq}-{''.join(letters)}"


async def entry_behind(world: World, told: str) -> int | None:
    """The entry a reference stands for, however it was typed; None for one we never gave."""
    number, _, _ = told.strip().partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    given = await reference(world, int(number))
    return int(number) if hmac.compare_digest(given, told.strip().upper()) else None
