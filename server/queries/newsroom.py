"""What comms see of stories and feeds: everything, whatever its state or window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.queries.stories import ROW, StoryRow
from server.world import Caller

_FEEDS = text("""
SELECT id, url, title, theme, locale, fetched_at, problem,
       (SELECT count(*) FROM story WHERE feed_id = feed.id) AS stories
FROM feed ORDER BY id LIMIT 50
""")
_STORIES = text(
    ROW
    + """WHERE CAST(:at AS timestamptz) IS NULL OR (s.starts_at, s.id) < (:at, CAST(:id AS bigint))
ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit"""
)
_STORY = text(ROW + "WHERE s.id = :id")
_TEXTS = text(
    "SELECT story_id, locale, title, body, prompts FROM story_text WHERE story_id = ANY(:ids) ORDER BY locale"
)

_PLACINGS = text("""
SELECT id, state = 'withdrawn', state = 'draft',
       ARRAY(SELECT site_id FROM story_site WHERE story_id = story.id ORDER BY site_id)
FROM story WHERE id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class FeedRow:
    id: int
    url: str
    title: str
    theme: str
    locale: str
    fetched_at: datetime | None
    problem: str | None
    stories: int


@dataclass(frozen=True, slots=True)
class TextRow:
    """One language of a story."""

    story_id: int
    locale: str
    title: str
    body: str
    prompts: list[str]


@dataclass(frozen=True, slots=True)
class PlacingRow:
    """Where a story is shown; no site is everywhere."""

    withdrawn: bool
    draft: bool
    site_ids: list[int]


async def feeds(connection: AsyncConnection) -> list[FeedRow]:
    return [FeedRow(*row) for row in await connection.execute(_FEEDS)]


async def console_stories(
    connection: AsyncConnection, caller: Caller, limit: int, after: tuple[Any, ...] | None = None
) -> list[StoryRow]:
    """Newest first; `after` is (starts_at, id)."""
    at, story_id = after or (None, None)
    given = {"person_id": caller.person_id, "locale": caller.locale, "limit": limit, "at": at, "id": story_id}
    return [StoryRow(*row) for row in await connection.execute(_STORIES, given)]


async def console_story(connection: AsyncConnection, caller: Caller, story_id: int) -> StoryRow:
    """Errors: Refused("not_found")."""
    given = {"person_id": caller.person_id, "locale": caller.locale, "id": story_id}
    row = (await connection.execute(_STORY, given)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return StoryRow(*row)


async def texts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[TextRow]]:
    """Every language of these stories."""
    found: dict[int, list[TextRow]] = {one: [] for one in ids}
    for row in await connection.execute(_TEXTS, {"ids": list(ids)}):
        found[row.story_id].append(TextRow(*row))
    return found


async def placings(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, PlacingRow]:
    """What an editor must not lose of these stories."""
    rows = await connection.execute(_PLACINGS, {"ids": list(ids)})
    return {story_id: PlacingRow(*placing) for story_id, *placing in rows}
