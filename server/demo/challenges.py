"""Challenges of the demo: four that are over, a plant cup in its last hour, a sprint to come.

They go through the same freezing and closing as those comms launch, so that rosters, k, mu and results are real.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.challenges import close_challenge
from server.commands.launch import Draft, put_down
from server.demo.happenings import local, wording
from server.demo.sites import SITES
from server.tables import job, notification, outbox, person

DAY = timedelta(days=1)
CUP_LEFT = timedelta(minutes=50)


def _draft(
    key: str, kind: str, metric: str, starts_at: datetime, ends_at: datetime, teams: tuple[int, ...] = ()
) -> Draft:
    said = wording()["challenge"][key]
    title, brief, prize = ({locale: said[locale][part] for locale in ("fr", "en")} for part in range(3))
    return Draft(
        kind=kind, metric=metric, title=title, brief=brief, prize=prize, prize_points=0, starts_at=starts_at,
        ends_at=ends_at, team_ids=teams,
    )  # fmt: skip


def _past(now: datetime) -> list[Draft]:
    """From a morning at eight to an evening at six."""

    def window(ago: int, days: int) -> tuple[datetime, datetime]:
        return local(now - ago * DAY, SITES[0], 8), local(now - (ago - days) * DAY, SITES[0], 18)

    return [
        _draft("solo", "individual", "shares", *window(200, 7)),
        _draft("words", "team", "own_words", *window(120, 7)),
        _draft("duel", "team", "points", *window(60, 14)),
        _draft("sprint", "team", "shares", *window(20, 7)),
    ]


async def schedule(connection: AsyncConnection, now: datetime) -> None:
    """Past ones closed, the cup live for another 50 minutes, the sprint in three days."""
    comms = select(person.c.id).where(person.c.role == "comms").order_by(person.c.id).limit(1)
    author = (await connection.execute(comms)).scalar_one()
    for draft in _past(now):
        made = await put_down(connection, author, draft, draft.starts_at - DAY)
        await close_challenge(connection, made, draft.ends_at + DAY)
    # What these announced is history: nobody's phone rings for a cup of last spring.
    await connection.execute(delete(outbox))
    await connection.execute(delete(notification))
    await connection.execute(delete(job).where(job.c.name.not_in(("close_event", "draw_event"))))
    plants = tuple(number for number, site in enumerate(SITES, start=1) if site.is_plant)
    ends = (now + CUP_LEFT).replace(second=0, microsecond=0)
    cup = _draft("cup", "team", "points", local(now - 6 * DAY, SITES[0], 8), ends, plants)
    await put_down(connection, author, cup, cup.starts_at - DAY)
    starts = local(now + 3 * DAY, SITES[0], 8)
    sprint = _draft("sprint", "team", "shares", starts, starts.replace(hour=18) + 7 * DAY)
    await put_down(connection, author, sprint, now - DAY)
    begun = text("UPDATE challenge SET announced_at = starts_at WHERE starts_at < :now")
    await connection.execute(begun, {"now": now})
    await connection.execute(delete(job).where(job.c.run_at <= now))
