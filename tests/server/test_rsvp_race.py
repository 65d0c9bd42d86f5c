"""2,000 people tap on 50 places at once, on real PostgreSQL. Beside it, what happens without the lock."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from gamification.allotment import ACTIVE, NEXT, RsvpState
from server.commands import rsvp as command
from server.commands.rsvp import Rsvp
from server.commands.seating import Locked, lock
from server.jobs import events as jobs
from server.queries.events import seat_counts
from server.tables import brand, event, person, rsvp, site, team
from server.world import Caller, World

EVENT = 1
PLACES = 15
"""Not a multiple of the ten taps that run at once: ten in step would else fill the last places exactly."""


async def crowd(world: World, people: int, places: int) -> None:
    """One site, `people` ambassadors, one event of `places` next month."""
    now = world.now()
    someone = {"name": "A", "site_id": 1, "team_id": 1, "state": "active", "locale": "fr"}
    async with world.engine.begin() as c:
        await c.execute(sa.insert(brand).values(id=1, slug="a", name="A", hue=1))
        await c.execute(
            sa.insert(site).values(
                id=1, slug="a", name="A", kind="office", brand_id=1, country="FR", time_zone="Europe/Paris"
            )
        )
        await c.execute(sa.insert(team).values(id=1, slug="a", name="A", kind="site", site_id=1, hue=1))
        await c.execute(sa.insert(person), [{"id": n, **someone} for n in range(1, people + 1)])
        await c.execute(
            sa.insert(event).values(
                id=EVENT, kind="exclusive", title={"fr": "a", "en": "a"}, brief={"fr": "a", "en": "a"},
                place="a", created_by=1, time_zone="Europe/Paris", starts_at=now + timedelta(days=30),
                ends_at=now + timedelta(days=31), rsvp_closes_at=now + timedelta(days=29), capacity=places,
            )
        )  # fmt: skip


async def tap(world: World, person_id: int, intent: str = "confirm", key: str = "") -> None:
    caller = Caller(person_id, "ambassador", 1, 1, "fr", 0, "demo")
    asked = Rsvp(key=key or uuid4().hex, event_id=EVENT, intent=intent)
    await command.rsvp(world, caller, asked)


async def at_once(taps: Iterable[Coroutine[Any, Any, None]]) -> None:
    """As many at a time as the engine has connections: more would only wait in Python for one."""
    free = asyncio.Semaphore(10)

    async def one(coming: Coroutine[Any, Any, None]) -> None:
        async with free:
            await coming

    await asyncio.gather(*(one(coming) for coming in taps))


async def states(world: World) -> dict[str, int]:
    async with world.engine.connect() as c:
        counted = sa.select(rsvp.c.state, sa.func.count()).group_by(rsvp.c.state)
        return {row[0]: row[1] for row in await c.execute(counted)}


async def test_two_thousand_taps_on_fifty_places_give_exactly_fifty(world: World) -> None:
    await crowd(world, 2000, 50)
    await at_once(tap(world, n) for n in range(1, 2001))
    assert await states(world) == {"confirmed": 50, "waitlisted": 1950}


@pytest.fixture
def slow_to_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between counting and writing every tap takes a breath: what can go wrong now does."""
    count = command.read_mine

    async def breathing(*given: Any) -> command.Mine:
        mine = await count(*given)
        await asyncio.sleep(0.02)
        return mine

    monkeypatch.setattr(command, "read_mine", breathing)


@pytest.mark.usefixtures("slow_to_decide")
async def test_with_the_lock_slow_taps_sell_exactly_what_there_is(world: World) -> None:
    await crowd(world, 100, PLACES)
    await at_once(tap(world, n) for n in range(1, 101))
    assert (await states(world))["confirmed"] == PLACES


@pytest.mark.usefixtures("slow_to_decide")
async def test_without_the_lock_the_same_taps_sell_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(connection: AsyncConnection, event_id: int) -> Locked:
        async with connection.begin_nested() as peek:
            found = await lock(connection, event_id)
            await peek.rollback()  # gives the row lock back, and changes nothing else
        return found

    monkeypatch.setattr(command, "lock", unlocked)
    await crowd(world, 100, PLACES)
    await at_once(tap(world, n) for n in range(1, 101))
    assert (await states(world))["confirmed"] > PLACES


async def test_taps_and_cancellations_at_once_never_hold_more_than_there_is(world: World) -> None:
    await crowd(world, 120, 10)
    await asyncio.gather(*(tap(world, n) for n in range(1, 121)))
    async with world.engine.connect() as c:
        seated = list(await c.scalars(sa.select(rsvp.c.person_id).where(rsvp.c.state == "confirmed")))
    again = [tap(world, n, "cancel") for n in seated for _ in range(2)]
    await asyncio.gather(*again, *(tap(world, n) for n in range(1, 121) if n not in seated))
    counted = await states(world)
    assert (counted["cancelled"], counted.get("offered", 0) + counted.get("confirmed", 0)) == (10, 10)


