"""Reports, and what is decided about posts: once for each look, by somebody else than the author, who hears back."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.ledger import Message
from server import trust
from server.commands.journal import note
from server.commands.moderators import Author, call_moderators
from server.commands.notify import Params, notify, notify_all
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.commands.threads import first_shown, place, shown_again, tell, unearn
from server.errors import Forbidden, Invalid, Refused
from server.queries.playing import Player, lock
from server.queries.posts import PostRow, posts
from server.queries.threads import Subject, Thread, a_thread, moderates
from server.tables import person, post, report, thread
from server.tables.community import REPORT_REASONS
from server.world import Caller, World


class Report(Input, frozen=True, kw_only=True):
    post_id: int
    reason: str


class Decide(Input, frozen=True, kw_only=True):
    """`version`: the post as it was looked at. `shown`: may it be seen? `reason` is what its author reads."""

    post_id: int
    version: int
    shown: bool
    reason: str = ""


class Moderated(msgspec.Struct, frozen=True):
    """The post that was acted on."""

    id: int


@once(Moderated)
async def report_post(connection: AsyncConnection, world: World, caller: Caller, asked: Report) -> Moderated:
    """Errors: Invalid("invalid"), Refused("not_found" | "own_post")."""
    if asked.reason not in REPORT_REASONS:
        raise Invalid("invalid", "reason")
    now = world.now()
    row, spot = await _locked(connection, caller, asked.post_id, everything=False)
    if row.person_id == caller.person_id:
        raise Refused("own_post")
    if row.state != "shown":
        raise Refused("not_found")
    await connection.execute(
        upsert(report)
        .values(post_id=row.id, person_id=caller.person_id, reason=asked.reason, created_at=now)
        .on_conflict_do_nothing()
    )
    author = Author(row.person_id, row.site_id)
    await call_moderators(connection, author, spot, row.id, "post_reported", now)
    if await _open_reports(connection, row.id) >= trust.REPORTS:
        await _change(connection, row.id, state="waiting", held_for="reports")
        await tell(connection, spot, (await posts(connection, [row.id]))[row.id])
        await _answer(connection, spot, row, "post_held", "", now)
    return Moderated(row.id)


async def _open_reports(connection: AsyncConnection, post_id: int) -> int:
    asked = text("SELECT count(*) FROM report WHERE post_id = :id AND settled_at IS NULL")
    return int((await connection.execute(asked, {"id": post_id})).scalar_one())


async def _locked(
    connection: AsyncConnection, caller: Caller, post_id: int, *, everything: bool
) -> tuple[PostRow, Thread]:
    """The post, locked until the commit, and its thread. Errors: Refused("not_found")."""
    found = (
        await connection.execute(
            select(thread.c.kind, thread.c.subject_id)
            .join(post, post.c.thread_id == thread.c.id)
            .where(post.c.id == post_id)
            .with_for_update(of=post)
        )
    ).one_or_none()
    if found is None:
        raise Refused("not_found")
    spot = await a_thread(connection, caller, Subject(found.kind, found.subject_id), everything=everything)
    return (await posts(connection, [post_id]))[post_id], spot


async def _change(connection: AsyncConnection, post_id: int, **values: Any) -> None:
    await connection.execute(
        update(post).where(post.c.id == post_id).values(version=post.c.version + 1, **values)
    )


@once(Moderated)
async def decide(connection: AsyncConnection, world: World, caller: Caller, asked: Decide) -> Moderated:
    """People are locked before posts, posts before threads, here as when one is written.

    Errors: Invalid("reason_missing" | "too_long"), Refused("not_found" | "own_post" | "decided_meanwhile"),
    Forbidden("other_site").
    """
    if not asked.shown:
        reasoned(asked.reason)
    player = await _author(connection, asked.post_id)
    row, spot = await _locked(connection, caller, asked.post_id, everything=True)
    _may_decide(caller, row, spot, asked)
    now = world.now()
    await _change(
        connection, row.id, held_for=None, decided_by=caller.person_id, decided_at=now,
        reason=asked.reason.strip() or None, **({} if asked.shown else {"state": _gone(row)}),
    )  # fmt: skip
    if asked.shown:
        await _show(connection, row)
    after = (await posts(connection, [row.id]))[row.id]
    await tell(connection, spot, after)
    if player:
        await _count(connection, world, player, spot, (row, after))
    kind = _heard(row, asked.shown)
    if kind:
        await _answer(connection, spot, row, kind, asked.reason.strip(), now)
    await _settle(connection, spot, row, asked.shown, now)
    await note(
        connection,
        caller.person_id,
        f"post_{after.state}",
        f"post:{row.id}",
        {"reason": asked.reason, "was": row.state},
    )
    return Moderated(row.id)


async def _author(connection: AsyncConnection, post_id: int) -> Player | None:
    """Who wrote it, locked; None: has left since. Errors: Refused("not_found")."""
    query = select(person.c.id, person.c.left_at).join(post, post.c.person_id == person.c.id)
    row = (await connection.execute(query.where(post.c.id == post_id))).one_or_none()
    if row is None:
        raise Refused("not_found")
    return None if row.left_at else await lock(connection, row.id)


async def _count(
    connection: AsyncConnection, world: World, player: Player, spot: Thread, change: tuple[PostRow, PostRow]
) -> None:
    """`change`: the post before and after. What it brings comes and goes with its being seen."""
    before, after = change
    if after.state == "hidden":
        await unearn(
            connection, world, player, after.id, Message("post_hidden", {"reason": after.reason or ""})
        )
    elif after.state == "shown" and before.seq is None:
        await first_shown(connection, world, player, spot, after)
    elif after.state == "shown" and before.state == "hidden":
        await shown_again(connection, world, player, after)


def _may_decide(caller: Caller, row: PostRow, spot: Thread, asked: Decide) -> None:
    if row.person_id == caller.person_id:
        raise Refused("own_post")
    if not moderates(caller, row.site_id, spot):
        raise Forbidden("other_site")
    if row.version != asked.version or row.state == "deleted":
        raise Refused("decided_meanwhile")


def _gone(row: PostRow) -> str:
    """Nobody saw what is refused; what is hidden was seen."""
    return "refused" if row.seq is None else "hidden"


async def _show(connection: AsyncConnection, row: PostRow) -> None:
    if row.seq is None:
        await place(connection, row.thread_id, row.id)
    else:
        await connection.execute(update(post).where(post.c.id == row.id).values(state="shown"))


def _heard(row: PostRow, shown: bool) -> str | None:
    """What its author is told; nothing when a post that stood goes on standing."""
    if shown:
        return None if row.state == "shown" else "post_shown"
    return "post_refused" if row.seq is None else "post_hidden"


async def _answer(
    connection: AsyncConnection, spot: Thread, row: PostRow, kind: str, reason: str, now: datetime
) -> None:
    params: Params = {"title": spot.title, "reason": reason}
    url = f"{spot.url}#post-{row.id}"
    await notify(connection, row.person_id, kind, params, url, f"{kind}:{row.id}:{row.version}", now)


async def _settle(
    connection: AsyncConnection, spot: Thread, row: PostRow, shown: bool, now: datetime
) -> None:
    """Who reported hears what became of it."""
    open_ones = (report.c.post_id == row.id) & report.c.settled_at.is_(None)
    settled = update(report).where(open_ones).values(settled_at=now).returning(report.c.person_id)
    told = list(await connection.scalars(settled))
    if told:
        kind = "report_kept" if shown else "report_heeded"
        await notify_all(
            connection, told, kind, {"title": spot.title}, spot.url, f"{kind}:{row.id}:{row.version}", now
        )
