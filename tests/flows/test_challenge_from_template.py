"""Comms launches a challenge from a template, having seen what to expect; a phone then watches it move."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.flows.test_share_reaches_phone import SHEET, WORDS, shares

DESK = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}


def begin_now(page: Any) -> None:
    """The form's start is put to this minute, on the clocks of the programme."""
    now = datetime.now(ZoneInfo("Europe/Paris")).replace(tzinfo=None).isoformat(timespec="minutes")
    page.get_by_label("Début").fill(now)


@pytest.fixture
def launched(phone: Callable[..., Any]) -> str:
    """The title of a share sprint that comms launched from the console, to begin at once."""
    title = "Le sprint de ce matin"
    page = phone("comms", **DESK).page
    page.goto(page.url + "console/challenges/new")
    page.get_by_role("button", name=re.compile("^Sprint de partages")).click()
    page.get_by_label("Titre").first.fill(title)
    begin_now(page)
    page.get_by_role("button", name="Voir les chances").click()
    expect(page.get_by_text(re.compile(r"^1.?\d{3} personnes jouent$"))).to_be_visible(timeout=15_000)
    expect(page.get_by_text(re.compile("^Environ .* le plus souvent entre"))).to_be_visible()
    expect(page.get_by_role("heading", name="Chances de chaque équipe")).to_be_visible()
    page.get_by_role("button", name="Lancer").click()
    expect(page.get_by_role("link", name=title)).to_be_visible(timeout=15_000)
    return title


def test_a_draft_is_put_down_taken_up_and_thrown_away(phone: Callable[..., Any]) -> None:
    page = phone("comms", **DESK).page
    page.goto(page.url + "console/challenges/new")
    page.get_by_role("button", name=re.compile("^Le mois du café")).click()
    page.get_by_text("Fuseau horaire et gestes en retard").click()
    page.get_by_label("Attendre les gestes en retard, en minutes").fill("9999")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page.get_by_text("Un nombre de 0 à 4 320 (trois jours).")).to_be_visible()
    page.get_by_label("Attendre les gestes en retard, en minutes").fill("60")
    page.get_by_role("button", name="Garder en brouillon").click()
    page.get_by_role("link", name="Reprendre « Le mois du café »").click()
    page.get_by_text("Fuseau horaire et gestes en retard").click()
    expect(page.get_by_label("Attendre les gestes en retard, en minutes")).to_have_value("60")
    page.goto(page.url.rsplit("/", 1)[0])
    page.get_by_role("button", name="Jeter « Le mois du café »").click()
    page.get_by_role("dialog").get_by_role("button", name="Jeter").click()
    expect(page.get_by_role("heading", name="Brouillons")).to_be_hidden()


def test_a_challenge_from_a_template_moves_live_on_a_phone(phone: Callable[..., Any], launched: str) -> None:
    watching = phone("ambassador").page
    watching.goto(watching.url + "challenges")
    watching.get_by_text(launched).first.click()
    expect(watching.locator(".clock-face time, .clock-face [role=timer]").first).to_be_visible(timeout=15_000)
    expect(watching.get_by_role("link", name="Raconter une histoire maintenant")).to_be_visible()
    moved = watching.locator(".board li", has_text="1 partage")
    expect(watching.locator(".board li").first).to_be_visible()
    assert moved.count() == 0
    watching.evaluate("window.never_reloaded = true")
    sharing = phone("plant")
    sharing.context.add_init_script(SHEET)
    shares(sharing.page, sharing.house.url, 4, f"{WORDS} C’est pour le sprint.")
    expect(moved.first).to_be_visible(timeout=15_000)
    assert watching.evaluate("window.never_reloaded")
