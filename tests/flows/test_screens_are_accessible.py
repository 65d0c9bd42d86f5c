"""axe over every screen of the app and the console, light and dark: nothing that breaks WCAG 2.2, A and AA."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.flows.conftest import PHONE
from tests.house import House
from tests.screenshots import SCREENS, SETTLED, Screen, signed_in, stay

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
# axe cannot see the contrast of what the browser has not laid out yet, and must not judge a colour on its way
AS_IT_ENDS = "* { content-visibility: visible !important; transition: none !important }"

Open = Callable[[Screen, str], Page]


@pytest.fixture(scope="module")
def page_of(house: House, browser: Browser) -> Iterator[Callable[[str | None, str], Page]]:
    """(persona, locale) -> the one page of that persona: a phone, or a desk for whoever works at one."""
    opened: dict[tuple[str | None, str], tuple[BrowserContext, Page]] = {}

    def of(persona: str | None, locale: str) -> Page:
        if (persona, locale) not in opened:
            device: dict[str, Any] = DESKTOP if persona in ("comms", "admin") else PHONE
            context = signed_in(browser, house, persona, {**device, "locale": locale})
            opened[persona, locale] = context, context.new_page()
        return opened[persona, locale][1]

    yield of
    for context, _ in opened.values():
        context.close()


@pytest.fixture
def opened(house: House, page_of: Callable[[str | None, str], Page]) -> Open:
    def show(screen: Screen, locale: str) -> Page:
        page = page_of(screen.persona, locale)
        page.emulate_media(color_scheme="light")
        page.goto(house.url + screen.path)
        page.wait_for_function(SETTLED)
        if screen.walk is not stay:
            screen.walk(page)
            page.wait_for_function(SETTLED)
        page.add_style_tag(content=AS_IT_ENDS)
        return page

    return show


def broken(page: Page, options: dict[str, Any]) -> list[str]:
    """One line for each element that breaks a rule."""
    axe: Any = Axe()  # its types are half unknown
    found = axe.run(page, options=options).response["violations"]
    nodes = ((rule["id"], node) for rule in found for node in rule["nodes"])
    return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in nodes]


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_a_screen_breaks_no_rule_in_light_or_dark(screen: Screen, opened: Open) -> None:
    page = opened(screen, "fr-FR")
    assert broken(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert broken(page, COLOURS) == []


DOORS = [screen for screen in SCREENS if screen.persona is None]


@pytest.mark.parametrize("screen", DOORS, ids=[screen.name for screen in DOORS])
def test_a_door_breaks_no_rule_in_english(screen: Screen, opened: Open) -> None:
    assert broken(opened(screen, "en-GB"), EVERYTHING) == []


def test_axe_sees_what_is_wrong(opened: Open) -> None:
    page = opened(DOORS[0], "fr-FR")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [line.split(":")[0] for line in broken(page, EVERYTHING)] == ["button-name"]
