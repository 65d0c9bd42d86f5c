"""Events over the API: the line moves, the door is kept, the counts are those of the rows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.jobs import events as jobs
from server.jobs.queue import Later
from server.tables import event, event_site, notification, outbox, point_entry, rsvp
from server.world import World


def key() -> str:
    return uuid4().hex


RSVP = """mutation($input: RsvpInput!) { rsvp(input: $input) { __typename
  ... on RsvpDone { event { held waiting myState myPlaceInLine offerExpiresAt } }
  ... on Refused { code message } ... on Invalid { code field } } }"""
EVENTS = """query($past: Boolean! = false, $after: String) { events(first: 2, past: $past, after: $after) {
  edges { node { id title held waiting hindrance site { name } position { topic epoch } } }
  pageInfo { hasNextPage endCursor } } }"""
CREATE = """mutation($input: EventInput!) { createEvent(input: $input) { __typename
  ... on EventSaved { event { id title capacity site { name } } }
  ... on Invalid { code field } ... on Refused { code } } }"""
CANCEL = """mutation($input: EventIdInput!) { cancelEvent(input: $input) { __typename
  ... on EventSaved { event { cancelled hindrance } } ... on Refused { code } } }"""
CHECK_IN = """mutation($input: CheckInInput!) { checkIn(input: $input) { __typename
  ... on Done { ok } ... on Refused { code } } }"""
GUESTS = "query($id: ID!) { guests(eventId: $id) { edges { node { person { name } state site } } } }"


@pytest.fixture
def an_event(world: World, small: Any) -> Any:
    """`await an_event(capacity=1, sites=[2])` -> its id; it starts in ten days, of the plant."""

    async def make(capacity: int = 1, sites: tuple[int, ...] = (), **changed: Any) -> int:
        now = world.now()
        row = {
            "kind": "exclusive", "title": {"fr": "Circuit", "en": "Track"}, "brief": {"fr": "b", "en": "b"},
            "place": "Lyon", "site_id": small.plant, "created_by": small.people["comms@office"],
            "time_zone": "Europe/Paris", "starts_at": now + timedelta(days=30),
            "ends_at": now + timedelta(days=30, hours=3), "rsvp_closes_at": now + timedelta(days=29),
            "capacity": capacity,
        } | changed  # fmt: skip
        async with world.engine.begin() as c:
            made = (await c.execute(sa.insert(event).values(**row).returning(event.c.id))).scalar_one()
            for one in sites:
                await c.execute(sa.insert(event_site).values(event_id=made, site_id=one))
        return int(made)

    return make


async def _answer(phone: Any, event_id: int, intent: str) -> dict[str, Any]:
    answer = await phone.ask(RSVP, input={"key": key(), "eventId": str(event_id), "intent": intent})
    shown: dict[str, Any] = answer["data"]["rsvp"]
    return shown


async def test_the_first_takes_the_place_and_the_second_waits(phone: Any, an_event: Any) -> None:
    made = await an_event(capacity=1)
    first = await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    second = await _answer(await phone("colleague@plant"), made, "CONFIRM")
    assert (first["event"]["myState"], first["event"]["held"]) == ("CONFIRMED", 1)
    assert (second["event"]["myState"], second["event"]["myPlaceInLine"]) == ("WAITLISTED", 1)


async def test_a_place_given_back_is_offered_to_the_next_in_line(
    phone: Any, an_event: Any, world: World
) -> None:
    made = await an_event(capacity=1)
    holder, waiter = await phone("ambassador@plant"), await phone("colleague@plant")
    await _answer(holder, made, "CONFIRM")
    await _answer(waiter, made, "CONFIRM")
    gone = await _answer(holder, made, "CANCEL")
    assert (gone["event"]["myState"], gone["event"]["held"], gone["event"]["waiting"]) == ("CANCELLED", 1, 0)
    async with world.engine.connect() as c:
        told = (await c.execute(sa.select(notification.c.person_id, notification.c.kind))).all()
    assert told == [(waiter.person_id, "place_offered")]


async def test_an_offer_is_accepted_by_confirming(phone: Any, an_event: Any) -> None:
    made = await an_event(capacity=1)
    holder, waiter = await phone("ambassador@plant"), await phone("colleague@plant")
    for one, intent in ((holder, "CONFIRM"), (waiter, "CONFIRM"), (holder, "CANCEL")):
        await _answer(one, made, intent)
    taken = await _answer(waiter, made, "CONFIRM")
    assert (taken["event"]["myState"], taken["event"]["offerExpiresAt"]) == ("CONFIRMED", None)


async def test_a_declined_offer_goes_to_the_next(phone: Any, an_event: Any) -> None:
    made = await an_event(capacity=1)
    holder, second, third = [await phone(w) for w in ("ambassador@plant", "colleague@plant", "host@plant")]
    for one in (holder, second, third):
        await _answer(one, made, "CONFIRM")
    await _answer(holder, made, "CANCEL")
    await _answer(second, made, "DECLINE")
    assert (await _answer(third, made, "CONFIRM"))["event"]["myState"] == "CONFIRMED"


async def test_cancelling_twice_frees_one_place(phone: Any, an_event: Any) -> None:
    made = await an_event(capacity=2)
    holder, other = await phone("ambassador@plant"), await phone("colleague@plant")
    await _answer(holder, made, "CONFIRM")
    await _answer(other, made, "CONFIRM")
    await _answer(holder, made, "CANCEL")
    assert (await _answer(holder, made, "CANCEL"))["event"]["held"] == 1


async def test_who_cancelled_joins_again_at_the_tail(phone: Any, an_event: Any) -> None:
    made = await an_event(capacity=1)
    holder, second, third = [await phone(w) for w in ("ambassador@plant", "colleague@plant", "host@plant")]
    for one in (holder, second, third):
        await _answer(one, made, "CONFIRM")
    await _answer(holder, made, "CANCEL")
    assert (await _answer(holder, made, "CONFIRM"))["event"]["myPlaceInLine"] == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"sites": (3,)}, "not_found"), ({"min_level": 4}, "level_too_low")],
)
async def test_the_door_is_kept(phone: Any, an_event: Any, changed: dict[str, Any], code: str) -> None:
    made = await an_event(**({"site_id": 3} | changed))
    answer = await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    assert answer["code"] == code


async def test_after_closing_nobody_takes_a_place(phone: Any, an_event: Any, world: World) -> None:
    made = await an_event(rsvp_closes_at=world.now() - timedelta(minutes=1))
    answer = await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    assert (answer["code"], answer["message"]) == ("closed", "Les réponses sont closes.")


async def test_open_phones_are_told_the_count(phone: Any, an_event: Any, world: World) -> None:
    made = await an_event(capacity=3)
    await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    async with world.engine.connect() as c:
        frame = (await c.execute(sa.select(outbox.c.topic, outbox.c.key, outbox.c.body))).one()
    assert frame == (f"event:{made}", "places", {"type": "places_counted", "held": 1, "waiting": 0})


async def test_a_list_takes_the_same_statements_whatever_its_length(
    phone: Any, an_event: Any, statements: Any
) -> None:
    reader = await phone("ambassador@plant")
    await an_event()
    await an_event()
    await reader.ask(EVENTS)
    with statements() as counted:
        answer = await reader.ask(EVENTS)
    assert (len(answer["data"]["events"]["edges"]), counted.count) == (2, 3)  # ids, rows, sites


async def test_pages_hold_each_event_once(phone: Any, an_event: Any) -> None:
    reader, made = await phone("ambassador@plant"), [str(await an_event()) for _ in range(3)]
    first = (await reader.ask(EVENTS))["data"]["events"]
    rest = (await reader.ask(EVENTS, after=first["pageInfo"]["endCursor"]))["data"]["events"]
    assert [edge["node"]["id"] for edge in first["edges"] + rest["edges"]] == made


async def test_another_plants_event_is_not_listed(phone: Any, an_event: Any) -> None:
    await an_event(sites=(3,), site_id=3)
    reader = await phone("ambassador@plant")
    assert (await reader.ask(EVENTS))["data"]["events"]["edges"] == []


def draft_of(world: World, **changed: Any) -> dict[str, Any]:
    start = world.now() + timedelta(days=5)
    return {
        "key": key(), "kind": "CAFE", "titleFr": "Café", "titleEn": "", "briefFr": "On parle.", "briefEn": "",
        "place": "Cantine", "startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=1)).isoformat(),
        "rsvpClosesAt": start.isoformat(), "capacity": 12, "timeZone": "Europe/Paris",
    } | changed  # fmt: skip


async def test_a_host_opens_a_cafe_at_their_own_site(phone: Any, world: World) -> None:
    host = await phone("host@plant")
    saved = (await host.ask(CREATE, input=draft_of(world)))["data"]["createEvent"]
    assert (saved["event"]["title"], saved["event"]["site"]) == ("Café", {"name": "Roubaix"})


async def test_a_host_opens_nothing_elsewhere(phone: Any, world: World) -> None:
    host = await phone("host@plant")
    answer = await host.ask(CREATE, input=draft_of(world, siteIds=["3"]))
    assert answer["data"]["createEvent"]["code"] == "other_site"


async def test_an_event_that_ends_before_it_starts_is_refused(phone: Any, world: World) -> None:
    comms = await phone("comms@office")
    answer = await comms.ask(CREATE, input=draft_of(world, endsAt=world.now().isoformat()))
    assert (answer["data"]["createEvent"]["code"], answer["data"]["createEvent"]["field"]) == (
        "bad_window",
        "endsAt",
    )


async def test_calling_an_event_off_tells_who_had_a_place(phone: Any, an_event: Any, world: World) -> None:
    made, comms = await an_event(), await phone("comms@office")
    guest = await phone("ambassador@plant")
    await _answer(guest, made, "CONFIRM")
    saved = (await comms.ask(CANCEL, input={"key": key(), "eventId": str(made)}))["data"]["cancelEvent"]
    assert saved["event"] == {"cancelled": True, "hindrance": "cancelled"}
    async with world.engine.connect() as c:
        assert (await c.scalars(sa.select(notification.c.person_id))).all() == [guest.person_id]


async def test_a_host_reads_the_guests_of_their_site_only(phone: Any, an_event: Any) -> None:
    made = await an_event()
    await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    mine = await (await phone("host@plant")).ask(GUESTS, id=str(made))
    other = await (await phone("host@other_plant")).ask(GUESTS, id=str(made))
    assert (len(mine["data"]["guests"]["edges"]), other["data"]["guests"]["edges"]) == (1, [])


async def test_who_came_is_checked_in_once(phone: Any, an_event: Any, world: World) -> None:
    made, guest, host = await an_event(), await phone("ambassador@plant"), await phone("host@plant")
    await _answer(guest, made, "CONFIRM")
    async with world.engine.begin() as c:
        await c.execute(sa.update(event).values(starts_at=world.now()))
    for _ in range(2):
        asked = {"key": key(), "eventId": str(made), "personId": str(guest.person_id)}
        assert (await host.ask(CHECK_IN, input=asked))["data"]["checkIn"]["__typename"] == "Done"
    async with world.engine.connect() as c:
        assert (await c.scalars(sa.select(rsvp.c.state))).all() == ["checked_in"]
        assert (await c.scalars(sa.select(point_entry.c.deed))).all() == ["checked_in"]


async def test_nobody_checks_in_without_a_place_at_an_exclusive_event(
    phone: Any, an_event: Any, world: World
) -> None:
    made, host = await an_event(starts_at=world.now()), await phone("host@plant")
    asked = {"key": key(), "eventId": str(made), "personId": "1"}
    assert (await host.ask(CHECK_IN, input=asked))["data"]["checkIn"]["code"] == "no_place"


async def test_who_may_come_hears_of_a_new_event_once(phone: Any, world: World, small: Any) -> None:
    host = await phone("host@plant")
    saved = (await host.ask(CREATE, input=draft_of(world)))["data"]["createEvent"]
    for _ in range(2):
        await jobs.invite(world, {"event_id": saved["event"]["id"]})
    async with world.engine.connect() as c:
        told = set(await c.scalars(sa.select(notification.c.person_id)))
    assert told == {small.people[f"{who}@plant"] for who in ("ambassador", "colleague", "host")}


async def test_who_is_below_the_level_is_not_invited(phone: Any, an_event: Any, world: World) -> None:
    await jobs.invite(world, {"event_id": await an_event(min_level=3)})
    async with world.engine.connect() as c:
        assert (await c.execute(sa.select(notification.c.id))).all() == []


async def _after(world: World, made: int) -> None:
    async with world.engine.begin() as c:
        gone = {"starts_at": world.now() - timedelta(days=3), "ends_at": world.now() - timedelta(days=2)}
        await c.execute(sa.update(event).where(event.c.id == made).values(**gone))


async def test_after_an_event_who_was_not_seen_is_a_no_show_and_the_host_is_thanked(
    phone: Any, an_event: Any, world: World, small: Any
) -> None:
    host = await phone("host@plant")
    made = await an_event(capacity=2, created_by=host.person_id)
    seen, missing = await phone("ambassador@plant"), await phone("colleague@plant")
    for one in (seen, missing):
        await _answer(one, made, "CONFIRM")
    async with world.engine.begin() as c:
        came = sa.update(rsvp).where(rsvp.c.person_id == seen.person_id)
        await c.execute(came.values(state="checked_in"))
    await _after(world, made)
    for _ in range(2):
        await jobs.close(world, {"event_id": made})
    async with world.engine.connect() as c:
        lost = sa.select(rsvp.c.person_id).where(rsvp.c.state == "no_show")
        thanked = sa.select(point_entry.c.person_id, point_entry.c.deed)
        assert list(await c.scalars(lost)) == [missing.person_id]
        assert [tuple(row) for row in await c.execute(thanked)] == [(host.person_id, "hosted")]


async def test_where_nobody_was_checked_in_nobody_is_a_no_show(
    phone: Any, an_event: Any, world: World
) -> None:
    made = await an_event()
    await _answer(await phone("ambassador@plant"), made, "CONFIRM")
    await _after(world, made)
    await jobs.close(world, {"event_id": made})
    async with world.engine.connect() as c:
        assert list(await c.scalars(sa.select(rsvp.c.state))) == ["confirmed"]


async def test_an_event_is_not_settled_while_guests_may_be_checked_in(an_event: Any, world: World) -> None:
    with pytest.raises(Later):
        await jobs.close(world, {"event_id": await an_event()})
