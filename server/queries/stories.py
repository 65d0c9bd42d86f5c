"""Stories as one person sees them: in their language, for their site, with their own state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.world import Caller

_FOR_SITE = """
  AND (NOT EXISTS (SELECT 1 FROM story_site x WHERE x.story_id = s.id)
       OR EXISTS (SELECT 1 FROM story_site x WHERE x.story_id = s.id AND x.site_id = :site_id))
"""
ROW = """
SELECT s.id, s.theme, s.official_url, s.starts_at, s.ends_at, x.locale, x.title, x.body, x.prompts,
       encode(i.digest, 'hex') AS image, i.width, i.height, i.alt ->> x.locale AS alt,
       a.id AS author_id, a.name AS author, at.id AS author_team_id, at.name AS author_team,
       at.kind AS author_team_kind, at.hue AS author_team_hue,
       (SELECT count(*) FROM share WHERE story_id = s.id) AS shares,
       (SELECT jsonb_object_agg(kind, n) FROM
          (SELECT kind, count(*) AS n FROM reaction WHERE story_id = s.id GROUP BY kind) r) AS reactions,
       (SELECT kind FROM reaction WHERE story_id = s.id AND person_id = :person_id) AS my_reaction,
       (SELECT count(*) FROM thread d JOIN post p ON p.thread_id = d.id AND p.state = 'shown'
        WHERE d.kind = 'story' AND d.subject_id = s.id) AS comments,
       (SELECT count(*) FROM share WHERE story_id = s.id AND person_id = :person_id) AS my_shares,
       coalesce(l.counted_clicks, 0) AS my_clicks, l.slug
FROM story s
CROSS JOIN LATERAL (SELECT * FROM story_text t WHERE t.story_id = s.id
                    ORDER BY t.locale = :locale DESC, t.locale LIMIT 1) x
LEFT JOIN image i ON i.id = s.image_id
LEFT JOIN person a ON a.id = s.created_by
LEFT JOIN team at ON at.id = a.team_id
LEFT JOIN link l ON l.story_id = s.id AND l.person_id = :person_id
"""
_FEED = text(
    ROW
    + """WHERE s.state = 'published' AND s.starts_at <= :now AND (s.ends_at IS NULL OR s.ends_at > :now)
  AND (CAST(:theme AS text) IS NULL OR s.theme = :theme)
  AND (CAST(:at AS timestamptz) IS NULL OR (s.starts_at, s.id) < (:at, CAST(:id AS bigint)))"""
    + _FOR_SITE
    + "ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit"
)
_ONE = text(ROW + "WHERE s.id = ANY(:ids) AND s.state = 'published' AND s.starts_at <= :now" + _FOR_SITE)
_VISIBLE = text(
    "SELECT 1 FROM story s WHERE s.id = :id AND s.state = 'published' AND s.starts_at <= now()" + _FOR_SITE  # noqa: S608 (two constants)
)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One story for one person; `reactions` is {kind: count}; `comments` how many stand; `slug` None until the link was first read."""

    id: int
    theme: str
    official_url: str | None
    starts_at: datetime
    ends_at: datetime | None
    locale: str
    title: str
    body: str
    prompts: list[str]
    image: str | None
    width: int | None
    height: int | None
    alt: str | None
    author_id: int | None
    author: str | None
    author_team_id: int | None
    author_team: str | None
    author_team_kind: str | None
    author_team_hue: int | None
    shares: int
    reactions: dict[str, int] | None
    my_reaction: str | None
    comments: int
    my_shares: int
    my_clicks: int
    slug: str | None


def _given(caller: Caller, now: datetime) -> dict[str, Any]:
    return {"person_id": caller.person_id, "site_id": caller.site_id, "locale": caller.locale, "now": now}


async def feed(
    connection: AsyncConnection,
    caller: Caller,
    now: datetime,
    limit: int,
    after: tuple[Any, ...] | None = None,
    theme: str | None = None,
) -> list[StoryRow]:
    """Open stories, newest first; `after` is (starts_at, id)."""
    at, story_id = after or (None, None)
    given = _given(caller, now) | {"limit": limit, "theme": theme, "at": at, "id": story_id}
    return [StoryRow(*row) for row in await connection.execute(_FEED, given)]


async def stories(
    connection: AsyncConnection, caller: Caller, now: datetime, ids: Sequence[int]
) -> dict[int, StoryRow]:
    """Stories by id, closed ones too: what one shared stays readable."""
    rows = await connection.execute(_ONE, _given(caller, now) | {"ids": list(ids)})
    return {row.id: StoryRow(*row) for row in rows}


async def visible(connection: AsyncConnection, story_id: int, site_id: int) -> bool:
    return (await connection.execute(_VISIBLE, {"id": story_id, "site_id": site_id})).first() is not None


_LINKS = text("""
INSERT INTO link (slug, person_id, story_id)
SELECT slug, :person_id, story_id FROM unnest(CAST(:slugs AS text[]), CAST(:ids AS bigint[])) AS n(slug, story_id)
ON CONFLICT (person_id, story_id) DO UPDATE SET story_id = excluded.story_id
RETURNING story_id, slug
""")


async def links(connection: AsyncConnection, person_id: int, slugs: dict[int, str]) -> dict[int, str]:
    """Make the tracked links that are missing ({story id: fresh slug}) -> {story id: the slug that stands}."""
    given = {"person_id": person_id, "ids": list(slugs), "slugs": list(slugs.values())}
    return {row.story_id: row.slug for row in await connection.execute(_LINKS, given)}
