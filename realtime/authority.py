"""Who may be here and hear what: asked of the house that embeds the hub, never known by the hub."""

from collections.abc import Collection
from typing import Literal, NamedTuple, Protocol

Verb = Literal["sub", "ack", "here", "write"]


class Grant(NamedTuple):
    """What a ticket was worth. `expires_at` is in unix seconds: the end of the session behind the ticket.

    `topics`: those it opens beyond what the rest says. `shown`: the person agreed that others see by name that they are
    here, or writing.
    """

    person_id: str
    session_id: str
    role: str
    site_id: str | None
    team_id: str | None
    expires_at: float
    topics: frozenset[str] = frozenset()
    shown: bool = False


class Authority(Protocol):
    """The embedding application's answers."""

    async def redeem(self, ticket: str) -> Grant | None:
        """Consume a single-use ticket, atomically -> its grant; None when unknown, used or expired."""
        ...

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        """May this grant subscribe to this topic, acknowledge on it, be counted as present, be announced as writing?

        Called on each subscribe and resume.

        No I/O: what it needs is in the grant. A right that changes is a `kick` of the person.
        """
        ...

    async def revoked(self, grants: Collection[Grant]) -> set[str]:
        """The session ids among `grants` that are no longer good. Called in batches: every minute, after each
        reconnect to Redis, and each second while Redis is away."""
        ...
