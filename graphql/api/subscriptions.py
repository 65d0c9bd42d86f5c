"""Subscriptions: the query of the same name, answered again whenever its topic on the hub has moved."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol, TypeVar

import strawberry

from api.challenges import Challenge, challenge_now
from api.community import Thread, ThreadKind, thread_now
from api.context import Info
from api.inbox import NotificationConnection, inbox_now
from api.standings import Leaderboard, leaderboard_now
from api.types import BoardScope, BoardWindow, Position
from realtime import NotHeard
from server.errors import Refused

PACE = 1.0
"""Seconds between two answers at least: what moves faster is seen in one."""
QUIET = 60.0
"""Seconds after which one looks even so: a week has ended and its board is another one."""


class Placed(Protocol):
    position: Position


P = TypeVar("P", bound=Placed)


async def follow(info: Info, read: Callable[[], Awaitable[P | None]]) -> AsyncGenerator[P]:
    """What `read` gives now, and again when it has moved. Each answer is read afresh, with the rights of that moment.

    Errors: Refused("not_found") for what the caller may not see, at the start or later.
    """
    listener = info.context.listener
    assert listener is not None
    found = await read()
    while found is not None:
        topic, told = found.position.topic, False
        try:
            async with listener.hearing(topic) as moved:
                while found is not None and found.position.topic == topic:
                    moved.clear()
                    info.context.renew()
                    before, found = (
                        found.position,
                        await read(),
                    )  # heard first, read then: nothing falls between
                    if found is not None and not (told and found.position == before):
                        yield found
                        told = True
                        await asyncio.sleep(PACE)
                    await _until(moved)
        except NotHeard:
            break
    raise Refused("not_found")


async def _until(moved: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(QUIET):
            await moved.wait()
    except TimeoutError:
        return


@strawberry.type
class Subscription:
    """What one may listen to, by graphql-transport-ws on the socket at /graphql: each field is the query of its name, now
    and after every change."""

    @strawberry.subscription
    async def leaderboard(
        self,
        info: Info,
        window: BoardWindow = BoardWindow.WEEK,
        scope: BoardScope = BoardScope.EVERYONE,
        first: int = 20,
    ) -> AsyncGenerator[Leaderboard]:
        async for found in follow(info, lambda: leaderboard_now(info, window, scope, first)):
            yield found

    @strawberry.subscription
    async def challenge(self, info: Info, id: strawberry.ID) -> AsyncGenerator[Challenge]:
        async for found in follow(info, lambda: challenge_now(info, id)):
            yield found

    @strawberry.subscription
    async def thread(
        self, info: Info, kind: ThreadKind, subject_id: strawberry.ID, first: int = 30
    ) -> AsyncGenerator[Thread]:
        async for found in follow(info, lambda: thread_now(info, kind, subject_id, first)):
            yield found

    @strawberry.subscription
    async def inbox(self, info: Info, first: int = 20) -> AsyncGenerator[NotificationConnection]:
        async for found in follow(info, lambda: inbox_now(info, first)):
            yield found
