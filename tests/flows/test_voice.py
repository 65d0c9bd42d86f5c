"""A voice between two phones: one comments and reacts, its author hears of it and reads it live."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

SOON = 15_000


def key() -> str:
    return uuid4().hex


def published(author: Any, comms: Any) -> tuple[str, str]:
    """A voice of the author's, published -> its id and words."""
    words = f"La presse a chanté {key()[:8]}"
    given = {
        "key": key(),
        "body": words,
        "theme": "ENGINEERING",
        "locale": "fr",
        "photos": [],
        "consent": False,
    }
    its = author.ask("SubmitContribution", input=given)["data"]["submitContribution"]["submission"]["id"]
    comms.ask("ConsoleDecideContribution", input={"key": key(), "contributionId": its, "approve": True})
    return its, words


def card(page: Page, words: str) -> Any:
    return page.locator(".story-card", has_text=words)


def test_a_voice_is_answered_and_its_author_reads_it_at_once(phone: Callable[..., Any]) -> None:
    author, reader = phone("plant"), phone("ambassador")
    its, words = published(author, phone("comms"))
    author.page.goto(f"{author.house.url}/voices/{its}")
    expect(author.page.get_by_text("Tous les ambassadeurs", exact=False)).to_be_attached(timeout=SOON)

    reader.page.goto(reader.house.url)
    reader.page.get_by_role("radio", name="Voix").check()
    bravo = card(reader.page, words).get_by_role("button", name=re.compile("^Bravo"))
    bravo.click()
    expect(bravo).to_have_attribute("aria-pressed", "true")
    expect(bravo).to_contain_text("1")
    card(reader.page, words).get_by_role("link", name=re.compile("^Commenter")).click()
    expect(reader.page).to_have_url(re.compile(f"/voices/{its}$"))
    reader.page.locator(".writer textarea").fill("On dirait qu'on y est, merci !")
    reader.page.locator(".writer .go").click()

    expect(author.page.locator(".post", has_text="On dirait qu'on y est")).to_be_visible(timeout=SOON)
    author.page.goto(f"{author.house.url}/inbox")
    author.page.get_by_text("a commenté ton histoire").first.click()
    expect(author.page).to_have_url(re.compile(f"/voices/{its}#post-"), timeout=SOON)


def test_a_comment_and_a_reaction_wait_for_the_network(phone: Callable[..., Any]) -> None:
    reader = phone("ambassador")
    its, _ = published(phone("plant"), phone("comms"))
    reader.page.goto(f"{reader.house.url}/voices/{its}")
    bravo = reader.page.get_by_role("button", name=re.compile("^Bravo"))
    expect(bravo).to_be_visible(timeout=SOON)
    expect(reader.page.locator(".writer textarea")).to_be_visible(timeout=SOON)
    reader.context.set_offline(True)
    bravo.click()
    expect(reader.page.get_by_label("Réaction en attente de réseau")).to_be_visible(timeout=SOON)
    reader.page.locator(".writer textarea").fill("Écrit dans le tunnel.")
    reader.page.locator(".writer .go").click()
    expect(reader.page.locator(".post", has_text="tunnel")).to_be_visible()
    reader.context.set_offline(False)
    expect(reader.page.locator(".post", has_text="tunnel").get_by_label("Envoyé")).to_be_visible(timeout=SOON)
    expect(bravo).to_contain_text("1")


def test_a_voice_that_is_gone_says_so(phone: Callable[..., Any]) -> None:
    reader = phone("ambassador")
    reader.page.goto(f"{reader.house.url}/voices/999999")
    expect(reader.page.get_by_text("Cette voix n’est plus là")).to_be_visible(timeout=SOON)
