"""Stories from the world outside: hostile feeds, hostile addresses, hostile pictures."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from server.commands.feed_items import items
from server.commands.newsroom import web_address
from server.errors import Invalid, Refused
from server.fetching import fetch
from server.pictures import made_ours

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def feed(*entries: str) -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>{''.join(entries)}</channel></rss>".encode()


def entry(title: str, body: str = "Text", link: str = "https://news.example/1", when: datetime = NOW) -> str:
    said = when.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return (
        f"<item><title>{title}</title><guid>{link}</guid><link>{link}</link><pubDate>{said}</pubDate>"
        f"<description><![CDATA[{body}]]></description></item>"
    )


def test_an_entry_becomes_plain_text_without_a_trace_of_markup() -> None:
    evil = "<p>One<script>alert(1)</script></p><p onclick=x>Two &lt;img src=x onerror=y&gt;</p>"
    _, (item,) = items(feed(entry("A &amp; B", evil)), NOW)
    assert (item.title, "script" in item.body, "onclick" in item.body) == ("A & B", False, False)
    assert item.body.startswith("One\n\nTwo")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://plain.example/", "https://a@evil.example/", "//x"]
)
def test_an_entry_never_leads_anywhere_but_to_https(link: str) -> None:
    _, (item,) = items(feed(entry("Title", link=link)), NOW)
    assert item.url is None


def test_news_of_last_year_is_no_news() -> None:
    assert items(feed(entry("Old", when=NOW - timedelta(days=400))), NOW)[1] == []


def test_a_page_that_is_no_feed_is_said_to_be_none() -> None:
    with pytest.raises(Refused, match="not_a_feed"):
        items(b"<html><body>Hello</body></html>", NOW)


@pytest.mark.parametrize(
    "url",
    ["http://news.example/", "https://127.0.0.1/", "https://[::1]/", "https://a:b@news.example/",
     "https://news.example:8443/", "file:///etc/passwd", "https://0x7f000001/", "https://localhost/"],
)  # fmt: skip
async def test_private_and_odd_addresses_are_never_asked(url: str) -> None:
    with pytest.raises(Refused, match=r"bad_url|not_fetched"):
        await fetch(url)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A site that redirects inwards and sends without end, on a host the operator trusts."""

    async def inwards(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data")

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x" * 100_000)
        return answer

    async def well(_: web.Request) -> web.Response:
        return web.Response(text="fine")

    app = web.Application()
    app.add_routes([web.get("/inwards", inwards), web.get("/endless", endless), web.get("/well", well)])
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_a_host_the_operator_trusts_is_read(site: str) -> None:
    assert (await fetch(f"{site}/well", ("127.0.0.1",))).body == b"fine"


async def test_a_redirect_is_judged_like_an_address(site: str) -> None:
    with pytest.raises(Refused, match="bad_url"):
        await fetch(f"{site}/inwards", ("127.0.0.1",))


async def test_a_body_without_end_is_cut(site: str) -> None:
    with pytest.raises(Refused, match=r"too_large|not_fetched"):
        await fetch(f"{site}/endless", ("127.0.0.1",))


def drawn(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


async def test_a_picture_is_ours_after_it_was_drawn_again() -> None:
    made = await made_ours(drawn("JPEG", comment=b"secret place"))
    assert (made.media_type, made.width, made.height) == ("image/webp", 40, 30)
    assert b"secret" not in made.body


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"", drawn("GIF"), drawn("PNG")[:50]])
async def test_what_is_no_picture_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="bad_picture"):
        await made_ours(body)


async def test_a_bomb_is_refused_before_it_unfolds() -> None:
    with pytest.raises(Refused, match="bad_picture"):
        await made_ours(drawn("PNG", (13_000, 13_000)))


@pytest.mark.parametrize(
    "url", ["javascript:x", "https://", "https://a b", "https://x\\@evil", "ftp://x", "https://u@h"]
)
def test_a_tracked_link_leads_to_plain_https_only(url: str) -> None:
    with pytest.raises(Invalid, match="bad_url"):
        web_address(url, "officialUrl")
