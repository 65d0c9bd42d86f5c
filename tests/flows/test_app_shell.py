"""The app as an app: it installs, opens without a network, sends once, hands over to a new version."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flows.conftest import document_id

DIST = Path(__file__).parents[2] / "pwa" / "dist"


def kept(page: Page, *documents: str) -> None:
    """Waits until the service worker controls the page and the phone's disk holds an answer of each document."""
    page.evaluate(
        """async (wanted) => {
          const pause = () => new Promise((done) => setTimeout(done, 50));
          const answer = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
          const keys = async () => {
            const found = (await indexedDB.databases()).find((one) => one.name.startsWith('relais-reads-'));
            if (!found) return [];
            const open = await answer(indexedDB.open(found.name));
            return answer(open.transaction('rows').objectStore('rows').getAllKeys());
          };
          const missing = (all) => wanted.some((id) => !all.some((key) => key.includes(id)));
          while (!navigator.serviceWorker.controller || missing(await keys())) await pause();
        }""",
        [document_id(name) for name in documents],
    )


@pytest.mark.parametrize(("locale", "first"), [("fr-FR", "Fil"), ("en-GB", "Feed")])
def test_chromium_finds_nothing_missing_to_install_it(
    phone: Callable[..., Any], locale: str, first: str
) -> None:
    made = phone(locale=locale)
    made.page.goto(f"{made.house.url}/sign-in")
    made.page.wait_for_selector("h1")
    session = made.context.new_cdp_session(made.page)
    # a test's window is private, which is all that Chromium has to say against it
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors] == ["in-incognito"]
    manifest = session.send("Page.getAppManifest")
    assert (manifest["errors"], json.loads(manifest["data"])["shortcuts"][0]["name"]) == ([], first)


def test_a_page_for_others_is_told_from_a_page_that_is_not_there(phone: Callable[..., Any]) -> None:
    made = phone("ambassador")
    made.page.goto(f"{made.house.url}/console/sites")
    expect(made.page.get_by_role("heading", name="Page réservée")).to_be_visible()
    made.page.goto(f"{made.house.url}/console/nowhere")
    expect(made.page.get_by_role("heading", name="Page introuvable")).to_be_visible()


def test_feed_and_me_open_without_a_network(phone: Callable[..., Any]) -> None:
    made = phone("plant")
    title = made.page.locator(".story-card h2").first.inner_text()
    kept(made.page, "Shell", "Feed", "Me")  # the feed reads my own page ahead
    made.context.set_offline(True)
    made.page.goto(f"{made.house.url}/me")
    expect(made.page.locator("main .card").first).to_be_visible()
    made.page.goto(f"{made.house.url}/")
    expect(made.page.locator(".story-card h2").first).to_have_text(title)


def test_a_reaction_made_offline_is_sent_once_after_the_app_was_closed(phone: Callable[..., Any]) -> None:
    made = phone("ambassador")
    made.page.wait_for_selector(".reactions button")
    kept(made.page, "Shell", "Feed")
    made.context.set_offline(True)
    made.page.locator(".reactions button").first.click()
    made.page.get_by_role("link", name="1 envoi en attente").wait_for()
    made.page.close()
    sent: list[str] = []
    made.context.on(
        "request", lambda one: sent.append(one.post_data or "") if "input" in (one.post_data or "") else None
    )
    made.context.set_offline(False)
    page = made.context.new_page()
    page.goto(f"{made.house.url}/pending")
    expect(page.get_by_text("Tout est parti.")).to_be_visible()
    assert len({json.loads(one)["variables"]["input"]["key"] for one in sent}) == 1


class _App(SimpleHTTPRequestHandler):
    """The built app alone, from a folder that a test may change: every address opens it, nobody is signed in."""

    def send_head(self) -> Any:
        if not Path(self.translate_path(self.path)).is_file():
            self.path = "/index.html"
        return super().send_head()

    def do_POST(self) -> None:
        self.send_error(401)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture
def release(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """(address, folder) of a build that can be replaced while it is served."""
    folder = tmp_path / "dist"
    shutil.copytree(DIST, folder)

    def handler(*args: Any) -> _App:
        return _App(*args, directory=str(folder))

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}", folder
        server.shutdown()
        thread.join()


def test_a_new_version_asks_then_takes_over(browser: Browser, release: tuple[str, Path]) -> None:
    address, folder = release
    page = browser.new_context(locale="fr-FR").new_page()
    page.goto(f"{address}/sign-in")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    worker, index = folder / "sw.js", folder / "index.html"
    index.write_text(index.read_text().replace("<title>", '<meta name="release" content="2"><title>'))
    worker.write_text(
        re.sub(
            r'"revision":"\w+","url":"index.html"', '"revision":"2","url":"index.html"', worker.read_text()
        )
    )
    page.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    page.get_by_role("button", name="Mettre à jour").click()
    page.wait_for_selector("meta[name=release]", state="attached")
    page.context.close()


def test_back_returns_to_the_line_one_had_read_to(phone: Callable[..., Any]) -> None:
    made = phone("ambassador")
    card = made.page.locator(".story-card-link").nth(6)
    card.scroll_into_view_if_needed()
    before = made.page.evaluate("scrollY")
    card.click()
    expect(made.page.locator("#compose")).to_be_visible()
    assert made.page.evaluate("scrollY") == 0
    made.page.get_by_role("button", name="Retour").click()
    expect(made.page.locator(".story-card-link").nth(6)).to_be_in_viewport()
    assert abs(made.page.evaluate("scrollY") - before) < 5


def test_a_story_opened_from_outside_leads_back_to_the_feed(phone: Callable[..., Any]) -> None:
    made = phone("ambassador")
    made.page.goto(made.house.url + made.page.locator(".story-card-link").first.get_attribute("href"))
    made.page.get_by_role("link", name="Retour").click()
    expect(made.page.get_by_role("heading", name="Fil", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["/me", "/history"])
def test_who_organises_reads_why_there_is_no_score(phone: Callable[..., Any], path: str) -> None:
    made = phone("comms")
    made.page.goto(made.house.url + path)
    expect(made.page.get_by_text("Tu fais jouer les autres")).to_be_visible()
