"""Stories from feeds: visited each hour and by a button; what is new waits as a draft for comms to publish."""

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import THEMES
from server.commands.feed_items import Item, items
from server.commands.newsroom import Text, keep_picture, write_texts
from server.commands.once import Input, once
from server.database import reading, writing
from server.errors import Invalid, Refused, RelaisError
from server.fetching import Fetched, fetch, fetch_if_changed
from server.pictures import Picture, made_ours
from server.tables import feed, story
from server.world import Caller, World

AGAIN, LONGEST = timedelta(hours=1), timedelta(days=1)
EARLY = timedelta(minutes=5)
"""The look of every hour must find due what was visited a moment after the look before."""
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


async def add_feed(world: World, caller: Caller, asked: AddFeed) -> Fed:
    """Fetch it once, so that a wrong address is said at once, and take its stories as drafts.
    Errors: Invalid("bad_url" | "invalid"), Refused("not_fetched" | "not_a_feed" | "too_large")."""
    if asked.theme not in THEMES:
        raise Invalid("invalid", "theme")
    if asked.locale not in ("fr", "en"):
        raise Invalid("invalid", "locale")
    read = await _read(world, await fetch(asked.url, world.settings.fetch_hosts), frozenset())

    @once(Fed)
    async def add(connection: AsyncConnection, world: World, caller: Caller, asked: AddFeed) -> Fed:
        made = await connection.execute(
            upsert(feed)
            .values(url=asked.url, title=read.title or asked.url, theme=asked.theme, locale=asked.locale,
                    added_by=caller.person_id)
            .on_conflict_do_update(index_elements=["url"], set_={"theme": asked.theme, "locale": asked.locale})
            .returning(feed.c.id)
        )  # fmt: skip
        feed_id = int(made.scalar_one())
        return Fed(feed_id, await _take(connection, world, feed_id, read))

    return await add(world, caller, asked)


async def fetch_feed(world: World, caller: Caller, asked: FetchFeed) -> Fed:
    """Now, whatever it said before. Errors: Refused("not_found" | "not_fetched" | "not_a_feed" | "too_large"); the feed
    keeps its last problem."""
    known = await _known(world, asked.feed_id)
    if known is None:
        raise Refused("not_found")
    try:
        read = await _read(world, await fetch(known.url, world.settings.fetch_hosts), known.sources)
    except RelaisError as error:
        await _failed(world, known, error)
        raise

    @once(Fed)
    async def take(connection: AsyncConnection, world: World, caller: Caller, asked: FetchFeed) -> Fed:
        return Fed(asked.feed_id, await _take(connection, world, asked.feed_id, read))

    return await take(world, caller, asked)


async def refresh(world: World, feed_id: int) -> None:
    """The visit of every hour: only if it is due, only what has changed; a host in trouble is left alone for a while."""
    known = await _known(world, feed_id)
    if known is None or known.due_at > world.now():
        return
    try:
        fetched = await fetch_if_changed(known.url, world.settings.fetch_hosts, known.etag, known.modified)
        read = await _read(world, fetched, known.sources) if fetched else None
    except RelaisError as error:
        await _failed(world, known, error)
        return
    async with writing(world.engine) as connection:
        if read is None:
            await _seen(connection, world, feed_id)
        else:
            await _take(connection, world, feed_id, read)


class Known(NamedTuple):
    """A feed before it is visited; `sources` are the items it gave us before."""

    id: int
    url: str
    etag: str | None
    modified: str | None
    failures: int
    due_at: datetime
    sources: frozenset[str]


class Read(NamedTuple):
    """What a visit brought, fetched before any transaction; a picture that cannot be had is left out."""

    title: str
    items: list[Item]
    pictures: dict[str, Picture]
    etag: str | None
    modified: str | None


async def _known(world: World, feed_id: int) -> Known | None:
    columns = (feed.c.id, feed.c.url, feed.c.etag, feed.c.modified, feed.c.failures, feed.c.due_at)
    async with reading(world.engine) as connection:
        row = (await connection.execute(select(*columns).where(feed.c.id == feed_id))).one_or_none()
        sources = await connection.scalars(select(story.c.source_id).where(story.c.feed_id == feed_id))
        known = frozenset(str(one) for one in sources)
    return Known(*row[:6], known) if row else None


async def _read(world: World, fetched: Fetched, known: frozenset[str]) -> Read:
    """The items that are new, with their pictures. Errors: Refused("not_a_feed")."""
    title, found = items(fetched.body, world.now())
    fresh = [item for item in found if item.source_id not in known]
    pictures: dict[str, Picture] = {}
    for item in fresh:
        if item.image_url:
            try:
                picture = await fetch(item.image_url, world.settings.fetch_hosts)
                pictures[item.source_id] = await made_ours(picture.body)
            except Refused as error:
                log.info("feed_picture_left_out", code=error.code)
    return Read(title, fresh, pictures, fetched.etag, fetched.modified)


async def _take(connection: AsyncConnection, world: World, feed_id: int, read: Read) -> int:
    """New items become drafts for comms to publish; an item that was taken before stays as comms left it."""
    row = (await connection.execute(select(feed).where(feed.c.id == feed_id).with_for_update())).one()
    added = 0
    for item in read.items:
        picture = read.pictures.get(item.source_id)
        made = await connection.execute(
            upsert(story)
            .values(
                theme=row.theme, official_url=item.url, feed_id=feed_id, source_id=item.source_id, state="draft",
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
    await _seen(connection, world, feed_id, etag=read.etag, modified=read.modified)
    return added


async def _seen(connection: AsyncConnection, world: World, feed_id: int, **said: str | None) -> None:
    """It answered: come again in an hour."""
    now = world.now()
    values = {"fetched_at": now, "problem": None, "failures": 0, "due_at": now + AGAIN - EARLY, **said}
    await connection.execute(update(feed).where(feed.c.id == feed_id).values(**values))


async def _failed(world: World, known: Known, error: RelaisError) -> None:
    """Come again later, ever later up to a day; not before the host itself says so."""
    wait = min(AGAIN * 2**known.failures, LONGEST)
    asked = min(timedelta(seconds=int(str(error.params.get("wait") or 0))), LONGEST)
    due_at = world.now() + max(wait, asked) - EARLY
    values = {"problem": error.code, "failures": min(known.failures + 1, 10), "due_at": due_at}
    async with writing(world.engine) as connection:
        await connection.execute(update(feed).where(feed.c.id == known.id).values(**values))
