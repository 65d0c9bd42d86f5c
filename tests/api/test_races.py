"""What must hold when many do the same at the same instant, on real PostgreSQL; and each time the control: with the
lock or the unique key taken away, the same crowd breaks it."""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gamification.ledger import Entry, Message
from gamification.seasons import SeasonCalendar
from server.commands.entries import record
from server.jobs import challenges as jobs
from server.tables import (
    badge_award,
    challenge,
    challenge_member,
    challenge_result,
    event,
    person,
    point_entry,
    rsvp,
    score,
)
from server.world import World

SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
REVERSE = "mutation($input: ReverseInput!) { reverse(input: $input) { __typename } }"
RSVP = "mutation($input: RsvpInput!) { rsvp(input: $input) { __typename } }"
ME = "ambassador@plant"
LOCKS = r"FOR (NO KEY )?UPDATE( OF \w+)?"
ONCE = r"ON CONFLICT \(idempotency_key\) DO NOTHING"
CALENDAR = SeasonCalendar("Europe/Paris")

Without = Callable[..., Awaitable[None]]


def breath(seconds: float) -> sa.TextClause:
    """What everybody takes between reading and committing. Where a lock makes them wait for each other it is short; in
    a control nobody waits, so it may be long enough for the slowest machine to read in time."""
    body = f"BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END"
    return sa.text(f"CREATE OR REPLACE FUNCTION breath() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")


