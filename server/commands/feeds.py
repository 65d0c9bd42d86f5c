"""Stories from feeds. What a feed says is hostile input: tags are dropped, pictures re-encoded, addresses judged."""

import calendar
import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
import msgspec
import nh3
import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import THEMES
from server.commands.newsroom import BODY, TITLE, Text, keep_picture, web_address, write_texts
from server.commands.once import Input, perform
from server.database import reading, writing
from server.errors import Invalid, Refused, RelaisError
from server.fetching import fetch
from server.outbox import Frame, announce
from server.pictures import Picture, made_ours
from server.tables import feed, story
from server.world import Caller, World

NEWEST = 20
"""Items taken from one fetch; a feed that lists more has been fetched too rarely."""
OLDEST = timedelta(days=30)
PROMPTS = {
    "fr": [
        "Qu'est-ce que cela change dans ton quotidien ?",
        "À qui as-tu envie de le raconter, et pourquoi ?",
    ],
    "en": ["What does this change in your day?", "Whom would you like to tell, and why?"],
}

log = structlog.get_logger(__name__)


class AddFeed(Input, frozen=True, kw_only=True):
    url: str
    theme: str
    locale: str


class FetchFeed(Input, frozen=True, kw_only=True):
    feed_id: int


class Fed(msgspec.Struct, frozen=True):
    feed_id: int
    added: int


class Item(msgspec.Struct, frozen=True):
    """One entry of a feed, already harmless: plain texts, an https address or none, a picture of ours or none."""

    source_id: str
    title: str
    body: str
    url: str | None
    at: datetime
    image_url: str | None


def plain(markup: str, limit: int) -> str:
    """Text without tags, entities or control characters; paragraphs stay."""
    broken = markup.replace("</p>", "\n\n").replace("<br", "\n<br")
    text = html.unescape(nh3.clean(broken, tags=set()))
    lines = (
        " ".join(line.split())
        for line in "".join(c for c in text if c.isprintable() or c == "\n").split("\n")
    )
    joined = "\n".join(lines).strip()
    while "\n\n\n" in joined:
        joined = joined.replace("\n\n\n", "\n\n")
    return joined if len(joined) <= limit else joined[: limit - 1].rsplit(" ", 1)[0] + "…"


def _https(url: object) -> str | None:
    try:
        return web_address(str(url), "url") if url else None
    except Invalid:
        return None


def _picture_of(entry: Any) -> str | None:
    linked = [
        link.get("href") for link in entry.get("links", []) if str(link.get("type", "")).startswith("image/")
    ]
    media = [one.get("url") for one in (*entry.get("media_content", []), *entry.get("media_thumbnail", []))]
    return next((found for found in map(_https, (*linked, *media)) if found), None)


def items(body: bytes, now: datetime) -> tuple[str, list[Item]]:
    """(title of the feed, its newest entries). Errors: Refused("not_a_feed")."""
    parse: Callable[..., Any] = feedparser.parse  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    read = parse(body, sanitize_html=True, resolve_relative_uris=False)
    if not read.get("version"):
        raise Refused("not_a_feed")
    found = [_item(entry, now) for entry in read.entries[:NEWEST]]
    return plain(str(read.feed.get("title", "")), TITLE), [item for item in found if item is not None]


def _item(entry: Any, now: datetime) -> Item | None:
    """None for what has no title, no identity, or is too old to be news."""
    title = plain(str(entry.get("title", "")), TITLE)
    source = str(entry.get("id") or entry.get("link") or "")[:500]
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    at = datetime.fromtimestamp(calendar.timegm(when), UTC) if when else now
    if not title or not source or at < now - OLDEST:
        return None
    content: list[dict[str, Any]] = entry.get("content") or [{}]
    body = plain(str(content[0].get("value") or entry.get("summary") or title), BODY)
    return Item(source, title, body or title, _https(entry.get("link")), min(at, now), _picture_of(entry))


