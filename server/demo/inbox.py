"""What waits in people's inboxes: the cup that began, the sprint and the events to come; read or not yet."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_CHALLENGES = text("""
INSERT INTO notification (person_id, kind, params, url, dedupe_key, created_at, deliver_at, read_at)
SELECT m.person_id, 'challenge_launched', jsonb_build_object('challenge', c.id::text, 'title', c.title),
       '/challenges/' || c.id, 'challenge_launched:' || c.id || ':' || m.person_id,
       c.starts_at, c.starts_at, CASE WHEN p.roster_key NOT LIKE 'demo-%' THEN c.starts_at END
FROM challenge c JOIN challenge_member m ON m.challenge_id = c.id JOIN person p ON p.id = m.person_id
WHERE c.starts_at <= :now AND c.ends_at > :now
""")
_EVENTS = text("""
INSERT INTO notification (person_id, kind, params, url, dedupe_key, created_at, deliver_at, read_at)
SELECT p.id, 'event_opened', jsonb_build_object('event', e.id::text, 'title', e.title), '/events/' || e.id,
       'event_opened:' || e.id || ':' || p.id, e.created_at, e.created_at,
       CASE WHEN p.roster_key NOT LIKE 'demo-%' OR e.created_at < :long_ago THEN e.created_at END
FROM event e JOIN person p ON p.role IN ('ambassador', 'host')
  AND (NOT EXISTS (SELECT 1 FROM event_site s WHERE s.event_id = e.id)
       OR p.site_id IN (SELECT s.site_id FROM event_site s WHERE s.event_id = e.id))
WHERE e.starts_at > :now
ORDER BY e.created_at, e.id, p.id
""")


async def fill(connection: AsyncConnection, now: datetime) -> None:
    """Rows only, no push: these were delivered long ago."""
    await connection.execute(_EVENTS, {"now": now, "long_ago": now - timedelta(days=14)})
    await connection.execute(_CHALLENGES, {"now": now})
