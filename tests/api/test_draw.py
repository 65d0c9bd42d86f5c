"""The draw of an exclusive event: who is in it, the order anyone can check, one run, and the line after it."""

import asyncio
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gamification.allotment import Candidate, draw
from server.commands.forget import forget, marking
from server.jobs import events as jobs
from server.jobs.queue import Later
from server.tables import event, notification, person, rsvp
from server.world import World
from tests.api.conftest import Phone, Programme, key

CREATE = """mutation($input: EventInput!) { createEvent(input: $input) { __typename
  ... on EventSaved { event { id draw { at drawnAt fingerprint seed } siteQuota } } ... on Invalid { code field } } }"""
EVENT = """query($id: ID!) { event(id: $id) { held waiting myState myPlaceInLine
  draw { drawnAt fingerprint seed asked places } } }"""
DRAWN = """query($id: ID!, $first: Int! = 50, $after: String) { drawn(eventId: $id, first: $first, after: $after) {
  edges { cursor node { place person { id } attended refused seated } } pageInfo { hasNextPage } } }"""
RSVP = """mutation($input: RsvpInput!) { rsvp(input: $input) { __typename
  ... on RsvpDone { event { held waiting myState myPlaceInLine } } ... on Refused { code } } }"""
SEED = "00112233"
WANTED = ("ambassador@plant", "colleague@plant", "host@plant", "ambassador@office", "colleague@office")


def _draft(world: World, **changed: Any) -> dict[str, Any]:
    start = world.now() + timedelta(days=30)
    return {
        "key": key(), "kind": "EXCLUSIVE", "titleFr": "Circuit", "titleEn": "", "briefFr": "b", "briefEn": "",
        "place": "Lyon", "startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=3)).isoformat(),
        "rsvpClosesAt": (start - timedelta(days=2)).isoformat(), "capacity": 2, "timeZone": "Europe/Paris",
        "drawAt": (start - timedelta(days=9)).isoformat(),
    } | changed  # fmt: skip


async def create(phone: Any, world: World, **changed: Any) -> dict[str, Any]:
    answer = await (await phone("comms@office")).ask(CREATE, input=_draft(world, **changed))
    told: dict[str, Any] = answer["data"]["createEvent"]
    return told


@pytest.fixture
def to_draw(world: World, small: Programme) -> Any:
    """`await to_draw(capacity=2)` -> the id of an event whose draw is due, with a known seed."""

    async def make(**changed: Any) -> int:
        now = world.now()
        row = {
            "kind": "exclusive", "title": {"fr": "Circuit", "en": "Track"}, "brief": {"fr": "b", "en": "b"},
            "place": "Lyon", "created_by": small.people["comms@office"], "time_zone": "Europe/Paris",
            "starts_at": now + timedelta(days=30), "ends_at": now + timedelta(days=30, hours=3),
            "rsvp_closes_at": now + timedelta(days=29), "capacity": 2, "draw_at": now, "draw_seed": SEED,
        } | changed  # fmt: skip
        async with world.engine.begin() as c:
            return int((await c.execute(sa.insert(event).values(**row).returning(event.c.id))).scalar_one())

    return make


async def answer(someone: Phone, made: int, intent: str = "CONFIRM") -> dict[str, Any]:
    told = await someone.ask(RSVP, input={"key": key(), "eventId": str(made), "intent": intent})
    shown: dict[str, Any] = told["data"]["rsvp"]["event"]
    return shown


async def all_want(phone: Any, made: int, who: tuple[str, ...] = WANTED) -> dict[int, Phone]:
    phones = [await phone(one) for one in who]
    for one in phones:
        await answer(one, made)
    return {one.person_id: one for one in phones}


async def line(world: World, made: int) -> list[tuple[int, str]]:
    """(person, state) as the draw put them."""
    order = sa.select(rsvp.c.person_id, rsvp.c.state).order_by(rsvp.c.priority, rsvp.c.position)
    async with world.engine.connect() as c:
        return [tuple(row) for row in await c.execute(order.where(rsvp.c.event_id == made))]


async def been_first(world: World, small: Programme, state: str, *people: str) -> None:
    """These people had, or waited in vain for, a place at an event last year."""
    now = world.now()
    async with world.engine.begin() as c:
        old = await c.execute(
            sa.insert(event).values(
                kind="exclusive", title={}, brief={}, place="", created_by=1, time_zone="Europe/Paris", capacity=9,
                starts_at=now - timedelta(days=300), ends_at=now - timedelta(days=299),
                rsvp_closes_at=now - timedelta(days=301),
            ).returning(event.c.id)
        )  # fmt: skip
        number = old.scalar_one()
        rows = [{"event_id": number, "person_id": small.people[one], "state": state} for one in people]
        await c.execute(sa.insert(rsvp), rows)


