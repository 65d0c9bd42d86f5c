"""The boards: of everyone, of one's own brand, of one's own site; the address keeps the choice."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect


def ranked(page: Page) -> int:
    """How many people stand on the board that is shown, once it is."""
    head = page.locator(".board-head")
    expect(head).to_be_visible(timeout=15_000)
    found = re.search(r"([\d\s\u202f\u00a0]+) personnes?", head.inner_text())
    assert found, head.inner_text()
    return int(re.sub(r"\D", "", found[1]))


def test_a_board_narrows_from_everyone_to_ones_brand_and_site(phone: Callable[..., Any]) -> None:
    page = phone("plant").page
    page.goto(page.url + "leaderboard?window=season")
    sizes = [ranked(page)]
    for scope in ("Ma marque", "Mon site"):
        page.get_by_label("Les places de qui ?").select_option(label=scope)
        expect(page.locator(".board-head")).not_to_contain_text(f"{sizes[-1]} personnes", timeout=15_000)
        sizes.append(ranked(page))
    assert sizes[0] > sizes[1] > sizes[2] > 0
    expect(page.locator(".board-head")).to_contain_text("Vierzon")


@pytest.mark.parametrize("board", ["people", "teams"])
def test_the_address_of_a_board_brings_it_back(phone: Callable[..., Any], board: str) -> None:
    page = phone("plant").page
    page.goto(f"{page.url}leaderboard?board={board}")
    page.get_by_label("Les places de qui ?").select_option(label="Ma marque")
    page.get_by_label("Période").select_option(label="Saison")
    expect(page).to_have_url(re.compile(f"board={board}&window=season&scope=brand"))
    page.reload()
    expect(page.get_by_label("Les places de qui ?")).to_have_value("BRAND")
    expect(page.locator(".board-head").first).to_contain_text("Ondrelle", timeout=15_000)
