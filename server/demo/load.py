"""Load the demo programme in bulk: play every fact, then COPY the rows. One transaction: all of it or nothing."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gamification.badges import BadgeWon
from gamification.facts import Fact
from gamification.ledger import Entry
from gamification.replay import Book, totals
from gamification.streaks import weekly_streak
from server.demo.challenges import schedule
from server.demo.happenings import Happening, happenings
from server.demo.life import Life, lived
from server.demo.people import Person, everyone, start_of
from server.demo.pictures import picture
from server.demo.sites import BRANDS, COMPANY, PROGRAMME, SITES, TIME_ZONE, holidays
from server.demo.stories import LOCALES, THEMES, Story, programme_of
from server.demo.words import slug_of
from server.tables import metadata

Progress = Callable[[str, int, int], None]
SEED = 7
HUES = 12
PICTURES_A_THEME = 6
"""Contributions share a few pictures a theme: a demo's photos are drawn, and drawing takes time."""

SEQUENCES = (
    "brand", "site", "team", "person", "story", "story_text", "share", "click", "reaction", "contribution",
    "image", "event", "rsvp", "badge_award",
)  # fmt: skip


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
    entries, badges = _played(life.facts, people, progress)
    async with engine.begin() as connection:
        copy = _Copy(connection)
        await _places(copy, connection, now)
        await _people(copy, people, now)
        pictures = await _pictures(copy, stories)
        await _stories(copy, stories, pictures)
        await _deeds(copy, life, pictures)
        await _ledger(copy, entries, badges, people)
        await _streaks(copy, entries, now)
        await _events(copy, events)
        progress("rows", copy.rows, copy.rows)
        await _sequences(connection)
        await schedule(connection, now)
        await connection.execute(text("ANALYZE"))


