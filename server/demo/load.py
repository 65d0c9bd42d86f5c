"""Load the demo programme in bulk: play every fact, then COPY the rows. One transaction: all of it or nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gamification.levels import level_at
from gamification.seasons import SeasonCalendar
from server.commands.drawing import draw_places
from server.demo.challenges import schedule
from server.demo.happenings import Happening, happenings
from server.demo.inbox import fill
from server.demo.life import lived
from server.demo.people import Person, everyone
from server.demo.played import Played, Progress, play_all
from server.demo.rows import Batch, deeds, ledger, meetings, persons, pictures, places, told
from server.demo.sites import TIME_ZONE
from server.demo.stories import programme_of
from server.demo.talk import talk
from server.jobs.rebuilt_scores import derive, repair
from server.tables import metadata

SEED = 7

SEQUENCES = (
    "brand", "site", "team", "person", "story", "story_text", "share", "click", "reaction", "contribution",
    "image", "event", "rsvp",
)  # fmt: skip
"""Tables whose rows bring their ids along."""


async def loaded(engine: AsyncEngine) -> bool:
    """Is there a programme already?"""
    async with engine.connect() as connection:
        return (await connection.execute(text("SELECT 1 FROM programme"))).first() is not None


async def load(engine: AsyncEngine, now: datetime, progress: Progress, seed: int = SEED) -> None:
    """The whole programme until `now`; the same rows for the same seed and now."""
    people = everyone(seed, now)
    stories = programme_of(seed, now)
    events = happenings(seed, now, people)
    life = lived(seed, now, people, stories, events)
    progress("what happened", len(life.facts), len(life.facts))
    played = play_all(life.facts, people, now, progress)
    drawn, images = pictures(stories)
    progress("pictures", len(drawn.rows), len(drawn.rows))
    batches = [
        *places(now), *persons(people, now), drawn, *told(stories, images), *deeds(life, images),
        *ledger(played), *meetings(qualified(events, played), images, now),
    ]  # fmt: skip
    async with engine.begin() as connection:
        await _copy(connection, batches, progress)
        await _sequences(connection)
        await derive(connection, SeasonCalendar(TIME_ZONE))
        await repair(connection)
        for one in events:
            if one.draw_at and one.draw_at <= now:
                await draw_places(connection, one.id, one.draw_at)
        await schedule(connection, now)
        await fill(connection, now)
        await talk(connection, now, seed)
        await connection.execute(text("ANALYZE"))


def qualified(events: Iterable[Happening], played: Played) -> list[Happening]:
    """Places are held and awaited by people of the level an event asks for."""

    def fitting(event: Happening, people: tuple[Person, ...]) -> tuple[Person, ...]:
        books = [(person, played.books.get(person.id)) for person in people]
        return tuple(p for p, b in books if level_at(b.points if b else 0).number >= event.min_level)

    return [replace(e, confirmed=fitting(e, e.confirmed), waiting=fitting(e, e.waiting)) for e in events]


async def _copy(connection: AsyncConnection, batches: Iterable[Batch], progress: Progress) -> None:
    """COPY in binary through asyncpg: tens of thousands of rows a second."""
    raw, rows = await connection.get_raw_connection(), 0
    for batch in batches:
        await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]  # asyncpg's own
            batch.table, records=batch.rows, columns=batch.columns.split()
        )
        rows += len(batch.rows)
    progress("rows", rows, rows)


async def _sequences(connection: AsyncConnection) -> None:
    """Identity columns go on after what was loaded."""
    columns = [(metadata.tables[name], "id") for name in SEQUENCES]
    columns += [(metadata.tables["point_entry"], "seq"), (metadata.tables["rsvp"], "position")]
    for table, column in columns:
        newest = select(func.coalesce(func.max(table.c[column]), 1)).scalar_subquery()
        await connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column), newest)))