async def test_before_the_draw_one_is_in_it_and_holds_nothing(phone: Any, to_draw: Any) -> None:
    told = await answer(await phone("ambassador@plant"), await to_draw())
    assert told == {"held": 0, "waiting": 1, "myState": "WAITLISTED", "myPlaceInLine": None}


async def test_the_seed_is_told_only_after_the_draw_and_fits_its_fingerprint(
    phone: Any, to_draw: Any, world: World
) -> None:
    made, reader = await to_draw(), await phone("ambassador@plant")
    before = (await reader.ask(EVENT, id=str(made)))["data"]["event"]["draw"]
    await jobs.draw(world, {"event_id": made})
    after = (await reader.ask(EVENT, id=str(made)))["data"]["event"]["draw"]
    assert (before["seed"], after["seed"]) == (None, SEED)
    assert before["fingerprint"] == after["fingerprint"] == hashlib.sha256(SEED.encode()).hexdigest()


async def test_anyone_gets_the_same_order_from_the_seed(phone: Any, to_draw: Any, world: World) -> None:
    made = await to_draw()
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    async with world.engine.connect() as c:
        kept, seed = (await c.execute(sa.select(event.c.draw, event.c.draw_seed))).one()
    again = draw([Candidate(*one[:3]) for one in kept["candidates"]], seed)
    assert [one.person_id for one in again] == [person_id for person_id, _ in await line(world, made)]


async def test_the_first_are_seated_and_the_others_wait_in_the_drawn_order(
    phone: Any, to_draw: Any, world: World
) -> None:
    made = await to_draw()
    phones = await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    drawn = await line(world, made)
    assert [state for _, state in drawn] == ["confirmed"] * 2 + ["waitlisted"] * 3
    third = (await phones[drawn[2][0]].ask(EVENT, id=str(made)))["data"]["event"]
    assert (third["myState"], third["myPlaceInLine"], third["held"]) == ("WAITLISTED", 1, 2)


