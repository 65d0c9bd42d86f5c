"""Feeds are visited each hour, politely: only what changed is sent, and a host in trouble is left alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from aiohttp import web

from server import jobs
from server.jobs.queue import Runner
from server.tables import feed, job, outbox, story
from server.worker import plan
from server.world import World
from tests.api.conftest import key

ETAG = '"first"'
ADD = "mutation($input: FeedInput!) { addFeed(input: $input) { __typename ... on FeedSaved { added } } }"
FETCH = (
    "mutation($input: FeedIdInput!) { fetchFeed(input: $input) { __typename ... on FeedSaved { added } } }"
)
LIST = "{ consoleStories(first: 20) { edges { node { id draft title } } } }"
SAVE = "mutation($input: StoryInput!) { saveStory(input: $input) { ... on StorySaved { story { draft } } } }"


@dataclass(slots=True)
class News:
    """A news site: what it answers, and what it was asked."""

    url: str = ""
    titles: list[str] = field(default_factory=lambda: ["One", "Two"])
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    async def feed(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status, headers=self.headers)
        if request.headers.get("If-None-Match") == ETAG and len(self.titles) == 2:
            return web.Response(status=304)
        entries = "".join(
            f"<item><title>{one}</title><guid>{one}</guid><description>{one}</description>"
            f'<enclosure url="https://127.0.0.1/{one}.jpg" type="image/jpeg" length="1"/></item>'
            for one in self.titles
        )
        text = (
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>{entries}</channel></rss>"
        )
        return web.Response(text=text, content_type="application/rss+xml", headers={"ETag": ETAG})


@pytest.fixture
async def news(world: World) -> AsyncIterator[News]:
    site, app = News(), web.Application()
    app.add_routes([web.get("/feed", site.feed)])
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    world.settings = replace(world.settings, fetch_hosts=("127.0.0.1",))
    yield site
    await runner.cleanup()


async def added(world: World, news: News) -> int:
    """The feed as comms added it some time ago, not visited yet."""
    async with world.engine.begin() as c:
        values = {"url": news.url, "title": "News", "theme": "portrait", "added_by": 1}
        return int(await c.scalar(sa.insert(feed).values(**values).returning(feed.c.id)) or 0)


async def hour(world: World, hours: float = 0) -> None:
    """What a worker does for feeds in the hour that begins so many hours from now."""
    handlers: Any = {name: handler for name, handler in jobs.handlers(None).items() if "feed" in name}  # type: ignore[arg-type]  # nothing rings
    with time_machine.travel(world.now() + timedelta(hours=hours), tick=True):
        await plan(world)
        async with world.engine.begin() as c:
            await c.execute(sa.delete(job).where(job.c.name.not_in(handlers)))
            await c.execute(sa.update(job).values(run_at=sa.func.now()))
        await Runner(world, handlers).run_due()
        async with world.engine.begin() as c:  # what they announced carries the hour of the test
            await c.execute(sa.update(job).values(run_at=sa.func.now()))
        await Runner(world, handlers).run_due()


async def titles(world: World) -> list[str]:
    async with world.engine.connect() as c:
        query = sa.text("SELECT t.title FROM story s JOIN story_text t ON t.story_id = s.id WHERE s.feed_id IS NOT NULL ORDER BY 1")  # fmt: skip
        return list(await c.scalars(query))


async def row(world: World) -> Any:
    async with world.engine.connect() as c:
        return (await c.execute(sa.select(feed))).one()


@pytest.mark.usefixtures("small")
async def test_each_hour_brings_what_is_new(world: World, news: News) -> None:
    await added(world, news)
    await hour(world)
    assert await titles(world) == ["One", "Two"]
    news.titles.append("Three")
    await hour(world, 1)
    assert await titles(world) == ["One", "Three", "Two"]


@pytest.mark.usefixtures("small")
async def test_within_the_hour_nobody_is_asked_again(world: World, news: News) -> None:
    await added(world, news)
    await hour(world)
    await hour(world, 0.2)
    assert len(news.asked) == 1


@pytest.mark.usefixtures("small")
async def test_what_has_not_changed_is_not_sent_again(world: World, news: News) -> None:
    await added(world, news)
    await hour(world)
    await hour(world, 1)
    assert [one.get("If-None-Match") for one in news.asked] == [None, ETAG]
    assert ((await row(world)).problem, await titles(world)) == (None, ["One", "Two"])


@pytest.mark.usefixtures("small")
async def test_a_host_in_trouble_is_left_alone_ever_longer(world: World, news: News) -> None:
    await added(world, news)
    news.status = 500
    for hours in range(16):
        await hour(world, hours)
    assert len(news.asked) == 5, "after 0, 1, 3, 7 and 15 hours"
    assert ((await row(world)).problem, (await row(world)).failures) == ("not_fetched", 5)


@pytest.mark.usefixtures("small")
async def test_a_host_that_says_when_is_not_asked_before(world: World, news: News) -> None:
    await added(world, news)
    news.status, news.headers = 429, {"Retry-After": "18000"}
    for hours in range(6):
        await hour(world, hours)
    assert len(news.asked) == 2, "at once, and five hours later"


@pytest.mark.usefixtures("small")
async def test_a_host_that_recovers_is_visited_each_hour_again(world: World, news: News) -> None:
    await added(world, news)
    news.status = 500
    await hour(world)
    news.status = 200
    await hour(world, 1)
    found = await row(world)
    assert (found.problem, found.failures, await titles(world)) == (None, 0, ["One", "Two"])


async def test_what_a_feed_brings_waits_until_comms_publish_it(world: World, news: News, phone: Any) -> None:
    await added(world, news)
    await hour(world)
    comms, reader = await phone("comms@office"), await phone("ambassador@plant")
    seen = await reader.ask("{ feed(first: 20) { edges { node { title } } } }")
    assert "One" not in str(seen)
    drafts = [
        edge["node"]
        for edge in (await comms.ask(LIST))["data"]["consoleStories"]["edges"]
        if edge["node"]["draft"]
    ]
    assert sorted(one["title"] for one in drafts) == ["One", "Two"]
    text = {"locale": "fr", "title": "One", "body": "One", "prompts": []}
    given = {
        "storyId": drafts[0]["id"],
        "theme": "PORTRAIT",
        "texts": [text],
        "startsAt": "2026-01-01T08:00:00Z",
    }
    saved = await comms.ask(SAVE, input={"key": key(), **given})
    assert saved["data"]["saveStory"]["story"]["draft"] is False


async def test_the_button_brings_drafts_too_and_no_phone_is_rung_for_them(
    world: World, news: News, phone: Any
) -> None:
    comms = await phone("comms@office")
    told = await comms.ask(ADD, input={"key": key(), "url": news.url, "theme": "PORTRAIT", "locale": "fr"})
    assert told["data"]["addFeed"]["added"] == 2
    again = await comms.ask(FETCH, input={"key": key(), "feedId": str((await row(world)).id)})
    assert again["data"]["fetchFeed"]["added"] == 0
    async with world.engine.connect() as c:
        assert set(await c.scalars(sa.select(story.c.state).where(story.c.feed_id.isnot(None)))) == {"draft"}
        assert await c.scalar(sa.select(sa.func.count()).select_from(outbox)) == 0


@pytest.mark.usefixtures("small")
async def test_a_feed_that_cannot_be_read_stops_no_other(world: World, news: News) -> None:
    async with world.engine.begin() as c:
        await c.execute(
            sa.insert(feed).values(url="https://127.0.0.2/", title="Bad", theme="portrait", added_by=1)
        )
    await added(world, news)
    await hour(world)
    assert await titles(world) == ["One", "Two"]
