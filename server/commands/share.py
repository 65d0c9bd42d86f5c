"""An ambassador shared a story: the deed Relais is for."""

import secrets
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Originality, Shared
from gamification.originality import Verdict, judge
from server.commands.award import OutcomeTold, award
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.queries.playing import lock
from server.tables.stories import NETWORKS
from server.world import Caller, World

MAX_WORDS = 3000
EARLIER = 200
"""How many earlier texts on the same story a new one is held against."""
LATE = timedelta(days=7)
"""How long a phone may have been offline with a share in its queue."""


class Share(Input, frozen=True, kw_only=True):
    """`shared_at`: when the person tapped, if the phone was offline then."""

    story_id: int
    own_words: str = ""
    network: str = "sheet"
    shared_at: datetime | None = None


class Why(msgspec.Struct, frozen=True):
    """What the judge of words tells their author, as a code and parameters."""

    code: str
    params: dict[str, str | int]


class SharedAnswer(msgspec.Struct, frozen=True):
    share_id: int
    story_id: int
    originality: Originality
    outcome: OutcomeTold
    why: Why | None = None


@once(SharedAnswer)
async def share(connection: AsyncConnection, world: World, caller: Caller, asked: Share) -> SharedAnswer:
    """Errors: Invalid("too_long" | "future" | "bad_network"), Refused("not_found" | "story_closed")."""
    if len(asked.own_words) > MAX_WORDS:
        raise Invalid("too_long", "ownWords", limit=MAX_WORDS)
    if asked.network not in NETWORKS:
        raise Invalid("bad_network", "network")
    now = world.now()
    player = await lock(connection, caller.person_id)
    story = await _open_story(connection, caller, asked, _shared_at(asked, now))
    verdict = await _judged(connection, asked)
    originality = verdict.originality
    given = {
        "person_id": caller.person_id, "story_id": asked.story_id, "slug": story.slug, "own_words": asked.own_words,
        "originality": originality, "network": asked.network, "shared_at": _shared_at(asked, now), "recorded_at": now,
    }  # fmt: skip
    share_id = (await connection.execute(_SHARE, given)).scalar_one()
    fact = Shared(
        id=f"share:{share_id}",
        person_id=player.id,
        site_id=player.site_id,
        team_id=player.team_id,
        occurred_at=_shared_at(asked, now),
        recorded_at=now,
        story_id=asked.story_id,
        theme=story.theme,
        originality=originality,
        own_words=len(asked.own_words),
    )
    outcome = await award(connection, world, player, fact)
    why = Why(verdict.why.code, dict(verdict.why.params))
    return SharedAnswer(share_id, asked.story_id, originality, outcome, why)


def _shared_at(asked: Share, now: datetime) -> datetime:
    """The phone's word, within reason: never in the future, never longer ago than a queue may wait."""
    if asked.shared_at is None:
        return now
    if asked.shared_at.tzinfo is None or asked.shared_at > now + timedelta(minutes=5):
        raise Invalid("future", "sharedAt")
    return min(max(asked.shared_at, now - LATE), now)


_SHARE = text("""
INSERT INTO share (person_id, story_id, slug, own_words, originality, network, shared_at, recorded_at)
VALUES (:person_id, :story_id, :slug, :own_words, :originality, :network, :shared_at, :recorded_at) RETURNING id
""")
_STORY = text("""
WITH story_row AS (
  SELECT id, theme, starts_at, ends_at, state FROM story WHERE id = :story_id
    AND (NOT EXISTS (SELECT 1 FROM story_site x WHERE x.story_id = story.id)
         OR EXISTS (SELECT 1 FROM story_site x WHERE x.story_id = story.id AND x.site_id = :site_id))
), made AS (
  INSERT INTO link (slug, person_id, story_id) SELECT :slug, :person_id, id FROM story_row
  ON CONFLICT (person_id, story_id) DO UPDATE SET story_id = excluded.story_id RETURNING slug
)
SELECT story_row.*, made.slug FROM story_row, made
""")


class _Story(msgspec.Struct, frozen=True):
    theme: str
    slug: str


async def _open_story(connection: AsyncConnection, caller: Caller, asked: Share, at: datetime) -> _Story:
    """The story, open to the caller's site at that time, and the caller's tracked link to it."""
    given = {
        "story_id": asked.story_id,
        "site_id": caller.site_id,
        "person_id": caller.person_id,
        "slug": new_slug(),
    }
    row = (await connection.execute(_STORY, given)).one_or_none()
    if row is None:
        raise Refused("not_found")
    if row.state != "published" or row.starts_at > at or (row.ends_at is not None and row.ends_at <= at):
        raise Refused("story_closed")
    return _Story(row.theme, row.slug)


_TEXTS = text("""
SELECT title, body, prompts,
       ARRAY(SELECT own_words FROM share WHERE story_id = :story_id AND own_words <> ''
             ORDER BY id DESC LIMIT :earlier) AS earlier
FROM story_text WHERE story_id = :story_id
""")


async def _judged(connection: AsyncConnection, asked: Share) -> Verdict:
    """The words held against the story in its languages, its prompts, and earlier shares of it."""
    if not asked.own_words.strip():
        return judge("", "")
    rows = (await connection.execute(_TEXTS, {"story_id": asked.story_id, "earlier": EARLIER})).all()
    story = "\n".join(f"{row.title}\n{row.body}" for row in rows)
    prompts = [prompt for row in rows for prompt in row.prompts]
    return judge(asked.own_words, story, prompts, rows[0].earlier if rows else ())


def new_slug() -> str:
    """Eight characters of an alphabet without look-alikes: 2^40 links, unguessable enough to be no directory."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))
