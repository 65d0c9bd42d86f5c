"""The newsroom of comms: stories by hand, stories from feeds."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.pages import first_within, identity, position
from api.problems import CAUGHT, Invalid, Refused, problem
from api.stories import Story, StoryConnection, story_of, story_page
from api.types import Theme
from server.commands.feeds import AddFeed, Fed, FetchFeed, add_feed, fetch_feed
from server.commands.newsroom import SaveStory, Text, WithdrawStory, save_story, withdraw_story
from server.database import reading
from server.queries import newsroom as queries


@strawberry.type
class Feed:
    id: strawberry.ID
    url: str
    title: str
    theme: Theme
    locale: str
    fetched_at: datetime | None
    problem: str | None
    stories: int


def _feed(row: queries.FeedRow) -> Feed:
    return Feed(
        id=strawberry.ID(str(row.id)),
        url=row.url,
        title=row.title,
        theme=Theme(row.theme),
        locale=row.locale,
        fetched_at=row.fetched_at,
        problem=row.problem,
        stories=row.stories,
    )


@strawberry.type
class NewsroomQueries:
    @strawberry.field
    async def feeds(self, info: Info) -> list[Feed]:
        async with reading(info.context.world.engine) as connection:
            return [_feed(row) for row in await queries.feeds(connection)]

    @strawberry.field
    async def console_stories(self, info: Info, first: int = 20, after: str | None = None) -> StoryConnection:
        """Every story there is, withdrawn and future ones too, newest first."""
        limit, start = first_within(first), position(after, datetime, int)
        async with reading(info.context.world.engine) as connection:
            rows = await queries.console_stories(connection, info.context.caller, limit + 1, start)
        return story_page(rows, limit)


@strawberry.input
class StoryTextInput:
    locale: str
    title: str
    body: str
    prompts: list[str]


@strawberry.input
class StoryInput:
    key: str
    story_id: strawberry.ID | None = None
    theme: Theme
    official_url: str | None = None
    image_url: str | None = None
    texts: list[StoryTextInput]
    site_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    starts_at: datetime
    ends_at: datetime | None = None


@strawberry.type
class StorySaved:
    story: Story


StoryAnswer = Annotated[StorySaved | Invalid | Refused, strawberry.union("StoryAnswer")]


@strawberry.input
class StoryIdInput:
    key: str
    story_id: strawberry.ID


@strawberry.input
class FeedInput:
    key: str
    url: str
    theme: Theme
    locale: str


@strawberry.input
class FeedIdInput:
    key: str
    feed_id: strawberry.ID


@strawberry.type
class FeedSaved:
    feed: Feed
    added: int


FeedAnswer = Annotated[FeedSaved | Invalid | Refused, strawberry.union("FeedAnswer")]


async def _saved(info: Info, story_id: int) -> StorySaved:
    async with reading(info.context.world.engine) as connection:
        return StorySaved(
            story=story_of(await queries.console_story(connection, info.context.caller, story_id))
        )


async def _fed(info: Info, fed: Fed) -> FeedSaved:
    async with reading(info.context.world.engine) as connection:
        row = next(row for row in await queries.feeds(connection) if row.id == fed.feed_id)
    return FeedSaved(feed=_feed(row), added=fed.added)


@strawberry.type
class NewsroomMutations:
    @strawberry.mutation
    async def save_story(self, info: Info, input: StoryInput) -> StoryAnswer:
        context = info.context
        try:
            asked = SaveStory(
                key=input.key,
                story_id=identity(input.story_id, "storyId") if input.story_id else None,
                theme=input.theme.value,
                official_url=input.official_url,
                image_url=input.image_url,
                texts=[Text(t.locale, t.title, t.body, t.prompts) for t in input.texts],
                site_ids=[identity(one, "siteIds") for one in input.site_ids],
                starts_at=input.starts_at,
                ends_at=input.ends_at,
            )
            done = await save_story(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return await _saved(info, done.story_id)

    @strawberry.mutation
    async def withdraw_story(self, info: Info, input: StoryIdInput) -> StoryAnswer:
        context = info.context
        try:
            asked = WithdrawStory(key=input.key, story_id=identity(input.story_id, "storyId"))
            done = await withdraw_story(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return await _saved(info, done.story_id)

    @strawberry.mutation
    async def add_feed(self, info: Info, input: FeedInput) -> FeedAnswer:
        context = info.context
        try:
            asked = AddFeed(key=input.key, url=input.url, theme=input.theme.value, locale=input.locale)
            done = await add_feed(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return await _fed(info, done)

    @strawberry.mutation
    async def fetch_feed(self, info: Info, input: FeedIdInput) -> FeedAnswer:
        context = info.context
        try:
            asked = FetchFeed(key=input.key, feed_id=identity(input.feed_id, "feedId"))
            done = await fetch_feed(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return await _fed(info, done)
