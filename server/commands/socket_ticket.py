"""A single-use ticket for the socket: issued to a session, worth 30 s, consumed by the hub's first message."""

import secrets
from datetime import timedelta

from server import ceremony
from server.database import writing
from server.world import Caller, World

WORTH = timedelta(seconds=30)


async def issue_ticket(world: World, caller: Caller) -> str:
    """-> the ticket. It carries the session's id, so a session revoked meanwhile makes it worthless."""
    ticket = secrets.token_urlsafe(24)
    async with writing(world.engine) as connection:
        await ceremony.begin(
            connection, "socket", ticket, world.now() + WORTH,
            person_id=caller.person_id, payload={"session": caller.session_id},
        )  # fmt: skip
    return ticket
