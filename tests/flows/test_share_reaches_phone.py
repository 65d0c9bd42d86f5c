"""The first whole journey: one share, from a phone in a plant to every other phone."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

WORDS = (
    "Hier à cinq heures, j'ai vu l'équipe de nuit caler la dernière pièce à la main, sans un mot, "
    "et je suis rentré chez moi avec le sourire. On en parle trop peu, alors je le raconte ici."
)
BROWSER = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
CRAWLER = "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"
# Headless Linux has no share sheet: this one always says that something was shared.
SHEET = "navigator.share = async (given) => { window.handed = given; };"


def shares(page: Page, url: str, number: int, words: str) -> str:
    """Open the feed's story of that number and share it in own words -> its tracked link."""
    page.goto(url)
    page.locator("main .story-card-link").nth(number).click()
    page.locator("textarea").first.fill(words)
    page.get_by_role("button", name=re.compile("^Partager")).last.click()
    expect(page.get_by_text("Merci, c’est raconté").first).to_be_visible(timeout=15_000)
    link: str = page.evaluate("window.handed.url")
    return link


def open_link(url: str, agent: str) -> int:
    """A visit from outside -> the status; the redirect is not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        request = urllib.request.Request(url, headers={"User-Agent": agent})
        with urllib.request.build_opener(Stay).open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


def clicks(someone: Any) -> int:
    """My counted clicks on the story that is open."""
    story = someone.page.url.split("/stories/")[1].split("#")[0]
    return int(someone.ask("Story", id=story)["data"]["story"]["myClicks"])


def test_another_phone_sees_the_leaderboard_move_without_a_reload(phone: Callable[..., Any]) -> None:
    watching = phone("ambassador")
    watching.page.goto(f"{watching.house.url}/leaderboard?from=top")
    expect(watching.page.locator(".board")).to_be_visible(timeout=15_000)
    watching.page.evaluate("window.never_reloaded = true")
    sharing = phone("plant")
    sharing.context.add_init_script(SHEET)
    for number in (0, 1, 2):
        shares(sharing.page, sharing.house.url, number, f"{WORDS} Et voilà pourquoi, numéro {number}.")
    mine = sharing.ask("Leaderboard", window="WEEK", first=1, after=None)["data"]["leaderboard"]["me"]
    row = watching.page.locator(".board li", has_text="Yanis Kerboul").first
    expect(row).to_contain_text(f"{mine['points']} pts", timeout=15_000)
    assert mine["points"] >= 30
    assert watching.page.evaluate("window.never_reloaded")


def test_a_click_counts_once_and_never_for_oneself_or_a_machine(phone: Callable[..., Any]) -> None:
    someone = phone("host")
    someone.context.add_init_script(SHEET)
    link = shares(someone.page, someone.house.url, 3, WORDS)
    before = clicks(someone)
    assert [open_link(link, CRAWLER), open_link(link, BROWSER), open_link(link, BROWSER)] == [302, 302, 302]
    someone.page.request.get(link, max_redirects=0)
    assert clicks(someone) == before + 1


def test_a_link_that_is_not_ours_leads_nowhere(phone: Callable[..., Any]) -> None:
    assert open_link(f"{phone().house.url}/s/nobodys1", BROWSER) == 404
