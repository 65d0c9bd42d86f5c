"""An event is changed: who has a place keeps it and hears of it, more places go to who waits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from server.tables import audit, event, job, notification, outbox, rsvp
from server.world import World
from tests.api.conftest import Phone, Programme, key
from tests.api.test_events import RSVP, draft_of

CREATE = "mutation($input: EventInput!) { createEvent(input: $input) { ... on EventSaved { event { id } } } }"
EDIT = """mutation($input: EventEditInput!) { editEvent(input: $input) { __typename
  ... on EventSaved { event { title capacity held waiting place startsAt } }
  ... on Invalid { code field } ... on Refused { code message } } }"""
KEPT = ("titleFr", "titleEn", "briefFr", "briefEn", "place", "startsAt", "endsAt", "rsvpClosesAt", "capacity")


class Draft:
    """An event of the plant with two places, and its form, ready to be changed."""

    def __init__(self, host: Phone, number: str, form: dict[str, Any]) -> None:
        self.host, self.number, self.form = host, number, form

    async def edit(self, who: Phone | None = None, **changed: Any) -> dict[str, Any]:
        given = {"key": key(), "eventId": self.number, **self.form, **changed}
        told: dict[str, Any] = (await (who or self.host).ask(EDIT, input=given))["data"]["editEvent"]
        return told


@pytest.fixture
async def draft(phone: Any, world: World, small: Programme) -> Draft:
    host, form = await phone("host@plant"), draft_of(world, capacity=2)
    made = (await host.ask(CREATE, input=form))["data"]["createEvent"]["event"]["id"]
    async with world.engine.begin() as c:
        await c.execute(sa.delete(outbox))
    return Draft(host, made, {name: form[name] for name in KEPT})


async def take(phone: Any, draft: Draft, *who: str) -> None:
    for one in who:
        asked = {"key": key(), "eventId": draft.number, "intent": "CONFIRM"}
        assert "errors" not in await (await phone(one)).ask(RSVP, input=asked)


async def told(world: World) -> list[tuple[int, str]]:
    async with world.engine.connect() as c:
        rows = await c.execute(sa.select(notification.c.person_id, notification.c.kind))
        return sorted(tuple(row) for row in rows)


async def test_a_host_changes_words_and_place(draft: Draft) -> None:
    saved = await draft.edit(titleFr="Grand café", place="Atelier")
    assert (saved["event"]["title"], saved["event"]["place"]) == ("Grand café", "Atelier")


async def test_more_places_go_to_who_waits(phone: Any, draft: Draft, world: World) -> None:
    await take(phone, draft, "ambassador@plant", "colleague@plant", "host@plant")
    saved = await draft.edit(capacity=3)
    assert (saved["event"]["held"], saved["event"]["waiting"]) == (3, 0)
    assert [kind for _, kind in await told(world)] == ["place_offered"]


async def test_fewer_places_than_are_held_must_be_meant(phone: Any, draft: Draft) -> None:
    await take(phone, draft, "ambassador@plant", "colleague@plant")
    refused = await draft.edit(capacity=1)
    assert (refused["code"], "2 places" in refused["message"]) == ("more_held", True)


async def test_nobody_loses_a_place_when_there_are_fewer(phone: Any, draft: Draft, world: World) -> None:
    await take(phone, draft, "ambassador@plant", "colleague@plant", "host@plant")
    saved = await draft.edit(capacity=1, overbook=True)
    assert (saved["event"]["capacity"], saved["event"]["held"], saved["event"]["waiting"]) == (1, 2, 1)
    async with world.engine.connect() as c:
        assert sorted(await c.scalars(sa.select(rsvp.c.state))) == ["confirmed", "confirmed", "waitlisted"]


async def test_after_a_cut_a_place_given_back_is_not_given_on(phone: Any, draft: Draft, world: World) -> None:
    await take(phone, draft, "ambassador@plant", "colleague@plant", "host@plant")
    await draft.edit(capacity=1, overbook=True)
    asked = {"key": key(), "eventId": draft.number, "intent": "CANCEL"}
    await (await phone("ambassador@plant")).ask(RSVP, input=asked)
    assert await told(world) == []


async def test_who_has_or_awaits_a_place_hears_of_another_hour(
    phone: Any, draft: Draft, world: World, small: Programme
) -> None:
    await take(phone, draft, "ambassador@plant", "colleague@plant", "host@plant")
    later = datetime.fromisoformat(draft.form["endsAt"]) + timedelta(hours=1)
    await draft.edit(endsAt=later.isoformat())
    people = sorted(small.people[f"{one}@plant"] for one in ("ambassador", "colleague", "host"))
    assert await told(world) == [(one, "event_edited") for one in people]


async def test_another_title_is_no_news_for_guests(phone: Any, draft: Draft, world: World) -> None:
    await take(phone, draft, "ambassador@plant")
    await draft.edit(titleFr="Autre")
    assert await told(world) == []


async def test_open_phones_are_told_to_read_again_and_the_journal_keeps_it(
    draft: Draft, world: World
) -> None:
    await draft.edit(place="Atelier")
    async with world.engine.connect() as c:
        frames = [row.body["type"] for row in await c.execute(sa.select(outbox.c.body))]
        assert (await c.scalars(sa.select(audit.c.deed))).all() == ["event_edited"]
    assert "event_edited" in frames


async def test_an_event_that_is_put_off_is_settled_later(draft: Draft, world: World) -> None:
    ends = datetime.fromisoformat(draft.form["endsAt"]) + timedelta(days=1)
    await draft.edit(endsAt=ends.isoformat())
    async with world.engine.connect() as c:
        at = await c.scalar(sa.select(job.c.run_at).where(job.c.name == "close_event"))
    assert at is not None and at > ends


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"startsAt": "2001-01-01T00:00:00Z"}, ("past", "startsAt")),
        ({"endsAt": "2001-01-01T00:00:00Z"}, ("bad_window", "endsAt")),
        ({"rsvpClosesAt": "2001-01-01T00:00:00Z"}, ("bad_window", "rsvpClosesAt")),
        ({"capacity": 0}, ("out_of_range", "capacity")),
        ({"place": " "}, ("too_long", "place")),
        ({"titleFr": "", "titleEn": ""}, ("empty", "titleFr")),
    ],
)
async def test_a_change_that_cannot_be_is_refused_by_field(
    draft: Draft, changed: dict[str, Any], said: tuple[str, str]
) -> None:
    refused = await draft.edit(**changed)
    assert (refused["code"], refused["field"]) == said


async def test_a_host_changes_nothing_of_another_site(phone: Any, draft: Draft) -> None:
    assert (await draft.edit(await phone("host@other_plant")))["code"] == "other_site"


async def test_what_has_begun_or_is_called_off_is_not_changed(draft: Draft, world: World) -> None:
    async with world.engine.begin() as c:
        await c.execute(sa.update(event).values(starts_at=world.now()))
    begun = await draft.edit()
    async with world.engine.begin() as c:
        await c.execute(sa.update(event).values(cancelled_at=world.now()))
    assert (begun["code"], (await draft.edit())["code"]) == ("too_late", "cancelled")


async def test_an_event_is_a_calendar_entry_for_who_may_see_it(phone: Any, draft: Draft) -> None:
    cookies = {"Cookie": f"relais={draft.host.token}"}
    answer = await draft.host.client.get(f"/api/events/{draft.number}/calendar", headers=cookies)
    (entry,) = Calendar.from_ical(answer.content).events
    assert entry.start == datetime.fromisoformat(draft.form["startsAt"]).replace(microsecond=0)
    stranger = await phone("ambassador@other_plant")
    refused = await stranger.client.get(
        f"/api/events/{draft.number}/calendar", headers={"Cookie": f"relais={stranger.token}"}
    )
    assert refused.status_code == 404
