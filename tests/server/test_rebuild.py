"""A rebuild in SQL says what the pure game says, finds what drifted, and mends it."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gamification.facts import CheckedIn, Clicked, Fact, Reacted, Shared
from gamification.ledger import Entry, Message, reverse
from gamification.replay import Book, books, replay, totals
from gamification.seasons import NamedSeason, SeasonCalendar
from gamification.streaks import excused_weeks
from server.jobs.rebuild import rebuild
from server.tables import (
    badge_award,
    brand,
    excuse,
    person,
    point_entry,
    programme,
    score,
    season,
    site,
    team,
)
from server.world import World

BEGIN = datetime(2025, 12, 20, 9, tzinfo=UTC)
LEAVE = (date(2026, 1, 12), date(2026, 1, 25))
ZONE = "Europe/Paris"
CALENDAR = SeasonCalendar(ZONE, (NamedSeason(date(2026, 2, 9), date(2026, 4, 20)),))


def fact(dice: random.Random, n: int, people: int) -> Fact:
    at = BEGIN + timedelta(hours=5 * n)
    who = dice.randint(1, people)
    common: dict[str, Any] = {
        "person_id": who, "site_id": 1, "team_id": dice.choice((1, 1, 2)),
        "occurred_at": at - timedelta(days=dice.choice((0, 0, 9))), "recorded_at": at,
    }  # fmt: skip
    if dice.random() < 0.3:
        return Clicked(id=f"click:{n}", story_id=n % 9, source=dice.choice(("person", "self")), **common)
    if dice.random() < 0.3:
        return Reacted(id=f"reaction:{n}", target=f"story:{n % 3}", **common)
    if dice.random() < 0.3:
        return CheckedIn(id=f"check:{n}", event_id=n, event_kind="cafe", checked_in_by=99, **common)
    kind = dice.choice(("copy", "own", "own_photo"))
    return Shared(id=f"share:{n}", story_id=n % 5, theme=f"t{n % 7}", originality=kind, **common)


def lived(seed: int, people: int = 6, deeds: int = 300) -> list[Entry]:
    """A ledger with late deeds, people who change teams, and, for a few people, reversals."""
    dice = random.Random(seed)
    ledger = replay(fact(dice, n, people) for n in range(deeds))
    taken = [entry for entry in ledger if entry.person_id <= 2 and dice.random() < 0.3]
    back = [reverse(entry, Message("mistake"), entry.recorded_at + timedelta(days=9)) for entry in taken]
    return [replace(entry, seq=n) for n, entry in enumerate([*ledger, *back], start=1)]


async def written(world: World, ledger: Sequence[Entry]) -> None:
    """The ledger alone: no score, no badge."""
    place = {"id": 1, "slug": "a", "name": "A"}
    async with world.engine.begin() as c:
        await c.execute(sa.insert(programme).values(name="R", company="A", time_zone=ZONE))
        (opened,) = CALENDAR.named
        spring = {"first_day": opened.first, "after_day": opened.after, "name": {"fr": "P", "en": "S"}}
        await c.execute(sa.insert(season).values(**spring))
        await c.execute(sa.insert(brand).values(**place, hue=1))
        await c.execute(
            sa.insert(site).values(**place, kind="office", brand_id=1, country="FR", time_zone=ZONE)
        )
        for number in (1, 2):
            await c.execute(
                sa.insert(team).values(id=number, slug=f"t{number}", name="T", kind="site", site_id=number % 2 or None, hue=1)
            )  # fmt: skip
        for number in range(1, 7):
            hidden = "hidden" if number == 3 else "name"
            await c.execute(
                sa.insert(person).values(id=number, name="A", site_id=1, team_id=1, state="active", locale="fr", ranking=hidden)
            )  # fmt: skip
        await c.execute(
            sa.insert(excuse).values(person_id=4, first_day=LEAVE[0], last_day=LEAVE[1], kind="leave")
        )
        if ledger:
            await c.execute(sa.insert(point_entry), [row_of(entry) for entry in ledger])


def row_of(entry: Entry) -> dict[str, Any]:
    names = ("seq", "person_id", "site_id", "team_id", "points", "deed", "fact_id", "rule_id", "rule_version",
             "idempotency_key", "reverses", "occurred_at", "recorded_at")  # fmt: skip
    plain = {name: getattr(entry, name) for name in names}
    return {**plain, "reason": entry.reason.plain(), "detail": entry.detail()}


async def rows(world: World, table: sa.Table, *columns: str) -> list[tuple[Any, ...]]:
    async with world.engine.connect() as c:
        return sorted(tuple(row) for row in await c.execute(sa.select(*(table.c[name] for name in columns))))


@pytest.mark.parametrize("seed", range(4))
async def test_boards_from_sql_are_those_of_the_pure_game(world: World, seed: int) -> None:
    ledger = lived(seed)
    await written(world, ledger)
    await rebuild(world.engine, repair=True)
    found = await rows(
        world, score, "board", "kind", "subject_id", "points", "reached_at", "participants", "listed"
    )
    assert found == sorted(
        (board, kind, subject, t.points, t.reached_at, t.participants, (kind, subject) != ("person", 3))
        for (board, kind, subject), t in totals(ledger, CALENDAR).items()
    )


@pytest.mark.parametrize("seed", range(4))
async def test_badges_from_sql_are_those_of_the_pure_game(world: World, seed: int) -> None:
    ledger = lived(seed, deeds=500)
    await written(world, ledger)
    await rebuild(world.engine, repair=True)
    away = {4: excused_weeks([LEAVE])}
    played = books(ledger, lambda who: Book(excused_weeks=away.get(who, frozenset())))
    found = await rows(world, badge_award, "person_id", "badge", "criteria_version", "evidence")
    assert found == sorted(
        (who, b.key, b.criteria_version, list(b.evidence))
        for who, book in played.items()
        for b in book.badges.values()
    )


async def test_a_second_look_finds_nothing_to_mend(world: World) -> None:
    await written(world, lived(1))
    assert await rebuild(world.engine, repair=True)
    assert await rebuild(world.engine) == []


async def test_what_drifted_is_told_and_the_ledger_wins(world: World) -> None:
    await written(world, lived(1))
    await rebuild(world.engine, repair=True)
    before = await rows(world, score, "board", "kind", "subject_id", "points")
    mine = (score.c.board == "all") & (score.c.kind == "person") & (score.c.subject_id == 1)
    async with world.engine.begin() as c:
        await c.execute(sa.update(score).where(mine).values(points=score.c.points + 7))
        await c.execute(sa.delete(badge_award).where(badge_award.c.badge == "first_share"))
        await c.execute(sa.insert(score).values(board="week:1999-W01", kind="team", subject_id=1, points=1, version=1,
                                                reached_at=BEGIN))  # fmt: skip
    told = {(one.table, one.key[:2]) for one in await rebuild(world.engine)}
    assert {("score", ("all", "person")), ("score", ("week:1999-W01", "team"))} <= told
    assert {one.key[1] for one in await rebuild(world.engine, repair=True) if one.table == "badge_award"} == {
        "first_share"
    }
    assert (
        await rows(world, score, "board", "kind", "subject_id", "points"),
        await rebuild(world.engine),
    ) == (before, [])


async def test_a_ledger_without_entries_has_nothing_derived(world: World) -> None:
    await written(world, [])
    assert await rebuild(world.engine, repair=True) == []
