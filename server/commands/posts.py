"""Write in a thread, mend it, take it back, and say how far one has read."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.ledger import Message
from server import trust
from server.commands import photos
from server.commands.award import OutcomeTold
from server.commands.held import judged, looked_at
from server.commands.moderators import Author, call_moderators
from server.commands.notify import topic as personal
from server.commands.once import Input, once
from server.commands.threads import first_shown, opened, place, tell, unearn
from server.errors import Invalid, Refused
from server.outbox import Frame, announce
from server.queries.playing import Player, lock
from server.queries.posts import posts
from server.queries.threads import Subject, Thread, a_thread, readers
from server.tables import photo, post, thread, thread_member
from server.tables.community import THREAD_KINDS
from server.world import Caller, World

MOST = 2000
MENTIONS = 10
MENDED_WITHIN = timedelta(hours=24)


class Post(Input, frozen=True, kw_only=True):
    """`mentions`: ids of people named in the text; who does not read the thread is left out. `photos`: keys under which
    /api/photos took them, in order; with one, words may be left out."""

    kind: str
    subject_id: int
    body: str
    reply_to: int | None = None
    mentions: list[int] = []
    photos: list[str] = []


class EditPost(Input, frozen=True, kw_only=True):
    post_id: int
    body: str


class DeletePost(Input, frozen=True, kw_only=True):
    post_id: int


class ReadThread(Input, frozen=True, kw_only=True):
    """`up_to`: the greatest place seen. `quiet` None leaves it as it is."""

    kind: str
    subject_id: int
    up_to: int
    quiet: bool | None = None


class PostAnswer(msgspec.Struct, frozen=True):
    post_id: int
    outcome: OutcomeTold | None = None


class ReadAnswer(msgspec.Struct, frozen=True):
    up_to: int


def _check(body: str, *, photos: int = 0) -> None:
    if not body.strip() and not photos:
        raise Invalid("empty", "body")
    if len(body) > MOST:
        raise Invalid("too_long", "body", limit=MOST)


@once(PostAnswer)
async def write_post(connection: AsyncConnection, world: World, caller: Caller, asked: Post) -> PostAnswer:
    """Errors: Invalid("empty" | "too_long" | "too_many_mentions" | "photos_most"), Refused("not_found" | "muted" |
    "slow_down" | "photo_missing")."""
    _check(asked.body, photos=len(asked.photos))
    photos.check(asked.photos)
    if asked.kind not in THREAD_KINDS:
        raise Invalid("not_found", "kind")
    if len(asked.mentions) > MENTIONS:
        raise Invalid("too_many_mentions", "mentions", limit=MENTIONS)
    player = await lock(connection, caller.person_id)
    spot = await a_thread(connection, caller, Subject(asked.kind, asked.subject_id))
    held = await judged(connection, world, caller, asked.body, spot)
    named = await readers(connection, spot, asked.mentions)
    thread_id = await opened(connection, Subject(spot.kind, spot.subject_id))
    post_id = int(
        (
            await connection.execute(
                insert(post)
                .values(
                    thread_id=thread_id, person_id=caller.person_id, key=asked.key, body=asked.body.strip(),
                    reply_to=await _answered(connection, thread_id, asked.reply_to), mentions=named,
                    state="waiting", held_for=held, created_at=world.now(),
                )
                .returning(post.c.id)
            )
        ).scalar_one()
    )  # fmt: skip
    await photos.attach(connection, caller.person_id, asked.photos, post_id=post_id)
    if held:
        await call_moderators(
            connection, Author(caller.person_id, caller.site_id), spot, post_id, "post_waiting", world.now()
        )
        return PostAnswer(post_id)
    return await _shown(connection, world, player, spot, thread_id, post_id)


async def _shown(
    connection: AsyncConnection, world: World, player: Player, spot: Thread, thread_id: int, post_id: int
) -> PostAnswer:
    await place(connection, thread_id, post_id)
    row = (await posts(connection, [post_id]))[post_id]
    await tell(connection, spot, row)
    return PostAnswer(post_id, await first_shown(connection, world, player, spot, row))


async def _answered(connection: AsyncConnection, thread_id: int, reply_to: int | None) -> int | None:
    """The post that is answered, if it is of this thread and was ever seen."""
    if reply_to is None:
        return None
    there = (post.c.id == reply_to) & (post.c.thread_id == thread_id) & post.c.seq.is_not(None)
    return await connection.scalar(select(post.c.id).where(there))


@once(PostAnswer)
async def edit_post(connection: AsyncConnection, world: World, caller: Caller, asked: EditPost) -> PostAnswer:
    """What waits stays waiting; what was shown is looked at as a new text would be, without losing its place.

    Errors: Invalid("empty" | "too_long"), Refused("not_found" | "too_late").
    """
    now = world.now()
    await lock(connection, caller.person_id)
    spot, row = await own(connection, caller, asked.post_id)
    _check(asked.body, photos=row.photos)
    if row.state not in ("shown", "waiting") or now - row.created_at > MENDED_WITHIN:
        raise Refused("too_late")
    looked = await looked_at(connection, caller, asked.body)
    held = row.held_for if row.state == "waiting" else looked
    await connection.execute(
        update(post)
        .where(post.c.id == asked.post_id)
        .values(
            body=asked.body.strip(), edited_at=now, version=post.c.version + 1, held_for=held,
            state="waiting" if held else "shown",
        )
    )  # fmt: skip
    if held and row.state == "shown":
        await call_moderators(
            connection, Author(caller.person_id, caller.site_id), spot, asked.post_id, "post_waiting", now
        )
    await tell(connection, spot, (await posts(connection, [asked.post_id]))[asked.post_id])
    return PostAnswer(asked.post_id)


class Own(msgspec.Struct, frozen=True):
    """One's own post, locked."""

    state: str
    held_for: trust.Held | None
    created_at: datetime
    photos: int