@pytest.fixture
def without(world: World) -> Without:
    """`await without(words, …, keys=("table.constraint",))`: takes words out of every statement, and drops keys."""

    async def removed(*words: str, keys: Iterable[str] = ()) -> None:
        def strip(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
            for word in words:
                statement = re.sub(word, "", statement)
            return statement, parameters

        sa.event.listen(world.engine.sync_engine, "before_cursor_execute", strip, retval=True)
        async with world.engine.begin() as c:
            await c.execute(breath(0.5))
            for key in keys:
                table, name = key.split(".")
                index = name.startswith("uq_rsvp")
                await c.execute(
                    sa.text(f"DROP INDEX {name}" if index else f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                )

    return removed


@pytest.fixture(autouse=True)
async def slow_to_write(world: World) -> None:
    """Between reading and committing everybody takes a breath: what can go wrong now does."""
    async with world.engine.begin() as c:
        await c.execute(breath(0.05))
        for table in ("point_entry", "badge_award", "challenge_result", "rsvp"):
            trigger = f"CREATE TRIGGER breath BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION breath()"
            await c.execute(sa.text(trigger))


async def at_once(times: int, do: Callable[[int], Awaitable[object]]) -> None:
    """All of them start together: the last to arrive opens the barrier."""
    barrier = asyncio.Barrier(times)

    async def one(n: int) -> None:
        await barrier.wait()
        await do(n)

    await asyncio.gather(*(one(n) for n in range(times)))


async def number(world: World, what: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> int:
    async with world.engine.connect() as c:
        return int((await c.execute(sa.select(what).where(*where))).scalar_one() or 0)


def entry(points: int = 5, **changed: Any) -> Entry:
    now = changed.pop("at")
    given: dict[str, Any] = {
        "person_id": 4, "site_id": 2, "team_id": 2, "points": points, "deed": "shared", "fact_id": "share:1",
        "rule_id": "r", "rule_version": 1, "idempotency_key": "share:1|r|4|award", "occurred_at": now,
        "recorded_at": now, "reason": Message("won"), "tags": ("shared",),
    } | changed  # fmt: skip
    return Entry(**given)


async def delivered(world: World) -> int:
    """The same fact, delivered by eight at once -> the balance."""
    given = entry(at=world.now())

    async def deliver(_: int) -> None:
        async with world.engine.begin() as c:
            await record(c, [given], CALENDAR)

    await at_once(8, deliver)
    return await number(world, score.c.points, score.c.board == "all", score.c.kind == "person")


async def test_a_fact_delivered_by_eight_at_once_counts_once(world: World, small: Any) -> None:
    assert await delivered(world) == 5


async def test_control_without_its_key_a_fact_delivered_by_eight_counts_more_than_once(
    world: World, small: Any, without: Without
) -> None:
    await without(ONCE, keys=["point_entry.uq_point_entry_idempotency_key"])
    assert await delivered(world) > 5


async def shared(phone: Any, times: int = 8) -> None:
    """One person shares in own words, on every phone at once."""
    me = await phone(ME)

    async def share(n: int) -> None:
        words = " ".join(uuid.uuid4().hex for _ in range(12))
        asked = {"key": uuid.uuid4().hex, "storyId": str(n % 3 + 1), "network": "COPY", "ownWords": words}
        assert (await me.ask(SHARE, input=asked))["data"]["share"]["__typename"] == "Shared"

    await at_once(times, share)


async def test_eight_shares_at_once_stay_under_the_day_s_cap(world: World, phone: Any) -> None:
    await shared(phone)
    assert await number(world, sa.func.sum(point_entry.c.points)) == 60


async def test_control_without_the_lock_eight_shares_at_once_pass_the_cap(
    world: World, phone: Any, without: Without
) -> None:
    await without(LOCKS)
    await shared(phone)
    assert await number(world, sa.func.sum(point_entry.c.points)) > 60


FIRST = badge_award.c.badge == "first_share"


async def test_a_badge_earned_by_eight_deeds_at_once_is_one_badge(world: World, phone: Any) -> None:
    await shared(phone)
    assert await number(world, sa.func.count(), FIRST) == 1


async def test_control_without_lock_and_key_a_badge_is_won_more_than_once(
    world: World, phone: Any, without: Without
) -> None:
    await without(LOCKS, keys=["badge_award.uq_badge_award_person_id_badge"])
    await shared(phone)
    assert await number(world, sa.func.count(), FIRST) > 1


async def taken_back(world: World, phone: Any) -> list[str]:
    """An entry that two organisers take back at once, four times each -> what they were answered."""
    async with world.engine.begin() as c:
        await record(c, [entry(at=world.now())], CALENDAR)
    seq, answers = await number(world, point_entry.c.seq), list[str]()
    organisers = [await phone("comms@office"), await phone("admin@office")]

    async def reverse(n: int) -> None:
        asked = {"key": uuid.uuid4().hex, "entryId": str(seq), "reason": "a copy"}
        told = await organisers[n % 2].ask(REVERSE, input=asked)
        answers.append(told["data"]["reverse"]["__typename"] if told.get("data") else "failed")

    await at_once(8, reverse)
    return answers


REVERSALS = point_entry.c.reverses.is_not(None)


async def test_an_entry_taken_back_by_many_at_once_is_taken_back_once(world: World, phone: Any) -> None:
    answers = await taken_back(world, phone)
    assert sorted(answers) == ["Done"] + ["Refused"] * 7
    assert await number(world, sa.func.sum(point_entry.c.points)) == 0


async def test_control_without_its_keys_an_entry_is_taken_back_more_than_once(
    world: World, phone: Any, without: Without
) -> None:
    keys = ["point_entry.uq_point_entry_idempotency_key", "point_entry.uq_point_entry_reverses"]
    await without(LOCKS, ONCE, keys=keys)
    await taken_back(world, phone)
    assert await number(world, sa.func.count(), REVERSALS) > 1


async def ended(world: World) -> int:
    """A challenge of plants that ended an hour ago; three people of team 2 won 10 points each."""
    now = world.now()
    async with world.engine.begin() as c:
        made = await c.scalar(
            sa.insert(challenge).values(
                kind="individual", metric="points", title={"fr": "a"}, brief={"fr": "a"}, prize={"fr": "a"},
                prize_points=10, time_zone="Europe/Paris", starts_at=now - timedelta(days=7),
                ends_at=now - timedelta(hours=1), scheduled_at=now - timedelta(days=8), created_by=10,
                k=0, mu=0,
            ).returning(challenge.c.id)
        )  # fmt: skip
        rows = [{"challenge_id": made, "person_id": n, "team_id": 2} for n in (4, 5, 6)]
        await c.execute(sa.insert(challenge_member), rows)
        at = now - timedelta(days=2)
        await record(c, [entry(at=at)], CALENDAR)
    return int(made or 0)


async def closed(world: World) -> int:
    """Six workers close it at once, then pay the prize at once."""
    made = await ended(world)
    await at_once(6, lambda _: jobs.close(world, {"challenge_id": made}))
    await at_once(6, lambda _: jobs.prize(world, {"challenge_id": made, "person_id": 4, "revision": 1}))
    return made


PAID = point_entry.c.deed == "prize_won"


async def test_a_challenge_closed_by_six_workers_has_one_result_and_one_prize(
    world: World, small: Any
) -> None:
    await closed(world)
    assert await number(world, sa.func.count(challenge_result.c.id)) == 1
    assert await number(world, sa.func.sum(point_entry.c.points), PAID) == 10


async def test_control_without_lock_and_keys_six_workers_make_several_results_and_prizes(
    world: World, small: Any, without: Without
) -> None:
    keys = [
        "challenge_result.uq_challenge_result_challenge_id_revision",
        "point_entry.uq_point_entry_idempotency_key",
    ]
    await without(LOCKS, ONCE, keys=keys)
    await closed(world)
    assert await number(world, sa.func.count(challenge_result.c.id)) > 1
    assert await number(world, sa.func.sum(point_entry.c.points), PAID) > 10


CROWD = range(2001, 2021)


@pytest.fixture
async def full_house(world: World, small: Any) -> list[int]:
    """An event of five places: five people hold them, fifteen wait in the order of their ids."""
    now = world.now()
    someone = {"name": "A", "site_id": 2, "team_id": 2, "state": "active", "locale": "fr"}
    async with world.engine.begin() as c:
        await c.execute(sa.insert(person), [{"id": n, **someone} for n in CROWD])
        await c.execute(
            sa.insert(event).values(
                id=1, kind="exclusive", title={"fr": "a"}, brief={"fr": "a"}, place="a", created_by=10,
                time_zone="Europe/Paris", starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=31),
                rsvp_closes_at=now + timedelta(days=29), capacity=5,
            )
        )  # fmt: skip
        for n in CROWD:
            state = "confirmed" if n < CROWD[5] else "waitlisted"
            await c.execute(sa.insert(rsvp).values(event_id=1, person_id=n, state=state))
    return list(CROWD)


@pytest.fixture
def tap(phone: Any, small: Any) -> Callable[[int, str], Awaitable[None]]:
    """`await tap(person id, intent)`, each with a key of its own."""

    async def tapped(who: int, intent: str) -> None:
        small.people[str(who)] = who
        someone = await phone(str(who))
        await someone.ask(RSVP, input={"key": uuid.uuid4().hex, "eventId": "1", "intent": intent})

    return tapped


async def with_state(world: World, state: str) -> list[int]:
    async with world.engine.connect() as c:
        return list(
            await c.scalars(sa.select(rsvp.c.person_id).where(rsvp.c.state == state).order_by(rsvp.c.id))
        )


async def test_places_given_back_twice_by_all_at_once_go_to_the_first_in_line(
    world: World, full_house: list[int], tap: Any
) -> None:
    await at_once(10, lambda n: tap(full_house[n % 5], "CANCEL"))
    assert await with_state(world, "cancelled") == full_house[:5]
    assert await with_state(world, "offered") == full_house[5:10]


async def test_control_without_the_lock_places_given_back_at_once_are_lost(
    world: World, full_house: list[int], tap: Any, without: Without
) -> None:
    await without(LOCKS)
    await at_once(10, lambda n: tap(full_house[n % 5], "CANCEL"))
    assert await with_state(world, "offered") != full_house[5:10]


async def joined(world: World, tap: Any) -> int:
    """Somebody who gave their place back asks for one on eight phones at once -> how often they stand in line."""
    await tap(CROWD[0], "CANCEL")
    await at_once(8, lambda _: tap(CROWD[0], "CONFIRM"))
    return (await with_state(world, "waitlisted")).count(CROWD[0])


async def test_who_asks_eight_times_at_once_stands_in_line_once(
    world: World, full_house: list[int], tap: Any
) -> None:
    assert await joined(world, tap) == 1


async def test_control_without_lock_and_key_who_asks_eight_times_stands_in_line_more_than_once(
    world: World, full_house: list[int], tap: Any, without: Without
) -> None:
    await without(LOCKS, keys=["rsvp.uq_rsvp_active"])
    assert await joined(world, tap) > 1
