"""A wrong line: its owner tells the number, comms look at what would follow and take it back, its owner reads why."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_a_wrong_line_is_told_taken_back_and_read(phone: Callable[..., Any]) -> None:
    owner, comms = phone("ambassador").page, phone("comms").page
    root = owner.url.rstrip("/")
    owner.goto(root + "/history")
    owner.get_by_text("Une erreur ?").first.click()
    told = owner.locator(".entry-code").inner_text()
    comms.goto(root + "/console/corrections")
    comms.get_by_label("Numéro de la ligne").fill(told.lower())
    comms.get_by_role("button", name="Chercher").click()
    comms.get_by_role("button", name="Reprendre les points").click()
    expect(comms.get_by_text("Ce champ est nécessaire.")).to_be_visible()
    comms.get_by_label("Pourquoi ?").fill("Le lien ne menait nulle part")
    comms.get_by_role("button", name="Reprendre les points").click()
    expect(comms.get_by_text("C’est repris.")).to_be_visible()
    expect(owner.locator(".entry.reversed")).to_have_count(1)  # the open page hears of it by itself
    owner.goto(root + "/inbox")
    expect(owner.get_by_text(re.compile("repris? : Le lien ne menait nulle part")).first).to_be_visible()
    comms.get_by_role("link", name="Journal").click()
    expect(comms.get_by_text("Le lien ne menait nulle part").first).to_be_visible()


def test_a_number_nobody_was_told_is_refused_in_words(phone: Callable[..., Any]) -> None:
    comms = phone("comms").page
    comms.goto(comms.url.rstrip("/") + "/console/corrections")
    comms.get_by_label("Numéro de la ligne").fill("1-AAAAA")
    comms.get_by_role("button", name="Chercher").click()
    expect(comms.get_by_text("Ce numéro n'existe pas.")).to_be_visible()
