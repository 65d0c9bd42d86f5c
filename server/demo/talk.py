"""What people say in channels, under stories and under voices: a few threads that are under way."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.tables import post, thread, thread_member

_PEOPLE = text("""
SELECT id, CASE WHEN ranking = 'alias' THEN coalesce(alias, name) ELSE name END AS name, site_id, locale, role
FROM person WHERE state = 'active' AND joined_at < :settled AND roster_key NOT LIKE 'demo-%' AND ranking <> 'hidden'
ORDER BY id
""")
_STORIES = text(
    "SELECT id, starts_at FROM story WHERE state = 'published' AND starts_at <= :heard ORDER BY starts_at DESC LIMIT 6"
)
_VOICES = text("""
SELECT id, published_at FROM contribution WHERE state = 'approved' AND published_at <= :heard
ORDER BY published_at DESC LIMIT 10
""")
_CHEERS = text("""
INSERT INTO reaction (person_id, contribution_id, kind, at)
SELECT p.id, :id, (ARRAY['bravo', 'proud', 'thanks', 'curious'])[1 + (p.id * 7 + :id) % 4], :at
FROM person p JOIN contribution c ON c.id = :id
WHERE p.id = ANY(:people) AND p.id <> c.person_id
""")
_PERSONAS = text("SELECT id, site_id FROM person WHERE roster_key LIKE 'demo-%'")


def lines(kind: str) -> list[dict[str, Any]]:
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(
        (files("server.demo") / "content" / "talk.toml").read_text(encoding="utf-8")
    )
    return told[kind]


def _posts(
    kind: str, thread_id: int, people: Sequence[Any], since: datetime, until: datetime, chance: Random
) -> Iterator[dict[str, Any]]:
    """The lines of a kind, each by somebody else who speaks its language, spread over the time."""
    said = lines(kind)
    step, before = (until - since) / (len(said) + 1), None
    for seq, line in enumerate(said, start=1):
        fitting = [p for p in people if p.locale == line["locale"] and (p.role == line.get("role", p.role))]
        by = chance.choice([p for p in fitting if p is not before] or [p for p in people if p is not before])
        named = "{mention}" in line["body"] and before is not None
        yield {
            "thread_id": thread_id, "seq": seq, "person_id": by.id, "key": f"demo-{thread_id}-{seq}", "state": "shown",
            "body": line["body"].replace("{mention}", f"@{before.name}" if before else ""),
            "mentions": [before.id] if named and before else [], "answers": bool(line.get("answers")),
            "created_at": since + step * (seq + chance.random() * 0.8),
        }  # fmt: skip
        before = by


async def talk(connection: AsyncConnection, now: datetime, seed: int) -> None:
    """The programme's channel, one a site with enough people, comments on the newest stories and voices."""
    chance = Random(seed)
    people = (await connection.execute(_PEOPLE, {"settled": now - timedelta(days=60)})).all()
    week, heard = now - timedelta(days=6), now - timedelta(hours=3)
    await _thread(connection, "programme", 0, _since(week, now, people, chance))
    for site_id in sorted({p.site_id for p in people}):
        there = [p for p in people if p.site_id == site_id]
        if len(there) > 4:
            await _thread(connection, "site", site_id, _since(week, now, there, chance))
    for story in await connection.execute(_STORIES, {"heard": heard}):
        await _thread(connection, "story", story.id, _since(story.starts_at, now, people, chance))
    for place, voice in enumerate(await connection.execute(_VOICES, {"heard": heard})):
        some = [p.id for p in chance.sample(people, min(len(people), chance.randint(2, 14)))]
        await connection.execute(_CHEERS, {"id": voice.id, "at": voice.published_at, "people": some})
        if place % 2 == 0:
            await _thread(
                connection, "contribution", voice.id, _since(voice.published_at, now, people, chance)
            )
    await _read(connection)


Begun = tuple[datetime, datetime, Sequence[Any], Random]


def _since(since: datetime, until: datetime, people: Sequence[Any], chance: Random) -> Begun:
    return since, until - timedelta(hours=1), people, chance


async def _thread(connection: AsyncConnection, kind: str, subject_id: int, begun: Begun) -> None:
    since, until, people, chance = begun
    made = insert(thread).values(kind=kind, subject_id=subject_id, created_at=since).returning(thread.c.id)
    thread_id = (await connection.execute(made)).scalar_one()
    rows = list(_posts(kind, thread_id, people, since, until, chance))
    last = None
    for row in rows:
        answers = row.pop("answers")
        one = insert(post).values(**row, reply_to=last if answers else None).returning(post.c.id)
        last = (await connection.execute(one)).scalar_one()
    count = text("UPDATE thread SET last_seq = :seq WHERE id = :id")
    await connection.execute(count, {"seq": len(rows), "id": thread_id})


async def _read(connection: AsyncConnection) -> None:
    """The personas have read up to the last but two: something is new wherever one looks."""
    personas = [row.id for row in await connection.execute(_PERSONAS)]
    for person_id in personas:
        rows = await connection.execute(
            text("SELECT id, last_seq FROM thread WHERE kind NOT IN ('story', 'contribution')")
        )
        await connection.execute(
            insert(thread_member),
            [{"thread_id": row.id, "person_id": person_id, "read_seq": row.last_seq - 2} for row in rows],
        )
