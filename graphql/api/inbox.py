"""The inbox, and the doorbell of one's phones."""

from datetime import datetime
from typing import Annotated

import msgspec
import strawberry

from api import pages
from api.context import Info
from api.problems import CAUGHT, Done, DoneAnswer, Invalid, Refused, problem
from api.types import Position
from server.commands import push
from server.commands.inbox import ReadInbox, read_inbox
from server.queries import inbox as queries


@strawberry.type
class Notification:
    id: strawberry.ID
    kind: str
    params: str
    url: str
    created_at: datetime
    read_at: datetime | None


@strawberry.type
class NotificationEdge:
    cursor: str
    node: Notification


@strawberry.type
class NotificationConnection:
    unread: int
    edges: list[NotificationEdge]
    page_info: pages.PageInfo
    position: Position


@strawberry.input
class ReadInboxInput:
    key: str
    up_to: strawberry.ID


@strawberry.input
class PushInput:
    key: str
    endpoint: str
    p256dh: str
    auth: str


@strawberry.input
class UnsubscribePushInput:
    key: str
    endpoint: str


@strawberry.input
class TestPushInput:
    key: str


@strawberry.type
class InboxRead:
    unread: int


@strawberry.type
class PushSubscribed:
    id: strawberry.ID


ReadInboxAnswer = Annotated[InboxRead | Invalid | Refused, strawberry.union("ReadInboxAnswer")]
SubscribePushAnswer = Annotated[PushSubscribed | Invalid | Refused, strawberry.union("SubscribePushAnswer")]


def _shown(row: queries.NotificationRow, locale: str) -> Notification:
    return Notification(
        id=strawberry.ID(str(row.id)), kind=row.kind, params=msgspec.json.encode(row.worded(locale)).decode(),
        url=row.url, created_at=row.created_at, read_at=row.read_at,
    )  # fmt: skip


async def inbox_now(info: Info, first: int = 20, after: str | None = None) -> NotificationConnection:
    place = pages.position(after, int)
    found = await queries.inbox(
        info.context.world, info.context.caller, pages.first_within(first), place[0] if place else None
    )
    edges = [
        NotificationEdge(cursor=pages.cursor(row.id), node=_shown(row, info.context.locale))
        for row in found.rows
    ]
    return NotificationConnection(
        unread=found.unread, edges=edges, page_info=pages.info([edge.cursor for edge in edges], found.more),
        position=Position(topic=found.at.topic, epoch=found.at.epoch, offset=found.at.offset),
    )  # fmt: skip


@strawberry.type
class InboxQueries:
    @strawberry.field
    async def inbox(self, info: Info, first: int = 20, after: str | None = None) -> NotificationConnection:
        return await inbox_now(info, first, after)


@strawberry.type
class InboxMutations:
    @strawberry.mutation
    async def read_inbox(self, info: Info, input: ReadInboxInput) -> ReadInboxAnswer:
        try:
            asked = ReadInbox(key=input.key, up_to=pages.identity(input.up_to, "upTo"))
            done = await read_inbox(info.context.world, info.context.caller, asked)
            return InboxRead(unread=done.unread)
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def subscribe_push(self, info: Info, input: PushInput) -> SubscribePushAnswer:
        try:
            asked = push.SubscribePush(
                key=input.key, endpoint=input.endpoint, p256dh=input.p256dh, auth=input.auth
            )
            done = await push.subscribe_push(info.context.world, info.context.caller, asked)
            return PushSubscribed(id=strawberry.ID(str(done.id)))
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def unsubscribe_push(self, info: Info, input: UnsubscribePushInput) -> DoneAnswer:
        try:
            asked = push.UnsubscribePush(key=input.key, endpoint=input.endpoint)
            await push.unsubscribe_push(info.context.world, info.context.caller, asked)
            return Done()
        except CAUGHT as error:
            return problem(error, info.context.locale)

    @strawberry.mutation
    async def test_push(self, info: Info, input: TestPushInput) -> DoneAnswer:
        try:
            asked = push.TestPush(key=input.key)
            await push.test_push(info.context.world, info.context.caller, asked)
            return Done()
        except CAUGHT as error:
            return problem(error, info.context.locale)
