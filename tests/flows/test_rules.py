"""Comms change what a share is worth: tried on the past month, published, and undone before it counts."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from server.commands.rules import LEAD
from tests.flows.test_share_reaches_phone import SHEET, WORDS, shares


def test_a_rule_is_tried_published_and_undone(phone: Callable[..., Any]) -> None:
    page = phone("comms").page
    page.goto(page.url.rstrip("/") + "/console/rules")
    page.get_by_role("link", name="Partage avec tes mots", exact=True).click()
    page.get_by_label("Points à chaque fois").fill("30")
    page.get_by_role("button", name="Voir ce que ça change").click()
    expect(page.get_by_text("→")).to_be_visible()
    page.get_by_label("Pourquoi ?").fill("Les mots de chacun valent plus")
    page.get_by_role("button", name="Publier").click()
    card = page.get_by_role("region", name="Partage avec tes mots", exact=True)
    expect(card.get_by_text("30 points à partir du")).to_be_visible()
    card.get_by_role("link").click()
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_text("Annulée", exact=True)).to_be_visible()


def test_a_rule_that_makes_no_sense_is_refused_in_words_and_kept(phone: Callable[..., Any]) -> None:
    page = phone("comms").page
    page.goto(page.url.rstrip("/") + "/console/rules/share_own")
    page.get_by_label("Au plus par jour (facultatif)").fill("5")
    page.get_by_role("button", name="Voir ce que ça change").click()
    expect(page.get_by_text("Le maximum est plus petit que les points d'une seule fois.")).to_be_visible()
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label("Au plus par jour (facultatif)")).to_have_value("5")


def newest(someone: Any) -> Locator:
    """What the newest deed in one's own words gave, as one reads it."""
    someone.page.goto(f"{someone.house.url}/history")
    entry = someone.page.locator(".entry", has_text="Partage avec tes mots").first
    points: Locator = entry.locator(".entry-points")
    return points


def test_a_published_rule_counts_for_the_next_share_and_no_earlier_one(phone: Callable[..., Any]) -> None:
    comms, someone = phone("comms").page, phone("ambassador")
    someone.context.add_init_script(SHEET)
    comms.goto(comms.url + "console/rules/share_own")
    comms.get_by_label("Points à chaque fois").fill("35")
    comms.get_by_role("button", name="Voir ce que ça change").click()
    comms.get_by_label("Pourquoi ?").fill("Les mots de chacun valent plus")
    comms.get_by_role("button", name="Publier").click()
    expect(comms.get_by_text("35 points à partir du")).to_be_visible()
    shares(someone.page, someone.house.url, 5, f"{WORDS} Avant que la règle change.")
    expect(newest(someone)).to_have_text("+20")
    time.sleep(LEAD.total_seconds())  # as soon as can be: a minute after it was published
    shares(
        someone.page, someone.house.url, 6, "Depuis ce matin nos mots comptent davantage, et ça change tout."
    )
    expect(newest(someone)).to_have_text("+35")