async def test_who_was_never_first_goes_before_who_was(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    await been_first(world, small, "checked_in", *WANTED[:3])
    made = await to_draw()
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    seated = {one for one, state in await line(world, made) if state == "confirmed"}
    assert seated == {small.people[one] for one in WANTED[3:]}


async def test_who_was_refused_before_goes_before_who_was_not(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    await been_first(world, small, "waitlisted", WANTED[1], WANTED[4])
    made = await to_draw()
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    seated = {one for one, state in await line(world, made) if state == "confirmed"}
    assert seated == {small.people[WANTED[1]], small.people[WANTED[4]]}


async def test_a_site_gets_no_more_than_its_quota(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    made = await to_draw(capacity=4, site_quota=1)
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    home = sa.select(person.c.site_id).join(rsvp).where(rsvp.c.state == "confirmed")
    async with world.engine.connect() as c:
        assert sorted(await c.scalars(home)) == [small.office, small.plant]


async def test_workers_at_once_and_later_draw_once(phone: Any, to_draw: Any, world: World) -> None:
    made = await to_draw()
    await all_want(phone, made)
    await asyncio.gather(*(jobs.draw(world, {"event_id": made}) for _ in range(4)))
    first = await line(world, made)
    await jobs.draw(world, {"event_id": made})
    async with world.engine.connect() as c:
        told = sa.select(notification.c.kind, sa.func.count()).group_by(notification.c.kind)
        assert {row[0]: row[1] for row in await c.execute(told)} == {"place_drawn": 2, "draw_waitlisted": 3}
    assert await line(world, made) == first


async def test_who_is_forgotten_leaves_the_draw_and_the_others_their_order(
    phone: Any, to_draw: Any, world: World
) -> None:
    made = await to_draw()
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    (first, _), *others = await line(world, made)
    async with world.engine.begin() as c:
        await forget(c, await marking(world), first, world.now())
        kept: dict[str, Any] = (await c.scalars(sa.select(event.c.draw))).one()
    again = draw([Candidate(*one[:3]) for one in kept["candidates"]], SEED)
    assert [one.person_id for one in again] == [person_id for person_id, _ in others]
    assert (kept["asked"], kept["places"]) == (5, 2)


async def test_the_last_to_be_forgotten_leaves_an_empty_draw(phone: Any, to_draw: Any, world: World) -> None:
    made = await to_draw()
    (alone,) = await all_want(phone, made, WANTED[:1])
    await jobs.draw(world, {"event_id": made})
    async with world.engine.begin() as c:
        await forget(c, await marking(world), alone, world.now())
        assert await c.scalar(sa.select(event.c.draw["candidates"])) == []


async def drawn(someone: Phone, made: int, **page: Any) -> list[dict[str, Any]]:
    told = await someone.ask(DRAWN, id=str(made), **page)
    return [edge["node"] | {"cursor": edge["cursor"]} for edge in told["data"]["drawn"]["edges"]]


async def test_comms_read_the_order_with_what_each_was_weighed_by(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    await been_first(world, small, "checked_in", WANTED[0])
    made = await to_draw(capacity=4)
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    told = await drawn(await phone("comms@office"), made)
    assert [int(one["person"]["id"]) for one in told] == [one for one, _ in await line(world, made)]
    assert [(one["place"], one["attended"], one["seated"]) for one in told] == [
        (1, 0, True), (2, 0, True), (3, 0, True), (4, 0, True), (5, 1, False),
    ]  # fmt: skip


async def test_pages_of_a_draw_hold_everyone_once(phone: Any, to_draw: Any, world: World) -> None:
    made, comms = await to_draw(), await phone("comms@office")
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    first = await drawn(comms, made, first=3)
    rest = await drawn(comms, made, first=3, after=first[-1]["cursor"])
    assert [one["place"] for one in first + rest] == [1, 2, 3, 4, 5]


async def test_a_draw_costs_its_page_two_statements(
    phone: Any, to_draw: Any, world: World, statements: Any
) -> None:
    made, comms = await to_draw(), await phone("comms@office")
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    with statements() as sent:
        await drawn(comms, made)
    assert sum("FROM event" in one or "FROM person" in one for one in sent.sent) == 2


async def test_a_host_reads_the_draws_of_their_site_only(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    made = await to_draw(site_id=small.plant)
    await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    read = [len(await drawn(await phone(one), made)) for one in ("host@plant", "host@other_plant")]
    assert read == [5, 0]


async def test_before_the_draw_there_is_no_order(phone: Any, to_draw: Any) -> None:
    made = await to_draw()
    await all_want(phone, made)
    assert await drawn(await phone("comms@office"), made) == []


async def test_everyone_reads_how_many_asked_for_how_many_places(
    phone: Any, to_draw: Any, world: World
) -> None:
    made = await to_draw()
    phones = await all_want(phone, made)
    await jobs.draw(world, {"event_id": made})
    (someone, *_) = phones.values()
    told = (await someone.ask(EVENT, id=str(made)))["data"]["event"]["draw"]
    assert (told["asked"], told["places"]) == (5, 2)


async def test_a_draw_waits_for_its_moment(phone: Any, to_draw: Any, world: World) -> None:
    made = await to_draw(draw_at=world.now() + timedelta(hours=1))
    await all_want(phone, made)
    with pytest.raises(Later):
        await jobs.draw(world, {"event_id": made})
    assert {state for _, state in await line(world, made)} == {"waitlisted"}


async def test_a_cancelled_event_is_not_drawn(phone: Any, to_draw: Any, world: World) -> None:
    made = await to_draw()
    await all_want(phone, made)
    async with world.engine.begin() as c:
        await c.execute(sa.update(event).values(cancelled_at=world.now()))
    await jobs.draw(world, {"event_id": made})
    assert {state for _, state in await line(world, made)} == {"waitlisted"}


async def test_after_the_draw_a_place_given_back_goes_to_the_next_drawn(
    phone: Any, to_draw: Any, world: World
) -> None:
    made = await to_draw()
    phones = await all_want(phone, made, WANTED[:4])
    await jobs.draw(world, {"event_id": made})
    drawn = [person_id for person_id, _ in await line(world, made)]
    await answer(await phone(WANTED[4]), made)  # who comes later stands behind everyone drawn
    await answer(phones[drawn[0]], made, "CANCEL")
    assert dict(await line(world, made))[drawn[2]] == "offered"


async def test_a_free_place_passes_over_a_site_that_has_its_quota(
    phone: Any, to_draw: Any, world: World, small: Programme
) -> None:
    made = await to_draw(site_quota=1, draw_at=None, draw_seed=None)
    await all_want(phone, made, ("ambassador@plant", "colleague@plant", "ambassador@office"))
    states = dict(await line(world, made))
    assert [states[small.people[one]] for one in ("ambassador@plant", "colleague@plant", "ambassador@office")] == [
        "confirmed", "waitlisted", "offered",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"drawAt": "2001-01-01T00:00:00Z"}, ("bad_draw", "drawAt")),
        ({"kind": "CAFE"}, ("bad_draw", "drawAt")),
        ({"siteQuota": 3}, ("out_of_range", "siteQuota")),
    ],
)
async def test_a_draw_that_cannot_be_is_refused(
    phone: Any, world: World, changed: dict[str, Any], said: tuple[str, str]
) -> None:
    told = await create(phone, world, **changed)
    assert (told["code"], told["field"]) == said


async def test_comms_open_an_event_with_a_draw_and_a_job_for_it(phone: Any, world: World) -> None:
    made = (await create(phone, world, siteQuota=1))["event"]
    assert (made["draw"]["seed"], made["siteQuota"]) == (None, 1)
    async with world.engine.connect() as c:
        found = await c.execute(sa.text("SELECT arguments FROM job WHERE name = 'draw_event'"))
    assert [json.loads(json.dumps(row[0])) for row in found] == [{"event_id": int(made["id"])}]
