"""What a feed says, made harmless: it is hostile input. Tags are dropped, addresses judged."""

import calendar
import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
import msgspec
import nh3

from server.commands.newsroom import BODY, TITLE, web_address
from server.errors import Invalid, Refused

NEWEST = 20
"""Items taken from one fetch; a feed that lists more has been fetched too rarely."""
OLDEST = timedelta(days=30)


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
