"""Comms see how the badges of the game are spread."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_comms_see_how_many_hold_each_badge(phone: Callable[..., Any]) -> None:
    page = phone("comms").page
    page.goto(page.url.rstrip("/") + "/console")
    page.get_by_role("navigation", name="Console").get_by_role("link", name="Badges").click()
    card = page.get_by_role("region", name="Premier pas", exact=True)
    expect(card.get_by_text("personnes (")).to_be_visible()
    expect(
        page.get_by_role("region", name="Secret", exact=True).get_by_text("personne ne le voit").first
    ).to_be_visible()
