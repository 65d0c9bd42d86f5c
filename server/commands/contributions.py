"""What an ambassador made is handed in, answered by somebody else, or taken back.

submitted → approved | declined | withdrawn; approved → withdrawn. The row is locked by whoever answers, so that the
first answer holds and the second is told so.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.facts import THEMES, Approved, Contributed
from gamification.ledger import Message
from server.commands import photos
from server.commands.award import OutcomeTold, award
from server.commands.journal import note
from server.commands.notify import Params, notify, notify_all
from server.commands.once import Input, once
from server.commands.reason import reasoned
from server.commands.reverse import take_back_deed
from server.errors import Invalid, Refused
from server.outbox import Frame, announce
from server.queries.playing import Player, lock
from server.tables import contribution, person, photo
from server.world import Caller, World

MAX_WORDS = 3000
MAX_REASON = 500
WAITING = 10
"""Contributions of a person that nobody has answered yet."""
LONGEST_EMBARGO = timedelta(days=366)


class Submit(Input, frozen=True, kw_only=True):
    """`photos`: keys of photos that have arrived, in order. `consent`: everyone recognisable has agreed."""

    body: str
    theme: str
    locale: str
    photos: list[str] = []
    consent: bool = False
    embargo_until: datetime | None = None


class Submitted(msgspec.Struct, frozen=True):
    contribution_id: int
    outcome: OutcomeTold


class Decide(Input, frozen=True, kw_only=True):
    """`reason` is what the author reads when it is not approved."""

    contribution_id: int
    approve: bool
    reason: str = ""


class Withdraw(Input, frozen=True, kw_only=True):
    contribution_id: int


class TakeDown(Input, frozen=True, kw_only=True):
    contribution_id: int
    reason: str


class Answered(msgspec.Struct, frozen=True):
    contribution_id: int


def _check(asked: Submit, now: datetime) -> None:
    if not asked.body.strip():
        raise Invalid("empty", "body")
    if len(asked.body) > MAX_WORDS:
        raise Invalid("too_long", "body", limit=MAX_WORDS)
    if asked.theme not in THEMES or asked.locale not in ("fr", "en"):
        raise Invalid("invalid", "theme" if asked.theme not in THEMES else "locale")
    photos.check(asked.photos)
    if asked.photos and not asked.consent:
        raise Invalid("consent_missing", "consent")
    if asked.embargo_until is not None:
        _check_embargo(asked.embargo_until, now)


def _check_embargo(until: datetime, now: datetime) -> None:
    if until.tzinfo is None:
        raise Invalid("no_zone", "embargoUntil")
    if until > now + LONGEST_EMBARGO:
        raise Invalid("embargo_far", "embargoUntil")


@once(Submitted)
async def submit(connection: AsyncConnection, world: World, caller: Caller, asked: Submit) -> Submitted:
    """Errors: Invalid("empty" | "too_long" | "invalid" | "photos_most" | "consent_missing" | "no_zone" |
    "embargo_far"), Refused("photo_missing" | "contributions_waiting")."""
    _check(asked, world.now())
    now = world.now()
    player = await lock(connection, caller.person_id)
    await _room(connection, player.id)
    made = insert(contribution).values(
        person_id=player.id, site_id=player.site_id, theme=asked.theme, locale=asked.locale,
        body=asked.body.strip(), consent_at=now if asked.photos else None,
        embargo_until=asked.embargo_until, created_at=now,
    )  # fmt: skip
    its = (await connection.execute(made.returning(contribution.c.id))).scalar_one()
    await photos.attach(connection, player.id, asked.photos, contribution_id=its)
    fact = Contributed(
        id=f"contribution:{its}", person_id=player.id, site_id=player.site_id, team_id=player.team_id,
        occurred_at=now, recorded_at=now, contribution_id=its, theme=asked.theme, photos=len(asked.photos),
        own_words=len(asked.body.strip()),
    )  # fmt: skip
    outcome = await award(connection, world, player, fact)
    await _tell_hosts(connection, player, now)
    return Submitted(its, outcome)


async def _room(connection: AsyncConnection, person_id: int) -> None:
    """Counted with the person locked: two at once cannot both be the last."""
    open_ones = select(func.count()).where(
        contribution.c.person_id == person_id, contribution.c.state == "submitted"
    )
    if (await connection.execute(open_ones)).scalar_one() >= WAITING:
        raise Refused("contributions_waiting", limit=WAITING)


async def _tell_hosts(connection: AsyncConnection, author: Player, now: datetime) -> None:
    """Once a day and site: that something waits, not how much."""
    hosts = select(person.c.id).where(
        person.c.site_id == author.site_id, person.c.role == "host", person.c.left_at.is_(None),
        person.c.id != author.id,
    )  # fmt: skip
    ids = list(await connection.scalars(hosts))
    key = f"to_answer:{author.site_id}:{now.date()}"
    await notify_all(connection, ids, "to_answer", {}, "/console/contributions", key, now)


@once(Answered)
async def decide(connection: AsyncConnection, world: World, caller: Caller, asked: Decide) -> Answered:
    """Errors: Invalid("reason_missing" | "too_long"), Refused("not_found" | "own_contribution" | "already_decided" |
    "contribution_withdrawn")."""
    reason = "" if asked.approve else reasoned(asked.reason, MAX_REASON)
    now = world.now()
    row = await _locked(connection, caller, asked.contribution_id)
    if row.state != "submitted":
        raise Refused("contribution_withdrawn" if row.state == "withdrawn" else "already_decided")
    published = max(now, row.embargo_until or now) if asked.approve else None
    await connection.execute(
        update(contribution)
        .where(contribution.c.id == row.id)
        .values(
            state="approved" if asked.approve else "declined", decided_by=caller.person_id, decided_at=now,
            reason=reason, published_at=published,
        )
    )  # fmt: skip
    points = await _reward(connection, world, caller, row, now) if asked.approve else 0
    kind = "contribution_approved" if asked.approve else "contribution_declined"
    await _tell_author(connection, row, kind, points, now)
    await _told(connection, caller, kind, row.id)
    return Answered(row.id)


async def _locked(connection: AsyncConnection, caller: Caller, contribution_id: int) -> Any:
    """The row, locked, for somebody who may answer it: what one may not see, one may not learn of either."""
    query = select(contribution).where(contribution.c.id == contribution_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None or not (caller.organiser or row.site_id == caller.site_id):
        raise Refused("not_found")
    if row.person_id == caller.person_id:
        raise Refused("own_contribution")
    return row


async def _reward(connection: AsyncConnection, world: World, caller: Caller, row: Any, now: datetime) -> int:
    player = await lock(connection, row.person_id)
    photos = select(func.count()).where(photo.c.contribution_id == row.id)
    fact = Approved(
        id=f"approval:{row.id}", person_id=player.id, site_id=player.site_id, team_id=player.team_id,
        occurred_at=now, recorded_at=now, contribution_id=row.id, theme=row.theme,
        approved_by=caller.person_id, photos=(await connection.execute(photos)).scalar_one(),
    )  # fmt: skip
    told = await award(connection, world, player, fact)
    return told.points


async def _tell_author(connection: AsyncConnection, row: Any, kind: str, points: int, now: datetime) -> None:
    first = " ".join(row.body.split())
    words = first if len(first) <= 60 else first[:59].rstrip() + "…"
    params: Params = {"words": words, "points": points}
    await notify(connection, row.person_id, kind, params, "/contributions", f"{kind}:{row.id}", now)


async def _told(
    connection: AsyncConnection, caller: Caller, deed: str, contribution_id: int, **detail: str
) -> None:
    """The audit's row, and the feed's doorbell: it carries an id, each phone asks for what it may see."""
    await note(connection, caller.person_id, deed, f"contribution:{contribution_id}", detail)
    body = {"type": deed, "contributionId": str(contribution_id)}
    if deed != "contribution_declined":
        await announce(connection, Frame("feed", body, f"contribution:{contribution_id}"))


@once(Answered)
async def withdraw(connection: AsyncConnection, world: World, caller: Caller, asked: Withdraw) -> Answered:
    """Its author takes it back, at any time. Before an answer the points for handing it in go with it; after an
    approval they stay: somebody else found it worth them. Errors: Refused("not_found")."""
    mine = (contribution.c.id == asked.contribution_id) & (contribution.c.person_id == caller.person_id)
    row = (await connection.execute(select(contribution).where(mine).with_for_update())).one_or_none()
    if row is None:
        raise Refused("not_found")
    if row.state != "withdrawn":
        await connection.execute(update(contribution).where(mine).values(state="withdrawn"))
        if row.state == "submitted":
            player = await lock(connection, row.person_id)
            await take_back_deed(connection, world, player, f"contribution:{row.id}", Message("withdrawn"))
        await _told(connection, caller, "contribution_withdrawn", row.id)
    return Answered(row.id)


@once(Answered)
async def take_down(connection: AsyncConnection, world: World, caller: Caller, asked: TakeDown) -> Answered:
    """What is published goes from every phone, at once: somebody in the picture has changed their mind, a line in the
    background shows too much. The author reads why and keeps the points.
    Errors: Invalid("reason_missing" | "too_long"), Refused("not_found" | "own_contribution")."""
    reason = reasoned(asked.reason, MAX_REASON)
    row = await _locked(connection, caller, asked.contribution_id)
    if row.state != "approved":
        raise Refused("not_found")
    await connection.execute(
        update(contribution).where(contribution.c.id == row.id).values(state="withdrawn", reason=reason)
    )
    await _tell_author(connection, row, "contribution_taken_down", 0, world.now())
    await _told(connection, caller, "contribution_taken_down", row.id, reason=reason)
    return Answered(row.id)
