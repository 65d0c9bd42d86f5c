"""What comms offer: stories in both languages, for all sites or some, in a window."""

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import THEMES
from server.commands.journal import note
from server.commands.once import Input, once
from server.errors import Invalid, Refused
from server.fetching import fetch
from server.outbox import Frame, announce
from server.pictures import Picture, made_ours
from server.tables import image, site, story, story_site, story_text
from server.world import Caller, World

TITLE, BODY, PROMPT, PROMPTS = 200, 6000, 200, 5
MOST_SITES = 1000


class Text(msgspec.Struct, frozen=True):
    """One language of a story; `body` is plain text with empty lines between paragraphs."""

    locale: str
    title: str
    body: str
    prompts: list[str]


class SaveStory(Input, frozen=True, kw_only=True):
    """`story_id` None makes a new one; `site_ids` empty is everyone."""

    story_id: int | None = None
    theme: str
    official_url: str | None = None
    image_url: str | None = None
    texts: list[Text]
    site_ids: list[int] = []
    starts_at: datetime
    ends_at: datetime | None = None


class WithdrawStory(Input, frozen=True, kw_only=True):
    story_id: int


class Saved(msgspec.Struct, frozen=True):
    story_id: int


def _check_text(text: Text) -> None:
    if text.locale not in ("fr", "en"):
        raise Invalid("invalid", "locale")
    for field, value, limit in (("title", text.title, TITLE), ("body", text.body, BODY)):
        if not value.strip():
            raise Invalid("missing", field)
        if len(value) > limit:
            raise Invalid("too_long", field, limit=limit)
    if len(text.prompts) > PROMPTS or any(len(prompt) > PROMPT for prompt in text.prompts):
        raise Invalid("too_long", "prompts", limit=PROMPT)


def web_address(url: str | None, field: str) -> str | None:
    """An https address as typed, or None. Errors: Invalid("bad_url"): a tracked link must never lead elsewhere."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Invalid("bad_url", field) from error
    plain = url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme != "https" or not parts.hostname or parts.username or not plain or len(url) > 2000:
        raise Invalid("bad_url", field)
    return url


def _check(asked: SaveStory) -> None:
    if asked.theme not in THEMES:
        raise Invalid("invalid", "theme")
    if not asked.texts or len({text.locale for text in asked.texts}) != len(asked.texts):
        raise Invalid("missing", "texts")
    for text in asked.texts:
        _check_text(text)
    if len(asked.site_ids) > MOST_SITES:
        raise Invalid("invalid", "siteIds")
    for field, at in (("startsAt", asked.starts_at), ("endsAt", asked.ends_at)):
        if at is not None and at.tzinfo is None:
            raise Invalid("no_zone", field)
    if asked.ends_at is not None and asked.ends_at <= asked.starts_at:
        raise Invalid("ends_before_start", "endsAt")
    web_address(asked.official_url, "officialUrl")
    web_address(asked.image_url, "imageUrl")


async def save_story(world: World, caller: Caller, asked: SaveStory) -> Saved:
    """Errors: Invalid("missing" | "too_long" | "invalid" | "bad_url" | "ends_before_start"),
    Refused("not_found" | "bad_picture" | "not_fetched")."""
    _check(asked)
    picture = None
    if asked.image_url:  # before the transaction: nobody's lock waits for a foreign server
        fetched = await fetch(asked.image_url, world.settings.fetch_hosts)
        picture = await made_ours(fetched.body)

    @once(Saved)
    async def save(connection: AsyncConnection, world: World, caller: Caller, asked: SaveStory) -> Saved:
        return await _save(connection, world, caller, asked, picture)

    return await save(world, caller, asked)


async def _save(
    connection: AsyncConnection, world: World, caller: Caller, asked: SaveStory, picture: Picture | None
) -> Saved:
    values: dict[str, object] = {
        "theme": asked.theme,
        "official_url": asked.official_url or None,
        "starts_at": asked.starts_at,
        "ends_at": asked.ends_at,
        "state": "published",
    }
    if picture is not None:
        values["image_id"] = await keep_picture(connection, picture)
    await _check_sites(connection, asked.site_ids)
    if asked.story_id is None:
        made = insert(story).values(created_by=caller.person_id, **values).returning(story.c.id)
        story_id = (await connection.execute(made)).scalar_one()
    else:
        story_id = asked.story_id
        changed = await connection.execute(update(story).where(story.c.id == story_id).values(**values))
        if not changed.rowcount:
            raise Refused("not_found")
    await write_texts(connection, story_id, asked.texts)
    await connection.execute(delete(story_site).where(story_site.c.story_id == story_id))
    if asked.site_ids:
        rows = [{"story_id": story_id, "site_id": one} for one in dict.fromkeys(asked.site_ids)]
        await connection.execute(insert(story_site), rows)
    await _tell(connection, caller, "story_saved", story_id)
    return Saved(story_id)


async def _check_sites(connection: AsyncConnection, ids: list[int]) -> None:
    if ids:
        known = set((await connection.execute(select(site.c.id).where(site.c.id.in_(ids)))).scalars())
        if known != set(ids):
            raise Invalid("not_found", "siteIds")


async def keep_picture(connection: AsyncConnection, picture: Picture) -> int:
    """One row for the same bytes, however often they come."""
    kept = await connection.execute(
        upsert(image)
        .values(
            digest=picture.digest, media_type=picture.media_type, width=picture.width, height=picture.height,
            bytes=picture.body,
        )
        .on_conflict_do_update(index_elements=["digest"], set_={"width": picture.width})
        .returning(image.c.id)
    )  # fmt: skip
    return int(kept.scalar_one())


async def write_texts(connection: AsyncConnection, story_id: int, texts: list[Text]) -> None:
    """These languages and no others."""
    await connection.execute(delete(story_text).where(story_text.c.story_id == story_id))
    rows = [
        {
            "story_id": story_id,
            "locale": text.locale,
            "title": text.title.strip(),
            "body": text.body.strip(),
            "prompts": [prompt.strip() for prompt in text.prompts if prompt.strip()],
        }
        for text in texts
    ]
    await connection.execute(insert(story_text), rows)


@once(Saved)
async def withdraw_story(
    connection: AsyncConnection, world: World, caller: Caller, asked: WithdrawStory
) -> Saved:
    """Nobody can share it any more; what was shared keeps its points. Errors: Refused("not_found")."""
    changed = await connection.execute(
        update(story).where(story.c.id == asked.story_id).values(state="withdrawn")
    )
    if not changed.rowcount:
        raise Refused("not_found")
    await _tell(connection, caller, "story_withdrawn", asked.story_id)
    return Saved(asked.story_id)


async def _tell(connection: AsyncConnection, caller: Caller, deed: str, story_id: int) -> None:
    """The feed's frame is a doorbell: it carries an id, each phone asks for what it may see."""
    await note(connection, caller.person_id, deed, f"story:{story_id}")
    await announce(connection, Frame("feed", {"type": deed, "storyId": str(story_id)}, str(story_id)))
