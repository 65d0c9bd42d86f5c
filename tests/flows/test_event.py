"""An exclusive event: someone takes a place and puts it into their calendar; another one is drawn, and comms check the draw."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.flows.test_challenge_from_template import DESK

SOON = timedelta(seconds=10)
"""How long the draw waits for whoever wants to be in it."""


@pytest.fixture
def opened(phone: Callable[..., Any]) -> Callable[..., str]:
    """`opened("Title", drawAt=…)` -> the id of an event that comms opened, to begin in a month."""

    def make(title: str, **changed: Any) -> str:
        start = datetime.now(UTC) + timedelta(days=30)
        given: dict[str, Any] = {
            "key": uuid.uuid4().hex, "kind": "EXCLUSIVE", "titleFr": title, "titleEn": title, "briefFr": "Sur la piste",
            "briefEn": "On the track", "place": "Lyon", "startsAt": start.isoformat(), "capacity": 3,
            "endsAt": (start + timedelta(hours=3)).isoformat(), "timeZone": "Europe/Paris",
            "rsvpClosesAt": (start - timedelta(days=2)).isoformat(),
        } | changed  # fmt: skip
        told = phone("comms").ask("ConsoleCreateEvent", input=given)
        return str(told["data"]["createEvent"]["event"]["id"])

    return make


def test_who_has_a_place_puts_it_into_their_calendar(
    phone: Callable[..., Any], opened: Callable[..., str]
) -> None:
    page = phone("ambassador").page
    page.goto(f"{page.url}events/{opened('La visite du circuit')}")
    page.get_by_role("button", name="Prendre ma place").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    calendar = Path(waiting.value.path()).read_text()
    assert waiting.value.suggested_filename.endswith(".ics")
    assert "SUMMARY:La visite du circuit" in calendar and "LOCATION:Lyon" in calendar


def test_a_draw_gives_its_places_and_comms_check_it(
    phone: Callable[..., Any], opened: Callable[..., str]
) -> None:
    made = opened("Les essais du prototype", drawAt=(datetime.now(UTC) + SOON).isoformat())
    page = phone("ambassador").page
    page.goto(f"{page.url}events/{made}")
    page.get_by_role("button", name="Participer au tirage").click()
    expect(page.get_by_role("heading", name="Tu participes au tirage")).to_be_visible()
    expect(page.get_by_role("heading", name="Ta place est prise")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_text("1 personne pour 3 places.")).to_be_visible()
    desk = phone("comms", **DESK).page
    desk.goto(f"{desk.url}console/events/{made}")
    desk.get_by_role("link", name="Tirage").click()
    drawn = desk.get_by_role("row").nth(1)
    expect(drawn.get_by_role("cell", name=re.compile("^Place$"))).to_be_visible()
    desk.get_by_text("Vérifier le tirage").click()
    expect(desk.get_by_text("Avec cette graine")).to_be_visible()
