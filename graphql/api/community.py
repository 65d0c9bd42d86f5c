"""Channels, comments, and the posts in both."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.context import Info
from api.game import Outcome, outcome_of
from api.posts import Post, post_of
from api.problems import CAUGHT, Invalid, Refused, problem
from api.types import Person, Position, Team
from server.commands import posts as commands
from server.database import reading
from server.errors import Refused as RefusedError
from server.queries import channels as channel_queries
from server.queries import posts as queries
from server.queries.channels import ChannelRow
from server.queries.live import standing_at
from server.queries.threads import PersonRow, Subject, a_thread, mentionable


@strawberry.enum
class ThreadKind(Enum):
    PROGRAMME = "programme"
    SITE = "site"
    TEAM = "team"
    STORY = "story"
    CONTRIBUTION = "contribution"
    CHALLENGE = "challenge"
    EVENT = "event"


@strawberry.type
class PostEdge:
    cursor: str
    node: Post


@strawberry.type
class PostConnection:
    """Newest first."""

    edges: list[PostEdge]
    page_info: pages.PageInfo


@strawberry.type
class Thread:
    """`waiting`: my own posts that have no place yet. `readUpTo`: the last place I have seen. `moderated`: I may
    decide on posts here."""

    kind: ThreadKind
    subject_id: strawberry.ID
    title: str
    slow_seconds: int
    read_up_to: int
    quiet: bool
    moderated: bool
    posts: PostConnection
    waiting: list[Post]
    position: Position


@strawberry.type
class Channel:
    """`lastBody` and `lastAuthor`: the newest post. `unread` counts to 100."""

    kind: ThreadKind
    subject_id: strawberry.ID
    title: str
    unread: int
    quiet: bool
    last_author: str | None
    last_body: str | None
    last_at: datetime | None
    position: Position


@strawberry.input
class PostInput:
    """`photos`: keys under which /api/photos took them, in order; with one, `body` may be empty."""

    key: str
    kind: ThreadKind
    subject_id: strawberry.ID
    body: str
    reply_to: strawberry.ID | None = None
    mentions: list[strawberry.ID] = strawberry.field(default_factory=list[strawberry.ID])
    photos: list[str] = strawberry.field(default_factory=list[str])


@strawberry.input
class EditPostInput:
    key: str
    post_id: strawberry.ID
    body: str


@strawberry.input
class DeletePostInput:
    key: str
    post_id: strawberry.ID


@strawberry.input
class ReadThreadInput:
    key: str
    kind: ThreadKind
    subject_id: strawberry.ID
    up_to: int
    quiet: bool | None = None


@strawberry.type
class Posted:
    """`outcome`: what a comment earned, when it is one and was shown at once."""

    post: Post
    outcome: Outcome | None


@strawberry.type
class ThreadRead:
    kind: ThreadKind
    subject_id: strawberry.ID
    up_to: int


PostAnswer = Annotated[Posted | Invalid | Refused, strawberry.union("PostAnswer")]
ReadThreadAnswer = Annotated[ThreadRead | Invalid | Refused, strawberry.union("ReadThreadAnswer")]


def person_of(row: PersonRow) -> Person:
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    return Person(id=strawberry.ID(str(row.id)), name=row.name, team=team)


def _channel(row: ChannelRow, locale: str) -> Channel:
    thread = row.thread
    return Channel(
        kind=ThreadKind(thread.kind), subject_id=strawberry.ID(str(thread.subject_id)), unread=row.unread,
        title=thread.title[locale], quiet=thread.quiet, last_author=row.author,
        last_body=row.body[: queries.QUOTED] if row.body else None, last_at=row.at,
        position=Position(topic=row.stands.topic, epoch=row.stands.epoch, offset=row.stands.offset),
    )  # fmt: skip


async def answered(info: Info, post_id: int) -> Post:
    """My post as it is now."""
    async with reading(info.context.world.engine) as connection:
        rows = await queries.posts(connection, [post_id])
    return post_of(rows[post_id], info.context.caller.person_id)


async def thread_now(
    info: Info, kind: ThreadKind, subject_id: strawberry.ID, first: int = 30, after: str | None = None
) -> Thread | None:
    """Posts newest first; `after` leads to older ones. Null for what I may not read."""
    limit, start = pages.first_within(first), pages.position(after, int)
    caller, subject = info.context.caller, Subject(kind.value, pages.identity(subject_id, "subjectId"))
    async with reading(info.context.world.engine) as connection:
        try:
            spot = await a_thread(connection, caller, subject)
        except RefusedError:
            return None
        # before the rows are read: what is published in between comes twice at worst
        (stands,) = await standing_at(info.context.world, [spot.heard_by(caller)])
        rows = await queries.page(connection, spot, limit + 1, start[0] if start else None)
        waiting = [] if start else await queries.unplaced(connection, caller, spot)
    edges = [
        PostEdge(cursor=pages.cursor(row.seq), node=post_of(row, caller.person_id)) for row in rows[:limit]
    ]
    return Thread(
        kind=kind, subject_id=subject_id, title=spot.title[info.context.locale],
        slow_seconds=spot.slow_seconds, read_up_to=spot.read_seq, quiet=spot.quiet,
        moderated=caller.organiser or (caller.role == "host" and spot.site_id == caller.site_id),
        posts=PostConnection(edges=edges, page_info=pages.info([e.cursor for e in edges], len(rows) > limit)),
        waiting=[post_of(row, caller.person_id) for row in reversed(waiting)],
        position=Position(topic=stands.topic, epoch=stands.epoch, offset=stands.offset),
    )  # fmt: skip


@strawberry.type
class CommunityQueries:
    @strawberry.field
    async def channels(self, info: Info) -> list[Channel]:
        rows = await channel_queries.channels(info.context.world, info.context.caller)
        return [_channel(row, info.context.locale) for row in rows]

    @strawberry.field
    async def unread_posts(self, info: Info) -> int:
        """New posts in my channels, quiet ones left out."""
        return await channel_queries.unread_posts(info.context.world, info.context.caller)

    @strawberry.field
    async def thread(
        self,
        info: Info,
        kind: ThreadKind,
        subject_id: strawberry.ID,
        first: int = 30,
        after: str | None = None,
    ) -> Thread | None:
        """Posts newest first; `after` leads to older ones. Null for what I may not read."""
        return await thread_now(info, kind, subject_id, first, after)

    @strawberry.field
    async def mentionable(
        self, info: Info, kind: ThreadKind, subject_id: strawberry.ID, search: str = ""
    ) -> list[Person]:
        """Up to eight people who read the thread, by the beginning of a name."""
        subject = Subject(kind.value, pages.identity(subject_id, "subjectId"))
        async with reading(info.context.world.engine) as connection:
            try:
                spot = await a_thread(connection, info.context.caller, subject)
            except RefusedError:
                return []
            return [
                person_of(row)
                for row in await mentionable(connection, info.context.caller, spot, search[:40])
            ]


@strawberry.type
class CommunityMutations:
    @strawberry.mutation
    async def post(self, info: Info, input: PostInput) -> PostAnswer:
        context = info.context
        try:
            asked = commands.Post(
                key=input.key, kind=input.kind.value, subject_id=pages.identity(input.subject_id, "subjectId"),
                body=input.body, photos=input.photos, mentions=[pages.identity(one, "mentions") for one in input.mentions],
                reply_to=pages.identity(input.reply_to, "replyTo") if input.reply_to else None,
            )  # fmt: skip
            done = await commands.write_post(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        outcome = outcome_of(done.outcome, context.locale) if done.outcome else None
        return Posted(post=await answered(info, done.post_id), outcome=outcome)

    @strawberry.mutation
    async def edit_post(self, info: Info, input: EditPostInput) -> PostAnswer:
        context = info.context
        try:
            post_id = pages.identity(input.post_id, "postId")
            asked = commands.EditPost(key=input.key, post_id=post_id, body=input.body)
            await commands.edit_post(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Posted(post=await answered(info, post_id), outcome=None)

    @strawberry.mutation
    async def delete_post(self, info: Info, input: DeletePostInput) -> PostAnswer:
        context = info.context
        try:
            post_id = pages.identity(input.post_id, "postId")
            await commands.delete_post(
                context.world, context.caller, commands.DeletePost(key=input.key, post_id=post_id)
            )
        except CAUGHT as error:
            return problem(error, context.locale)
        return Posted(post=await answered(info, post_id), outcome=None)

    @strawberry.mutation
    async def read_thread(self, info: Info, input: ReadThreadInput) -> ReadThreadAnswer:
        context = info.context
        try:
            asked = commands.ReadThread(
                key=input.key, kind=input.kind.value, subject_id=pages.identity(input.subject_id, "subjectId"),
                up_to=input.up_to, quiet=input.quiet,
            )  # fmt: skip
            done = await commands.read_thread(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return ThreadRead(kind=input.kind, subject_id=input.subject_id, up_to=done.up_to)
