"""Sessions this process has just looked up: a phone's screen asks several things within a second, as one person.

What ends or changes a session is forgotten at once by the process that does it (every such change is announced on CONTROL),
and by the others after MEMORY, well within the two seconds in which a revoked phone must be out.
"""

from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.world import Caller

MEMORY = 1.0
MOST = 10_000
_remembered: WeakKeyDictionary[Engine, dict[bytes, tuple[Caller, float]]] = WeakKeyDictionary()


def recall(engine: AsyncEngine, token_hash: bytes) -> Caller | None:
    """Whose session this was at most MEMORY seconds ago; None: look it up."""
    caller, until = _remembered.get(engine.sync_engine, {}).get(token_hash, (None, 0.0))
    return caller if monotonic() < until else None


def remember(engine: AsyncEngine, token_hash: bytes, caller: Caller) -> None:
    known = _remembered.setdefault(engine.sync_engine, {})
    if len(known) >= MOST:
        known.clear()
    known[token_hash] = (caller, monotonic() + MEMORY)


def forget(connection: AsyncConnection) -> None:
    """Somebody's session, role, place or language changes in this transaction: look all of them up again."""
    _remembered.pop(connection.engine.sync_engine, None)
