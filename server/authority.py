"""What the hub asks the house: is this ticket good, may this person hear this topic, is this session still open."""

import asyncio
import re
from collections.abc import Collection
from datetime import timedelta
from itertools import chain

from sqlalchemy import ARRAY, LargeBinary, bindparam, select, text

from gamification.teams import SMALLEST_CELL
from realtime import Grant, Verb
from server.auth import digest
from server.database import reading, writing
from server.tables import person, session
from server.world import World

EVERYONE = re.compile(
    r"feed|board:(?:all|(?:season|month|week):[0-9A-Z-]{4,12}):(?:people|teams)"
    r"|(?:challenge|event):[1-9][0-9]{0,17}"
)
"""Topics that somebody may publish on. An invented one would be kept in Redis and in the hub for nobody."""
PART = re.compile(
    r"board:(?:all|(?:season|month|week):[0-9A-Z-]{4,12}):((?:site|brand):[1-9][0-9]{0,17}):people"
)
"""A site's or a brand's part of a board: for who plays there, where enough do."""
THREAD = re.compile(
    r"thread:(programme|story|contribution|site|team|challenge|event):(0|[1-9][0-9]{0,17})(?::site:([1-9][0-9]{0,17}))?"
)
"""A story's thread has one topic a site when the story is for some sites only."""
_REDEEMED = text("""
WITH used AS (
  UPDATE ceremony SET used_at = :now
  WHERE token_hash = ANY(:tickets) AND kind = 'socket' AND used_at IS NULL AND expires_at > :now
  RETURNING token_hash, (payload->>'session')::bigint AS session_id
)
SELECT used.token_hash, s.id AS session_id, s.expires_at, p.id, p.role, p.site_id, p.team_id, p.named_here, ARRAY(
  SELECT 'thread:challenge:' || m.challenge_id FROM challenge_member m JOIN challenge c ON c.id = m.challenge_id
  WHERE m.person_id = p.id AND c.ends_at > :since
  UNION SELECT 'thread:event:' || r.event_id FROM rsvp r JOIN event e ON e.id = r.event_id
  WHERE r.person_id = p.id AND r.state IN ('confirmed', 'checked_in') AND e.ends_at > :since
  UNION SELECT 'thread:event:' || e.id FROM event e
  WHERE (e.created_by = p.id OR p.role = 'host' AND e.site_id = p.site_id) AND e.ends_at > :since
  UNION SELECT 'thread:team:' || t.id FROM team t
  WHERE p.role = 'host' AND t.kind <> 'site' AND t.site_id = p.site_id
  UNION SELECT 'site:' || h.id FROM site h WHERE h.id = p.site_id AND :cell <= (SELECT count(*) FROM (
    SELECT FROM person m WHERE m.site_id = h.id AND m.left_at IS NULL AND m.state = 'active'
      AND m.role IN ('ambassador', 'host') LIMIT :cell) AS few)
  UNION SELECT 'brand:' || h.brand_id FROM site h WHERE h.id = p.site_id AND :cell <= (SELECT count(*) FROM (
    SELECT FROM person m JOIN site n ON n.id = m.site_id WHERE n.brand_id = h.brand_id AND m.left_at IS NULL
      AND m.state = 'active' AND m.role IN ('ambassador', 'host') LIMIT :cell) AS few)
) AS rooms
FROM used JOIN session s ON s.id = used.session_id AND s.revoked_at IS NULL AND s.expires_at > :now
JOIN person p ON p.id = s.person_id AND p.left_at IS NULL
""").bindparams(bindparam("tickets", type_=ARRAY(LargeBinary)))
"""`rooms`: threads that role, site and team do not tell of, and the parts of boards that are shown. Who gains one later is
refused once and comes back with a new ticket; who loses one is kicked, or has it until the session's next ticket."""
_LONG_AGO = timedelta(days=60)


class SessionAuthority:
    """Sessions in SQL; the rights of a socket are those its session had when the ticket was redeemed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: dict[bytes, list[asyncio.Future[Grant | None]]] = {}
        self._redeeming: asyncio.Task[None] | None = None

    async def redeem(self, ticket: str) -> Grant | None:
        """Atomic: of a hundred uses of one ticket, one is answered with a grant.

        What comes while the database is asked is asked next, together: after a restart all phones come at once.
        """
        answer: asyncio.Future[Grant | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(digest(ticket), []).append(answer)
        if self._redeeming is None:
            self._redeeming = asyncio.create_task(self._redeem_asked())
        return await answer

    async def _redeem_asked(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                grants = await self._redeemed(list(asked))
            except Exception as error:
                for one in chain.from_iterable(asked.values()):
                    _answer(one, error)
                continue
            for ticket, (first, *others) in asked.items():
                _answer(first, grants.get(ticket))
                for other in others:
                    _answer(other, None)
        self._redeeming = None

    async def _redeemed(self, tickets: list[bytes]) -> dict[bytes, Grant]:
        now = self._world.now()
        async with writing(self._world.engine) as connection:
            given = {"tickets": tickets, "now": now, "since": now - _LONG_AGO, "cell": SMALLEST_CELL}
            rows = (await connection.execute(_REDEEMED, given)).all()
        return {
            row.token_hash: Grant(
                person_id=str(row.id),
                session_id=str(row.session_id),
                role=row.role,
                site_id=str(row.site_id),
                team_id=str(row.team_id),
                expires_at=row.expires_at.timestamp(),
                topics=frozenset(row.rooms),
                shown=row.named_here,
            )
            for row in rows
        }

    def can(self, grant: Grant, verb: Verb, topic: str) -> bool:
        """Boards, challenges, events and the feed are everyone's; a person's and a site's topics, and the site's part of a
        board, are their own.

        Where one may listen one may be seen and write, but for one's own inbox; only there one acknowledges.
        """
        if EVERYONE.fullmatch(topic):
            return verb != "ack"
        if part := PART.fullmatch(topic):
            return verb != "ack" and part[1] in grant.topics
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


def _answer(waiting: asyncio.Future[Grant | None], answer: Grant | Exception | None) -> None:
    if waiting.done():  # who asked is gone
        return
    if isinstance(answer, Exception):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)


def _reads(grant: Grant, kind: str, subject: str, site: str | None) -> bool:
    """As server/queries/threads.py says it in SQL."""
    if site is not None:
        return kind == "story" and site == grant.site_id
    if kind == "programme":
        return subject == "0"
    if kind in ("story", "contribution") or grant.role in ("comms", "admin"):
        return subject != "0"
    own = {"site": grant.site_id, "team": grant.team_id}
    return own.get(kind) == subject or f"thread:{kind}:{subject}" in grant.topics
