"""Journeys: the real server and worker as processes, the demo programme, and phones that are real browsers."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import launch_options
from tests.house import House, demo_house, document_id

PHONE = {
    "viewport": {"width": 360, "height": 780},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with demo_house() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        yield opened
        opened.close()


@dataclass(slots=True)
class Phone:
    """One person's phone: a browser context of its own."""

    house: House
    context: BrowserContext
    page: Page

    def sign_in(self, persona: str) -> None:
        """One tap in the demo programme."""
        self.page.goto(f"{self.house.url}/")
        said = self.page.evaluate(
            """async (persona) => (await fetch('/api/demo/sign-in', {method: 'POST', headers:
               {'Content-Type': 'application/json', 'X-Relais': '1'}, body: JSON.stringify({persona})})).status""",
            persona,
        )
        assert said == 200, said
        self.page.goto(f"{self.house.url}/")

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """A persisted operation by its name, as the app itself sends it."""
        body = {"documentId": document_id(document), "variables": variables}
        answer = self.page.request.post(
            f"{self.house.url}/graphql",
            data=json.dumps(body),
            headers={"Content-Type": "application/json", "X-Relais": "1"},
        )
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """`phone("plant")` -> a phone signed in as that persona; `phone()` -> one nobody signed in on."""
    opened: list[BrowserContext] = []

    def make(persona: str | None = None, **options: Any) -> Phone:
        context = browser.new_context(**{**PHONE, "locale": "fr-FR", **options})  # type: ignore[arg-type]
        opened.append(context)
        made = Phone(house, context, context.new_page())
        if persona:
            made.sign_in(persona)
        return made

    yield make
    for context in opened:
        context.close()
