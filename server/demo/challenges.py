"""Challenges of the demo: four that are over, a plant cup in its last hour, a sprint to come.

They go through the same freezing and closing as those comms launch, so that rosters, k, mu and results are real.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.challenges import close_challenge
from server.commands.launch import Draft, put_down
from server.demo.sites import SITES
from server.tables import job, notification, outbox, person

_SPRINT = ("Sprint de partages", "Share sprint")
_WORDS = ("La semaine de tes mots", "Own-words week")
_CUP = ("Coupe des usines", "Plant cup")
_DUEL = ("Bureaux contre usines", "Offices against plants")


def _draft(
    title: tuple[str, str],
    kind: str,
    metric: str,
    starts_at: datetime,
    ends_at: datetime,
    teams: tuple[int, ...] = (),
) -> Draft:
    return Draft(
        kind=kind,
        metric=metric,
        title={"fr": title[0], "en": title[1]},
        brief={
            "fr": "Chaque geste compte, et une petite équipe peut gagner : le score tient compte de la taille.",
            "en": "Every deed counts, and a small team can win: the score allows for size.",
        },
        prize={"fr": "Un petit-déjeuner d'équipe, chez vous", "en": "A team breakfast, at your place"},
        prize_points=0,
        starts_at=starts_at,
        ends_at=ends_at,
        team_ids=teams,
    )


async def schedule(connection: AsyncConnection, now: datetime) -> None:
    """Past ones closed, the cup live for another 50 minutes, the sprint in three days."""
    author = (
        await connection.execute(select(person.c.id).where(person.c.role == "comms").limit(1))
    ).scalar_one()
    plants = tuple(number for number, site in enumerate(SITES, start=1) if site.is_plant)
    day = timedelta(days=1)
    past = [
        _draft(_SPRINT, "individual", "shares", now - 200 * day, now - 193 * day),
        _draft(_WORDS, "team", "own_words", now - 120 * day, now - 113 * day),
        _draft(_DUEL, "team", "points", now - 60 * day, now - 46 * day),
        _draft(_SPRINT, "team", "shares", now - 20 * day, now - 13 * day),
    ]
    for draft in past:
        made = await put_down(connection, author, draft, draft.starts_at - day)
        await close_challenge(connection, made, draft.ends_at + day)
    await put_down(
        connection,
        author,
        _draft(_CUP, "team", "points", now - 6 * day, now + timedelta(minutes=50), plants),
        now,
    )
    await put_down(connection, author, _draft(_SPRINT, "team", "shares", now + 3 * day, now + 10 * day), now)
    # What these announced is history: nobody's phone rings for a cup of last spring.
    await connection.execute(
        text("UPDATE challenge SET announced_at = starts_at WHERE starts_at < :now"), {"now": now}
    )
    await connection.execute(delete(outbox))
    await connection.execute(delete(notification))
    await connection.execute(delete(job).where(job.c.run_at <= now))
