"""Challenges of the demo: four that are over, a plant cup in its last hour, two targets that run, a sprint to come.

They go through the same freezing and closing as those comms launch, so that rosters, k, mu and results are real.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.challenges import Kind
from server.commands.challenge_draft import Draft, put_down
from server.commands.challenges import close_challenge
from server.commands.launch import schedule as freeze
from server.demo.happenings import local, wording
from server.demo.sites import SITES
from server.tables import job, notification, outbox, person

DAY = timedelta(days=1)
CUP_LEFT = timedelta(minutes=50)


def _draft(key: str, kind: Kind, metric: str, window: tuple[datetime, datetime], **more: Any) -> Draft:
    said = wording()["challenge"][key]
    title, brief, prize = ({locale: said[locale][part] for locale in ("fr", "en")} for part in range(3))
    zone = SITES[0].time_zone
    starts, ends = (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat() for at in window)
    return Draft(
        kind=kind, metric=metric, title=title, brief=brief, prize=prize, starts=starts, ends=ends,
        time_zone=zone, **more,
    )  # fmt: skip


def _window(now: datetime, starts: int, days: int) -> tuple[datetime, datetime]:
    """From a morning at eight, `starts` days from now, to an evening at six."""
    first = now + starts * DAY
    return local(first, SITES[0], 8), local(first + days * DAY, SITES[0], 18)


def _past(now: datetime) -> list[Draft]:
    return [
        _draft("solo", "individual", "shares", _window(now, -200, 7)),
        _draft("words", "team", "own_words", _window(now, -120, 7)),
        _draft("duel", "team", "points", _window(now, -60, 14)),
        _draft("sprint", "team", "shares", _window(now, -20, 7)),
    ]


def _ahead(now: datetime) -> list[tuple[Draft, datetime]]:
    """What runs or is to come, and when it was launched."""
    plants = tuple(number for number, site in enumerate(SITES, start=1) if site.is_plant)
    ends = (now + CUP_LEFT).replace(second=0, microsecond=0)
    cup = _draft("cup", "team", "points", (local(now - 6 * DAY, SITES[0], 8), ends), team_ids=plants)
    together = _draft("together", "team", "shares", _window(now, -12, 30), goal=500)
    coffee = _draft("coffee", "individual", "coffees", _window(now, -8, 30), goal=3, prize_badge=True)
    sprint = _draft("sprint", "team", "shares", _window(now, 3, 7))
    return [(each, each.starts_at - DAY) for each in (cup, together, coffee)] + [(sprint, now - DAY)]


async def schedule(connection: AsyncConnection, now: datetime) -> None:
    """Past ones closed, the cup live for another 50 minutes, the targets half way, the sprint in three days."""
    comms = select(person.c.id).where(person.c.role == "comms").order_by(person.c.id).limit(1)
    author = (await connection.execute(comms)).scalar_one()
    for draft in _past(now):
        await close_challenge(
            connection, await _launched(connection, author, draft, draft.starts_at - DAY), draft.ends_at + DAY
        )
    # What these announced is history: nobody's phone rings for a cup of last spring.
    await connection.execute(delete(outbox))
    await connection.execute(delete(notification))
    await connection.execute(delete(job).where(job.c.name.not_in(("close_event", "draw_event"))))
    for draft, at in _ahead(now):
        await _launched(connection, author, draft, at)
    begun = text("UPDATE challenge SET announced_at = starts_at WHERE starts_at < :now")
    await connection.execute(begun, {"now": now})
    await connection.execute(delete(job).where(job.c.run_at <= now))


async def _launched(connection: AsyncConnection, author: int, draft: Draft, at: datetime) -> int:
    made = await put_down(connection, author, draft, at)
    await freeze(connection, made, draft, at)
    return made