class _Copy:
    """COPY in binary through asyncpg: tens of thousands of rows a second."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.rows = 0

    async def into(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        listed = list(rows)
        raw = await self._connection.get_raw_connection()
        await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]  # asyncpg's own
            table, records=listed, columns=columns.split()
        )
        self.rows += len(listed)


def _played(
    facts: list[Fact], people: tuple[Person, ...], progress: Progress
) -> tuple[list[Entry], list[tuple[int, BadgeWon, datetime]]]:
    """The ledger these facts give, and every badge with its person and moment."""
    by_id = {person.id: person for person in people}
    books: dict[int, Book] = {}
    entries: list[Entry] = []
    badges: list[tuple[int, BadgeWon, datetime]] = []
    seqs = count(1)
    for done, fact in enumerate(facts, start=1):
        if fact.person_id not in books:
            person = by_id[fact.person_id]
            books[fact.person_id] = Book(
                role=person.role,  # type: ignore[arg-type]  # one of ROLES
                zone=person.site.time_zone,
                shift_pattern=person.shift_pattern,  # type: ignore[arg-type]  # one of SHIFT_PATTERNS
            )
        outcome = books[fact.person_id].play(fact)
        entries += (replace(entry, seq=next(seqs)) for entry in outcome.entries)
        badges += ((fact.person_id, badge, fact.recorded_at) for badge in outcome.badges)
        if done % 10_000 == 0 or done == len(facts):
            progress("deeds played", done, len(facts))
    return entries, badges


async def _places(copy: _Copy, connection: AsyncConnection, now: datetime) -> None:
    await connection.execute(
        text(
            "INSERT INTO programme (name, company, time_zone, accent_hue, demo) VALUES (:n, :c, :z, 255, true)"
        ),
        {"n": PROGRAMME, "c": COMPANY, "z": TIME_ZONE},
    )
    numbers = {brand.slug: number for number, brand in enumerate(BRANDS, start=1)}
    await copy.into(
        "brand", "id slug name hue", [(n, b.slug, b.name, b.hue) for n, b in enumerate(BRANDS, 1)]
    )
    consulted = start_of(now).date() - timedelta(days=40)
    years = (now.year - 2, now.year + 1)
    await copy.into(
        "site",
        "id slug name kind brand_id country time_zone shift_pattern holidays consulted_on",
        [
            (n, s.slug, s.name, s.kind, numbers[s.brand], s.country, s.time_zone, s.shift_pattern,
             json.dumps(holidays(s.country, *years)), consulted)
            for n, s in enumerate(SITES, 1)
        ],
    )  # fmt: skip
    await copy.into(
        "team",
        "id slug name kind site_id brand_id hue",
        [(n, s.slug, s.name, "site", n, numbers[s.brand], (n * 5) % HUES) for n, s in enumerate(SITES, 1)],
    )


async def _people(copy: _Copy, people: tuple[Person, ...], now: datetime) -> None:
    await copy.into(
        "person",
        "id roster_key name alias ranking role site_id team_id locale shift_pattern state joined_at created_at",
        [
            (p.id, p.roster_key, p.name, p.alias, p.ranking, p.role, p.site_id, p.site_id, p.locale,
             p.shift_pattern, "active", min(p.joined_at, now), min(p.joined_at, now))
            for p in people
        ],
    )  # fmt: skip


async def _pictures(copy: _Copy, stories: tuple[Story, ...]) -> dict[str, int]:
    """A picture a story and some a theme -> their ids by name."""
    names = [(one.theme, one.key) for one in stories]
    names += [(theme, f"voice-{number}") for theme in THEMES for number in range(PICTURES_A_THEME)]
    ids: dict[str, int] = {}
    rows: list[tuple[Any, ...]] = []
    for number, (theme, key) in enumerate(names, start=1):
        made = picture(theme, key)
        ids[f"{theme}/{key}"] = number
        rows.append((number, made.digest, made.media_type, made.width, made.height, made.body, "{}"))
    await copy.into("image", "id digest media_type width height bytes alt", rows)
    return ids


async def _stories(copy: _Copy, stories: tuple[Story, ...], pictures: dict[str, int]) -> None:
    await copy.into(
        "story",
        "id theme state official_url image_id created_by starts_at created_at",
        [
            (s.id, s.theme, "published", s.official_url, pictures[f"{s.theme}/{s.key}"], 2 + s.id % 3, s.starts_at,
             s.starts_at)
            for s in stories
        ],
    )  # fmt: skip
    ids = count(1)
    await copy.into(
        "story_text",
        "id story_id locale title body prompts",
        [
            (next(ids), s.id, locale, s.texts[locale].title, s.texts[locale].body,
             json.dumps(s.texts[locale].prompts, ensure_ascii=False))
            for s in stories for locale in LOCALES
        ],
    )  # fmt: skip


async def _deeds(copy: _Copy, life: Life, pictures: dict[str, int]) -> None:
    clicked: dict[tuple[int, int], int] = {}
    for click in life.clicks:
        pair = (click.share.person.id, click.share.story.id)
        clicked[pair] = clicked.get(pair, 0) + 1
    links = {(s.person.id, s.story.id): s.at for s in reversed(life.shares)}
    await copy.into(
        "link",
        "slug person_id story_id counted_clicks created_at",
        [(slug_of(*pair), *pair, clicked.get(pair, 0), at) for pair, at in links.items()],
    )
    await copy.into(
        "share",
        "id person_id story_id slug own_words originality network shared_at recorded_at",
        [
            (s.id, s.person.id, s.story.id, slug_of(s.person.id, s.story.id), s.own_words, s.originality, s.network,
             s.at, s.at)
            for s in life.shares
        ],
    )  # fmt: skip
    await copy.into(
        "click",
        "id slug day visitor counted at",
        [
            (
                c.id,
                slug_of(c.share.person.id, c.share.story.id),
                c.at.date(),
                c.id.to_bytes(16, "big"),
                True,
                c.at,
            )
            for c in life.clicks
        ],
    )
    await copy.into(
        "reaction",
        "id person_id story_id kind at",
        [(n, r.person.id, r.story.id, r.kind, r.at) for n, r in enumerate(_first_of_each(life), 1)],
    )
    await copy.into(
        "contribution",
        "id person_id site_id image_id theme locale body state decided_by created_at",
        [
            (c.id, c.author.id, c.author.site_id,
             pictures[f"{c.theme}/voice-{c.id % PICTURES_A_THEME}"] if c.photo else None,
             c.theme, c.author.locale, c.body, "approved", 2, c.at)
            for c in life.contributions
        ],
    )  # fmt: skip


def _first_of_each(life: Life) -> list[Any]:
    """One reaction a person and story, the first."""
    return list({(r.person.id, r.story.id): r for r in reversed(life.reactions)}.values())


async def _ledger(
    copy: _Copy,
    entries: list[Entry],
    badges: list[tuple[int, BadgeWon, datetime]],
    people: tuple[Person, ...],
) -> None:
    await copy.into(
        "point_entry",
        "seq person_id site_id team_id points deed fact_id rule_id rule_version idempotency_key reason detail "
        "occurred_at recorded_at",
        [
            (e.seq, e.person_id, e.site_id, e.team_id, e.points, e.deed, e.fact_id, e.rule_id, e.rule_version,
             e.idempotency_key, json.dumps(e.reason.plain()), json.dumps(e.detail()), e.occurred_at, e.recorded_at)
            for e in entries
        ],
    )  # fmt: skip
    listed = {person.id: person.ranking != "hidden" for person in people}
    await copy.into(
        "score",
        "board kind subject_id points version participants reached_at listed",
        [
            (board, kind, subject, row.points, row.version, row.participants, row.reached_at,
             kind == "team" or listed[subject])
            for (board, kind, subject), row in totals(entries, TIME_ZONE).items()
        ],
    )  # fmt: skip
    await copy.into(
        "badge_award",
        "person_id badge criteria_version evidence awarded_at",
        [(who, won.key, won.criteria_version, json.dumps(won.evidence), at) for who, won, at in badges],
    )


async def _streaks(copy: _Copy, entries: list[Entry], now: datetime) -> None:
    """The last weeks' streaks count as told: nobody's phone rings for what was before the demo began."""
    weeks: dict[int, set[date]] = {}
    for entry in entries:
        if entry.week is not None:
            weeks.setdefault(entry.person_id, set()).add(entry.week)
    recent = (now - timedelta(days=28)).date()
    rows = [
        (person, week, weekly_streak(active, week).length)
        for person, active in weeks.items()
        for week in active
        if week >= recent
    ]
    await copy.into("streak_award", "person_id week length", rows)


async def _events(copy: _Copy, events: tuple[Happening, ...]) -> None:
    await copy.into(
        "event",
        "id kind title brief place site_id created_by time_zone starts_at ends_at rsvp_closes_at capacity min_level "
        "created_at",
        [
            (e.id, e.kind, json.dumps(e.title, ensure_ascii=False), json.dumps(e.brief, ensure_ascii=False),
             e.site.name, SITES.index(e.site) + 1, 2, e.site.time_zone, e.starts_at, e.ends_at, e.rsvp_closes_at,
             e.capacity, e.min_level, e.starts_at - timedelta(days=40))
            for e in events
        ],
    )  # fmt: skip
    states = (
        ("checked_in", "came"),
        ("no_show", "missed"),
        ("confirmed", "confirmed"),
        ("waitlisted", "waiting"),
    )
    ids = count(1)
    rows: list[tuple[Any, ...]] = []
    for event in events:
        for state, group in states:
            for order, guest in enumerate(getattr(event, group)):
                number = next(ids)
                at = event.starts_at - timedelta(days=20) + timedelta(minutes=order)
                rows.append((number, number, event.id, guest.id, state, 0, at, at))
    await copy.into("rsvp", "id position event_id person_id state priority created_at changed_at", rows)


async def _sequences(connection: AsyncConnection) -> None:
    """Identity columns go on after what was loaded."""
    columns = [(metadata.tables[name], "id") for name in SEQUENCES]
    columns += [(metadata.tables["point_entry"], "seq"), (metadata.tables["rsvp"], "position")]
    for table, column in columns:
        newest = select(func.coalesce(func.max(table.c[column]), 1)).scalar_subquery()
        await connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column), newest)))
