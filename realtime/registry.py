"""Who is connected to this process: counted per address and person, found again to hang up. No I/O."""

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from realtime.authority import Grant
from realtime.codes import Close
from realtime.limits import Limits
from realtime.publication import Kick

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.listener import Listener

    Phone: TypeAlias = Connection | Listener

REMEMBERED_SECONDS = 10.0
"""A kick also strikes who was redeeming a ticket when it came; no ticket takes that long."""


class Registry:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.connections: set[Phone] = set()
        self._people: dict[str, list[Phone]] = {}
        self._addresses: Counter[str] = Counter()
        self._kicks: list[tuple[float, Kick]] = []

    def arrived(self, connection: "Phone") -> bool:
        """After the handshake -> False when the address has too many."""
        self.connections.add(connection)
        self._addresses[connection.address] += 1
        return self._addresses[connection.address] <= self._limits.per_address

    def admitted(self, connection: "Phone", grant: Grant, began: float, now: float) -> Close | None:
        """After the ticket, redeemed between `began` and `now` -> why not.

        A kick from before `began` is no reason: what made it was committed, so the grant already knows of it.
        """
        self._kicks = [(then, kick) for then, kick in self._kicks if now - then < REMEMBERED_SECONDS]
        for then, kick in self._kicks:
            if then >= began and strikes(kick, grant):
                return kick.code
        theirs = self._people.setdefault(grant.person_id, [])
        if len(theirs) >= self._limits.per_person:
            return Close.RATE
        theirs.append(connection)
        return None

    def gone(self, connection: "Phone", grant: Grant | None) -> None:
        if connection not in self.connections:
            return
        self.connections.remove(connection)
        self._addresses[connection.address] -= 1
        if not self._addresses[connection.address]:
            del self._addresses[connection.address]
        if grant and connection in self._people.get(grant.person_id, ()):
            self._people[grant.person_id].remove(connection)
            if not self._people[grant.person_id]:
                del self._people[grant.person_id]

    def struck(self, kick: Kick, now: float) -> list["Phone"]:
        """Whom the kick means."""
        self._kicks.append((now, kick))
        return [c for c in self.connections if c.session.grant and strikes(kick, c.session.grant)]

    def grants(self) -> dict[str, Grant]:
        """One per session id."""
        found = (connection.session.grant for connection in self.connections)
        return {grant.session_id: grant for grant in found if grant}


def strikes(kick: Kick, grant: Grant) -> bool:
    return grant.session_id == kick.session_id or grant.person_id == kick.person_id