async def add_feed(world: World, caller: Caller, asked: AddFeed) -> Fed:
    """Fetch it once, so that a wrong address is said at once, and take its stories.
    Errors: Invalid("bad_url" | "invalid"), Refused("not_fetched" | "not_a_feed" | "too_large")."""
    if asked.theme not in THEMES:
        raise Invalid("invalid", "theme")
    if asked.locale not in ("fr", "en"):
        raise Invalid("invalid", "locale")
    title, found, pictures = await _read(world, asked.url)

    async def add(connection: AsyncConnection, world: World, caller: Caller, asked: AddFeed) -> Fed:
        made = await connection.execute(
            upsert(feed)
            .values(url=asked.url, title=title or asked.url, theme=asked.theme, locale=asked.locale,
                    added_by=caller.person_id)
            .on_conflict_do_update(index_elements=["url"], set_={"theme": asked.theme, "locale": asked.locale})
            .returning(feed.c.id)
        )  # fmt: skip
        feed_id = int(made.scalar_one())
        return Fed(feed_id, await _take(connection, world, feed_id, found, pictures))

    return await perform(world, caller, asked, add, Fed)


async def fetch_feed(world: World, caller: Caller, asked: FetchFeed) -> Fed:
    """Errors: Refused("not_found" | "not_fetched" | "not_a_feed" | "too_large"); the feed keeps its last problem."""
    async with reading(world.engine) as connection:
        url = (
            await connection.execute(select(feed.c.url).where(feed.c.id == asked.feed_id))
        ).scalar_one_or_none()
    if url is None:
        raise Refused("not_found")
    try:
        _, found, pictures = await _read(world, url)
    except RelaisError as error:
        async with writing(world.engine) as connection:
            await connection.execute(
                update(feed).where(feed.c.id == asked.feed_id).values(problem=error.code)
            )
        raise

    async def take(connection: AsyncConnection, world: World, caller: Caller, asked: FetchFeed) -> Fed:
        return Fed(asked.feed_id, await _take(connection, world, asked.feed_id, found, pictures))

    return await perform(world, caller, asked, take, Fed)


async def _read(world: World, url: str) -> tuple[str, list[Item], dict[str, Picture]]:
    """The feed and its pictures, fetched before any transaction; a picture that cannot be had is left out."""
    trusted = world.settings.fetch_hosts
    fetched = await fetch(url, trusted)
    title, found = items(fetched.body, world.now())
    pictures: dict[str, Picture] = {}
    for item in found:
        if item.image_url:
            try:
                pictures[item.source_id] = await made_ours((await fetch(item.image_url, trusted)).body)
            except Refused as error:
                log.info("feed_picture_left_out", code=error.code)
    return title, found, pictures


async def _take(
    connection: AsyncConnection, world: World, feed_id: int, found: list[Item], pictures: dict[str, Picture]
) -> int:
    """New items become stories; an item that was taken before stays as comms left it."""
    row = (await connection.execute(select(feed).where(feed.c.id == feed_id).with_for_update())).one()
    added = 0
    for item in found:
        picture = pictures.get(item.source_id)
        made = await connection.execute(
            upsert(story)
            .values(
                theme=row.theme, official_url=item.url, feed_id=feed_id, source_id=item.source_id,
                starts_at=item.at, created_by=row.added_by,
                image_id=await keep_picture(connection, picture) if picture else None,
            )
            .on_conflict_do_nothing(index_elements=["feed_id", "source_id"])
            .returning(story.c.id)
        )  # fmt: skip
        story_id = made.scalar_one_or_none()
        if story_id is not None:
            added += 1
            text = Text(row.locale, item.title, item.body, PROMPTS[row.locale])
            await write_texts(connection, int(story_id), [text])
            await announce(
                connection, Frame("feed", {"type": "story_saved", "storyId": str(story_id)}, str(story_id))
            )
    await connection.execute(
        update(feed).where(feed.c.id == feed_id).values(fetched_at=world.now(), problem=None)
    )
    return added
