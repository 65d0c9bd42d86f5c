"""What the hub asks the house: is this ticket good, may this person hear this topic, is this session still open."""

import re
from collections.abc import Collection

from sqlalchemy import select

from realtime import Grant, Verb
from server import ceremony
from server.database import reading, writing
from server.tables import person, session
from server.world import World

EVERYONE = re.compile(
    r"feed|board:(?:all|(?:season|month|week):[0-9A-Z-]{4,12}):(?:people|teams)|(?:challenge|event):[1-9][0-9]{0,17}"
)
"""Topics that somebody may publish on. An invented one would be kept in Redis and in the hub for nobody."""


class SessionAuthority:
    """Sessions in SQL; the rights of a socket are those its session had when the ticket was redeemed."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def redeem(self, ticket: str) -> Grant | None:
        """Atomic: of a hundred uses of one ticket, one is answered with a grant."""
        now = self._world.now()
        async with writing(self._world.engine) as connection:
            begun = await ceremony.consume(connection, "socket", ticket, now)
            if begun is None:
                return None
            row = (
                await connection.execute(
                    select(
                        session.c.expires_at, person.c.id, person.c.role, person.c.site_id, person.c.team_id
                    )
                    .join(person, person.c.id == session.c.person_id)
                    .where(
                        session.c.id == begun.payload["session"],
                        session.c.revoked_at.is_(None),
                        session.c.expires_at > now,
                        person.c.left_at.is_(None),
                    )
                )
            ).one_or_none()
        if row is None:
            return None
        return Grant(
            person_id=str(row.id),
            session_id=str(begun.payload["session"]),
            role=row.role,
            site_id=str(row.site_id),
            team_id=str(row.team_id),
            expires_at=row.expires_at.timestamp(),
        )

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        """Boards, challenges, events and the feed are everyone's; a person's and a site's topics are their own."""
        if EVERYONE.fullmatch(topic):
            return verb == "sub"
        kind, _, rest = topic.partition(":")
        own = {"person": grant.person_id, "site": grant.site_id, "team": grant.team_id}
        return rest != "" and own.get(kind) == rest

    async def revoked(self, grants: Collection[Grant]) -> set[str]:
        asked = {grant.session_id for grant in grants}
        async with reading(self._world.engine) as connection:
            rows = await connection.execute(
                select(session.c.id)
                .join(person, person.c.id == session.c.person_id)
                .where(
                    session.c.id.in_([int(one) for one in asked]),
                    session.c.revoked_at.is_(None),
                    session.c.expires_at > self._world.now(),
                    person.c.left_at.is_(None),
                )
            )
            return asked - {str(row.id) for row in rows}
