"""What every change of a post shares: a place in its thread, a frame for who listens, a word to who was meant."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import Commented
from gamification.ledger import Message
from server.commands.award import OutcomeTold, award
from server.commands.notify import Params, notify, notify_all
from server.commands.reverse import give_back_deed, take_back_deed
from server.outbox import Frame, announce
from server.queries.playing import Player
from server.queries.posts import PostRow, frame_of
from server.queries.threads import Subject, Thread
from server.world import World

_OPEN = text("""
INSERT INTO thread (kind, subject_id) VALUES (:kind, :subject_id)
ON CONFLICT (kind, subject_id) DO UPDATE SET last_seq = thread.last_seq RETURNING id
""")
_PLACE = text("""
WITH next AS (UPDATE thread SET last_seq = last_seq + 1 WHERE id = :thread_id RETURNING last_seq)
UPDATE post SET seq = next.last_seq, state = 'shown' FROM next WHERE post.id = :post_id AND post.seq IS NULL
RETURNING seq
""")


async def opened(connection: AsyncConnection, subject: Subject) -> int:
    """The thread's id, made if nobody has posted yet; its row stays locked until the commit."""
    given = {"kind": subject.kind, "subject_id": subject.id}
    return int((await connection.execute(_OPEN, given)).scalar_one())


async def place(connection: AsyncConnection, thread_id: int, post_id: int) -> None:
    """The next place in the thread, for good. The thread's row is locked until the commit, so the order of places is
    the order of commits, and frames announced after this call leave in it."""
    await connection.execute(_PLACE, {"thread_id": thread_id, "post_id": post_id})


async def tell(connection: AsyncConnection, thread: Thread, post: PostRow) -> None:
    """The post as it stands now, to everyone who listens. A post that never had a place is nobody's news."""
    if post.seq is not None:
        await announce(connection, *(Frame(topic, frame_of(post)) for topic in thread.topics))


async def first_shown(
    connection: AsyncConnection,
    world: World,
    player: Player,
    thread: Thread,
    post: PostRow,
) -> OutcomeTold | None:
    """What follows once, when a post is first seen: who is named or answered hears of it, a comment earns, but not
    on what one made oneself."""
    author_id = await _author(connection, thread)
    await _call(connection, thread, post, author_id, world.now())
    if thread.kind not in ("story", "contribution") or author_id == player.id:
        return None
    fact = Commented(
        id=f"comment:{post.id}", person_id=player.id, site_id=player.site_id, team_id=player.team_id,
        occurred_at=post.created_at, recorded_at=world.now(), target=f"{thread.kind}:{thread.subject_id}",
        own_words=len(post.body),
    )  # fmt: skip
    return await award(connection, world, player, fact)


async def shown_again(connection: AsyncConnection, world: World, player: Player, post: PostRow) -> None:
    """Whoever took it down was mistaken: what it brought comes back."""
    its = f"comment:{post.id}"
    await give_back_deed(connection, world, player, its, f"{its}:{post.version}")


async def unearn(
    connection: AsyncConnection, world: World, player: Player, post_id: int, reason: Message
) -> None:
    """What a comment brought goes with it."""
    await take_back_deed(connection, world, player, f"comment:{post_id}", reason)


async def _author(connection: AsyncConnection, thread: Thread) -> int | None:
    """Whose contribution is talked about."""
    if thread.kind != "contribution":
        return None
    asked = text("SELECT person_id FROM contribution WHERE id = :id")
    return int((await connection.execute(asked, {"id": thread.subject_id})).scalar_one())


async def _call(
    connection: AsyncConnection, thread: Thread, post: PostRow, author_id: int | None, now: datetime
) -> None:
    params: Params = {"name": post.author, "title": thread.title, "thread": thread.kind}
    url = f"{thread.url}#post-{post.id}"
    named = [int(one["id"]) for one in post.mentions if one["id"] != str(post.person_id)]
    if named:
        await notify_all(connection, named, "mentioned", params, url, f"mentioned:{post.id}", now)
    answered = await _author_of(connection, post)
    if answered and answered != post.person_id and answered not in named:
        await notify(connection, answered, "replied", params, url, f"replied:{post.id}", now)
    if author_id and author_id not in (post.person_id, answered, *named):
        await notify(connection, author_id, "commented", params, url, f"commented:{post.id}", now)


async def _author_of(connection: AsyncConnection, post: PostRow) -> int | None:
    """Whose post this one answers."""
    if post.quoted is None:
        return None
    asked = text("SELECT person_id FROM post WHERE id = :id")
    found = await connection.execute(asked, {"id": int(post.quoted["id"])})
    return int(found.scalar_one())