_PHOTOS = select(func.count()).where(photo.c.post_id == post.c.id).scalar_subquery().label("photos")


async def own(connection: AsyncConnection, caller: Caller, post_id: int) -> tuple[Thread, Own]:
    """Errors: Refused("not_found")."""
    found = (
        await connection.execute(
            select(
                post.c.state, post.c.held_for, post.c.created_at, thread.c.kind, thread.c.subject_id, _PHOTOS
            )
            .join(thread, thread.c.id == post.c.thread_id)
            .where(post.c.id == post_id, post.c.person_id == caller.person_id)
            .with_for_update(of=post)
        )
    ).one_or_none()
    if found is None:
        raise Refused("not_found")
    # also where one has moved away from: what one wrote stays one's own
    spot = await a_thread(connection, caller, Subject(found.kind, found.subject_id), everything=True)
    return spot, Own(found.state, found.held_for, found.created_at, found.photos)


@once(PostAnswer)
async def delete_post(
    connection: AsyncConnection, world: World, caller: Caller, asked: DeletePost
) -> PostAnswer:
    """The words go at once and for good, and what they brought; the place stays, so that answers still make sense.
    Errors: Refused("not_found")."""
    player = await lock(connection, caller.person_id)
    spot, _ = await own(connection, caller, asked.post_id)
    await connection.execute(
        update(post)
        .where(post.c.id == asked.post_id)
        .values(state="deleted", body="", mentions=[], version=post.c.version + 1, held_for=None)
    )
    await unearn(connection, world, player, asked.post_id, Message("post_deleted"))
    await tell(connection, spot, (await posts(connection, [asked.post_id]))[asked.post_id])
    return PostAnswer(asked.post_id)


@once(ReadAnswer)
async def read_thread(
    connection: AsyncConnection, world: World, caller: Caller, asked: ReadThread
) -> ReadAnswer:
    """What was read stays read, in whatever order phones say it. Errors: Refused("not_found")."""
    spot = await a_thread(connection, caller, Subject(asked.kind, asked.subject_id))
    thread_id = spot.id or await opened(connection, Subject(spot.kind, spot.subject_id))
    up_to = min(asked.up_to, spot.last_seq)
    row = upsert(thread_member).values(
        thread_id=thread_id, person_id=caller.person_id, read_seq=up_to, quiet=asked.quiet or False
    )
    further = text("greatest(thread_member.read_seq, excluded.read_seq)")
    change: dict[str, object] = {"read_seq": further}
    if asked.quiet is not None:
        change["quiet"] = asked.quiet
    await connection.execute(
        row.on_conflict_do_update(index_elements=["thread_id", "person_id"], set_=change)
    )
    body = {"type": "thread_read", "thread": f"{spot.kind}:{spot.subject_id}", "upTo": up_to}
    await announce(connection, Frame(personal(caller.person_id), body, key="threads"))
    return ReadAnswer(up_to)
