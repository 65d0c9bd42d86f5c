"""Comms keep the words that make a message wait: try them, keep them, take the change back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

SOON = 15_000


def test_a_word_is_tried_kept_and_taken_back(phone: Callable[..., Any]) -> None:
    word = f"mot{uuid4().hex[:6]}"
    page = phone("comms", viewport={"width": 1280, "height": 800}).page
    page.goto(page.url.rstrip("/") + "/console/posts")
    page.get_by_role("link", name="Mots surveillés").click()
    words = page.get_by_label("Les mots de ton organisation")
    expect(words).to_be_visible(timeout=SOON)
    words.fill(f"{word}\ndeux mots")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("n'est pas un mot seul")).to_be_visible(timeout=SOON)
    words.fill(word)
    page.get_by_role("button", name="Voir ce que ça aurait donné").click()
    expect(page.get_by_text("attendu une relecture")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré")).to_be_visible(timeout=SOON)

    writer = phone("plant").page
    writer.goto(writer.url.rstrip("/") + "/channels/programme/0")
    writer.locator(".writer textarea").fill(f"Quel {word} !")
    writer.locator(".writer .go").click()
    expect(writer.locator(".post.mine", has_text=word).locator(".fate")).to_be_visible(timeout=SOON)

    page.get_by_role("button", name="Annuler").click()
    expect(words).to_have_value("", timeout=SOON)
