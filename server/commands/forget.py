"""Thirty days after leaving, nothing says any more who it was: the ledger's sums stay, without a person behind them.

What stays of a roster's line is a mark: a keyed hash of its key, or of name and site. It cannot be read back, and it is
enough to recognise the line when the next roster names that person again: who has left is not brought back.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.roster_plan import Mark, said_of
from server.keys import named
from server.tables import (
    ceremony,
    idempotency,
    identity,
    notification,
    passkey,
    person,
    pin,
    push_subscription,
    recovery,
    session,
)
from server.world import World

AFTER = timedelta(days=30)
NOBODY = "–"

_GONE = (push_subscription, session, passkey, pin, identity, ceremony, recovery, notification, idempotency)
"""Tables of which all rows of a leaver go; push_subscription refers to session."""
_BLANKED = (
    # An image goes with the last text that shows it.
    """WITH mine AS (UPDATE contribution SET body = '', reason = '', state = 'withdrawn', image_id = NULL
         WHERE person_id = :id RETURNING id),
       shown AS (SELECT image_id FROM contribution WHERE person_id = :id AND image_id IS NOT NULL)
       DELETE FROM image i USING shown WHERE i.id = shown.image_id
         AND NOT EXISTS (SELECT 1 FROM contribution c WHERE c.image_id = i.id AND c.person_id <> :id)
         AND NOT EXISTS (SELECT 1 FROM story s WHERE s.image_id = i.id)
         AND NOT EXISTS (SELECT 1 FROM event e WHERE e.image_id = i.id)""",
    "UPDATE share SET own_words = '', disclosure = '' WHERE person_id = :id",
    # What they wrote goes with its words; where others named them, and where others were told of them, the name goes.
    """UPDATE post SET body = '', reason = NULL, mentions = '{}', state = 'deleted', held_for = NULL,
         version = version + 1 WHERE person_id = :id""",
    """UPDATE post x SET body = replace(replace(x.body, '@' || p.name, '@' || :nobody),
                                     '@' || coalesce(p.alias, p.name), '@' || :nobody),
         mentions = array_remove(x.mentions, p.id), version = x.version + 1
       FROM person p WHERE p.id = :id AND p.id = ANY(x.mentions)""",
    """UPDATE notification n SET params = jsonb_set(n.params, '{name}', to_jsonb(CAST(:nobody AS text)))
       FROM post x WHERE x.person_id = :id AND n.kind IN ('mentioned', 'replied', 'commented')
         AND n.dedupe_key LIKE n.kind || ':' || x.id || ':%'""",
    "DELETE FROM thread_member WHERE person_id = :id",
    "DELETE FROM mute WHERE person_id = :id",
    "UPDATE invite SET name = NULL WHERE person_id = :id",
    # That somebody was away still excuses the weeks their streak had; why is nobody's business.
    "UPDATE excuse SET kind = 'leave' WHERE person_id = :id",
    """UPDATE notification SET params = jsonb_set(params, '{name}', to_jsonb(CAST(:nobody AS text)))
       WHERE dedupe_key LIKE 'welcomed:' || :text || ':%'""",
    # How often they were drawn before goes; the others stay in the order that the seed gives.
    """UPDATE event e SET draw = jsonb_set(e.draw, '{candidates}', coalesce((
         SELECT jsonb_agg(line ORDER BY place)
         FROM jsonb_array_elements(e.draw -> 'candidates') WITH ORDINALITY AS t(line, place) WHERE line ->> 0 <> :text), '[]'))
       WHERE e.draw IS NOT NULL AND e.id IN (SELECT event_id FROM rsvp WHERE person_id = :id)""",
    """UPDATE challenge_result r SET rows = (
         SELECT jsonb_agg(CASE WHEN line ->> 'id' = :text THEN jsonb_set(line, '{name}', to_jsonb(CAST(:nobody AS text))) ELSE line END
                          ORDER BY place)
         FROM jsonb_array_elements(r.rows) WITH ORDINALITY AS t(line, place))
       FROM challenge c WHERE c.id = r.challenge_id AND c.kind = 'individual'
         AND r.rows @> jsonb_build_array(jsonb_build_object('id', CAST(:id AS bigint)))""",
)


async def marking(world: World) -> Mark:
    """What makes the marks; the same in every process, and in no roster."""
    salt = await named(world.engine, "leavers")
    return lambda said: "left:" + hmac.new(salt, said.encode(), hashlib.sha256).hexdigest()[:32]


async def leavers(connection: AsyncConnection, now: datetime) -> list[int]:
    """Who left thirty days ago and is still known by name."""
    gone = (person.c.state == "left") & (person.c.left_at <= now - AFTER) & person.c.forgotten_at.is_(None)
    return list(await connection.scalars(select(person.c.id).where(gone).order_by(person.c.id)))


async def forget(connection: AsyncConnection, mark: Mark, person_id: int, now: datetime) -> None:
    """One leaver. Shifts and zone stay: the ledger's days and streaks are counted by them."""
    known = select(person.c.roster_key, person.c.name, person.c.site_id).where(person.c.id == person_id)
    row = (await connection.execute(known.with_for_update())).one()
    for table in _GONE:
        await connection.execute(delete(table).where(table.c.person_id == person_id))
    given = {"id": person_id, "text": str(person_id), "nobody": NOBODY}
    for statement in _BLANKED:
        await connection.execute(text(statement), given)
    await connection.execute(
        update(person)
        .where(person.c.id == person_id)
        .values(
            name=NOBODY, alias=None, user_handle=None, quiet_from=None, quiet_until=None, invited_by=None,
            roster_key=mark(said_of(row.roster_key, row.name, row.site_id)), forgotten_at=now,
        )
    )  # fmt: skip
