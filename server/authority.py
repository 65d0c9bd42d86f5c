"""What the hub asks the house: is this ticket good, may this person hear this topic, is this session still open."""

import re
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select, text

from realtime import Grant, Verb
from server import ceremony
from server.database import reading, writing
from server.tables import person, session
from server.world import World

EVERYONE = re.compile(
    r"feed|board:(?:all|(?:season|month|week):[0-9A-Z-]{4,12})(?:(?::(?:site|brand):[1-9][0-9]{0,17})?:people|:teams)"
    r"|(?:challenge|event):[1-9][0-9]{0,17}"
)
"""Topics that somebody may publish on. An invented one would be kept in Redis and in the hub for nobody."""
THREAD = re.compile(
    r"thread:(programme|story|site|team|challenge|event):(0|[1-9][0-9]{0,17})(?::site:([1-9][0-9]{0,17}))?"
)
"""A story's thread has one topic a site when the story is for some sites only."""
_ROOMS = text("""
SELECT 'thread:challenge:' || m.challenge_id FROM challenge_member m JOIN challenge c ON c.id = m.challenge_id
WHERE m.person_id = :person_id AND c.ends_at > :since
UNION SELECT 'thread:event:' || r.event_id FROM rsvp r JOIN event e ON e.id = r.event_id
WHERE r.person_id = :person_id AND r.state IN ('confirmed', 'checked_in') AND e.ends_at > :since
UNION SELECT 'thread:event:' || e.id FROM event e
WHERE (e.created_by = :person_id OR :host AND e.site_id = :site_id) AND e.ends_at > :since
UNION SELECT 'thread:team:' || t.id FROM team t WHERE :host AND t.kind <> 'site' AND t.site_id = :site_id
""")
"""Threads that role, site and team do not tell of. Who gains one later is refused once and comes back with a new
ticket; who loses one is kicked."""
_LONG_AGO = timedelta(days=60)


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
                        session.c.expires_at,
                        person.c.id,
                        person.c.role,
                        person.c.site_id,
                        person.c.team_id,
                        person.c.named_here,
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
            given = {
                "person_id": row.id,
                "site_id": row.site_id,
                "host": row.role == "host",
                "since": now - _LONG_AGO,
            }
            rooms = await connection.scalars(_ROOMS, given)
        return Grant(
            person_id=str(row.id),
            session_id=str(begun.payload["session"]),
            role=row.role,
            site_id=str(row.site_id),
            team_id=str(row.team_id),
            expires_at=row.expires_at.timestamp(),
            topics=frozenset(rooms),
            shown=row.named_here,
        )

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        """Boards, challenges, events and the feed are everyone's; a person's and a site's topics are their own.

        Where one may listen one may be seen and write, but for one's own inbox; only there one acknowledges.
        """
        if EVERYONE.fullmatch(topic):
            return verb != "ack"
        if thread := THREAD.fullmatch(topic):
            return verb != "ack" and _reads(grant, *thread.groups())
        kind, _, rest = topic.partition(":")
        own = {"person": grant.person_id, "site": grant.site_id, "team": grant.team_id}
        allowed = ("sub", "ack") if kind == "person" else ("sub", "here", "write")
        return rest != "" and own.get(kind) == rest and verb in allowed

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


def _reads(grant: Grant, kind: str, subject: str, site: str | None) -> bool:
    """As server/queries/threads.py says it in SQL."""
    if site is not None:
        return kind == "story" and site == grant.site_id
    if kind == "programme":
        return subject == "0"
    if kind == "story" or grant.role in ("comms", "admin"):
        return subject != "0"
    own = {"site": grant.site_id, "team": grant.team_id}
    return own.get(kind) == subject or f"thread:{kind}:{subject}" in grant.topics