async def test_the_line_moves_in_the_order_of_arrival(world: World) -> None:
    await crowd(world, 60, 5)
    await asyncio.gather(*(tap(world, n) for n in range(1, 61)))
    async with world.engine.connect() as c:
        line = sa.select(rsvp.c.person_id).where(rsvp.c.state == "waitlisted").order_by(rsvp.c.position)
        first_five = list(await c.scalars(line.limit(5)))
        seated = list(await c.scalars(sa.select(rsvp.c.person_id).where(rsvp.c.state == "confirmed")))
    for one in seated:
        await tap(world, one, "cancel")
    async with world.engine.connect() as c:
        offered = sa.select(rsvp.c.person_id).where(rsvp.c.state == "offered").order_by(rsvp.c.position)
        assert list(await c.scalars(offered)) == first_five


async def test_the_same_tap_sent_many_times_is_one_answer(world: World) -> None:
    await crowd(world, 1, 5)
    await asyncio.gather(*(tap(world, 1, key="the-same-key") for _ in range(20)))
    assert await states(world) == {"confirmed": 1}


async def test_an_offer_that_ran_out_goes_to_the_next(world: World) -> None:
    await crowd(world, 3, 1)
    for n in (1, 2, 3):
        await tap(world, n)
    await tap(world, 1, "cancel")
    async with world.engine.begin() as c:
        ran_out = sa.update(rsvp).where(rsvp.c.state == "offered")
        await c.execute(ran_out.values(offer_expires_at=world.now() - timedelta(seconds=1)))
    await jobs.expire(world, {"event_id": EVENT})
    await jobs.expire(world, {"event_id": EVENT})
    assert await answers(world) == {1: "cancelled", 2: "expired", 3: "offered"}


async def answers(world: World) -> dict[int, Any]:
    async with world.engine.connect() as c:
        read = await c.execute(sa.select(rsvp.c.person_id, rsvp.c.state))
        return {row.person_id: row.state for row in read}


async def all_rows(world: World) -> list[Any]:
    async with world.engine.connect() as c:
        return list((await c.execute(sa.select(rsvp).order_by(rsvp.c.position))).all())


def hold(rows: list[Any], places: int) -> None:
    """What is true of places at every commit."""
    seated = [row for row in rows if row.state in ("confirmed", "offered")]
    waiting = [row for row in rows if row.state == "waitlisted"]
    active = Counter(row.person_id for row in rows if row.state in ACTIVE)
    assert len(seated) <= places
    assert not (waiting and len(seated) < places), "a place is free and somebody waits"
    assert max(active.values(), default=0) <= 1
    passed = [row.position for row in rows if row.state in ("offered", "expired")]
    assert not any(row.position < max(passed, default=0) for row in waiting), "somebody was passed over"


async def both_count_alike(world: World) -> None:
    """What a tap counts, in SQL of its own, is what everybody else counts."""
    now, caller = world.now(), Caller(1, "ambassador", 1, 1, "fr", 0, "demo")
    async with world.engine.connect() as c:
        mine = await command.read_mine(c, EVENT, caller, now)
        assert (mine.held, mine.waiting) == await seat_counts(c, EVENT, now)


async def test_a_tap_sends_four_statements_while_others_wait(world: World) -> None:
    await crowd(world, 1, 5)
    sent: list[str] = []
    sa.event.listen(world.engine.sync_engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    await tap(world, 1)
    locked = next(place for place, one in enumerate(sent) if "FOR UPDATE" in one)
    assert len(sent[locked + 1 :]) == 4, "count, answer, tell, keep the answer for a second try"


@pytest.mark.parametrize("seed", range(5))
async def test_after_every_step_the_rules_of_places_hold(world: World, seed: int) -> None:
    dice, places = random.Random(seed), 2
    await crowd(world, 6, places)
    before: dict[int, RsvpState] = {}
    for _ in range(50):
        if dice.random() < 0.15:
            async with world.engine.begin() as c:
                ran_out = sa.update(rsvp).where(rsvp.c.state == "offered")
                await c.execute(ran_out.values(offer_expires_at=world.now()))
            await jobs.expire(world, {"event_id": EVENT})
        else:
            await tap(world, dice.randint(1, 6), dice.choice(["confirm", "confirm", "cancel", "decline"]))
        rows = await all_rows(world)
        hold(rows, places)
        await both_count_alike(world)
        stepped = {row.id: row.state for row in rows}
        for one, state in before.items():
            assert stepped[one] == state or stepped[one] in NEXT[state] or follows(state, stepped[one])
        before = stepped


def follows(state: RsvpState, later: RsvpState) -> bool:
    """Two steps in one commit: an offer made and run out."""
    return any(later in NEXT[step] for step in NEXT[state])
