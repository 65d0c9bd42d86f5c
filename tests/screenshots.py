"""A picture of every screen, into build/screenshots/: phone and desktop, light and dark, French and English.

python -m tests.screenshots            all of them, and the README's into docs/images
python -m tests.screenshots feed me    only these screens
"""

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, sync_playwright
from sqlalchemy import update

from server.database import open_engine, writing
from server.tables import person
from tests.browser import launch_options
from tests.house import ROOT, House, demo_house

PICTURES = ROOT / "build" / "screenshots"
IMAGES = ROOT / "docs" / "images"
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 780},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
README = (
    "phone-light-en-feed",
    "phone-light-en-composer",
    "phone-dark-en-leaderboard-season",
    "phone-light-en-challenge",
)
SIGN_IN = """async (persona) => (await fetch('/api/demo/sign-in', {method: 'POST', headers:
    {'Content-Type': 'application/json', 'X-Relais': '1'}, body: JSON.stringify({persona})})).status"""
SETTLED = """() => !document.querySelector('.skeleton') && document.querySelector('h1') &&
    [...document.images].every((image) => image.complete || image.loading === 'lazy')"""

Walk = Callable[[Page], None]


def stay(page: Page) -> None:
    """The address alone shows the screen."""


def tried(page: Page) -> None:
    """A rule's new version, judged on the last month."""
    page.locator("input[inputmode=numeric]").first.fill("35")
    page.locator("button[type=submit]").click()


def first(link: str) -> Walk:
    """Open the first link of that kind."""

    def follow(page: Page) -> None:
        found = page.locator(f"main a[href^='{link}']:not([href$='/new'])").first
        page.goto(
            page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + (found.get_attribute("href") or "")
        )

    return follow


def compose(page: Page) -> None:
    """The first story, with words of one's own in the composer."""
    first("/stories/")(page)
    settle(page)
    words = page.locator("textarea").first
    french = page.evaluate("document.documentElement.lang") == "fr"
    words.fill(
        "Hier, l'équipe de nuit a calé la dernière pièce à la main, sans un mot. Je suis rentré avec le sourire."
        if french
        else "Last night our shift set the last part by hand, without a word. I drove home with a smile."
    )
    words.blur()
    words.evaluate("(field) => field.scrollIntoView({block: 'center'})")


def told(page: Page) -> None:
    """A story with a photo, before it is sent."""
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(photo, "JPEG")
    page.locator("input[type=file][multiple]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    page.locator("img.thumbnail").wait_for()


def voices(page: Page) -> None:
    """What ambassadors told."""
    page.locator("input[type=radio]").nth(1).check(force=True)
    page.locator(".answers").first.wait_for()
    page.locator(".answers").first.scroll_into_view_if_needed()


def one_voice(page: Page) -> None:
    """The newest that somebody has commented on."""
    voices(page)
    page.goto(
        page.url.split("/", 3)[0]
        + "//"
        + page.url.split("/")[2]
        + (page.locator(".answers a").first.get_attribute("href") or "")
    )


def photographed(page: Page) -> None:
    """A message with a photo, sent, and another about to be."""
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(photo, "JPEG")
    picked = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=photo.getvalue())
    settle(page)
    page.locator(".writer input[type=file]").set_input_files(picked)
    page.locator(".writer .thumbnail").wait_for()
    page.locator(".writer .go").click()
    page.locator(".post.mine .gallery img").first.wait_for()
    page.locator(".writer input[type=file]").set_input_files(picked)
    page.locator(".writer .thumbnail").wait_for()


def invite(page: Page) -> None:
    """The code as a host shows it."""
    page.locator("main button.primary, main .button-primary, main button").first.click()


def under_way(page: Page) -> None:
    """A challenge to which the reader has given something."""
    page.locator("main a[href^='/challenges/']").nth(1).click()
    page.wait_for_url("**/challenges/*")


def edited(page: Page) -> None:
    """The next event's form."""
    page.locator("main a[href$='/edit']").first.click()
    page.wait_for_url("**/edit")


def draw(number: int) -> Walk:
    """The draw of the event that is the first, second, … to have one: yesterday's, then the one to come."""

    def follow(page: Page) -> None:
        addresses = page.locator("main h2 a").evaluate_all("(all) => all.map((one) => one.href)")
        left = number
        for address in addresses:
            page.goto(address)
            page.wait_for_function(SETTLED)
            left -= page.locator("a[href$='/draw']").count()
            if left < 0:
                page.goto(f"{address}/draw")
                return
        raise LookupError("so many events have no draw")

    return follow


class Screen(NamedTuple):
    name: str
    path: str
    persona: str | None = "ambassador"
    walk: Walk = stay


SCREENS = (
    Screen("sign-in", "/sign-in", None),
    Screen("join", "/join", None),
    Screen("recover", "/recover", None),
    Screen("feed", "/"),
    Screen("story", "/", walk=first("/stories/")),
    Screen("voices", "/", walk=voices),
    Screen("voice", "/", walk=one_voice),
    Screen("composer", "/", walk=compose),
    Screen("leaderboard", "/leaderboard"),
    Screen("leaderboard-teams", "/leaderboard?board=teams"),
    Screen("leaderboard-season", "/leaderboard?window=season"),
    Screen("challenges", "/challenges"),
    Screen("challenge", "/challenges", walk=under_way),
    Screen("meet", "/meet"),
    Screen("event", "/meet", walk=first("/events/")),
    Screen("me", "/me"),
    Screen("badges", "/badges"),
    Screen("badge", "/badges/first_share"),
    Screen("streak", "/me/streak"),
    Screen("hall", "/hall"),
    Screen("history", "/history"),
    Screen("inbox", "/inbox"),
    Screen("settings", "/settings"),
    Screen("devices", "/devices"),
    Screen("pending", "/pending"),
    Screen("plus", "/share"),
    Screen("channels", "/channels"),
    Screen("channel", "/channels/programme/0"),
    Screen("channel-photo", "/channels/site/1", walk=photographed),
    Screen("host-posts", "/console/posts", "host"),
    Screen("tell", "/tell", walk=told),
    Screen("contributions", "/contributions"),
    Screen("host-overview", "/console", "host"),
    Screen("host-invites", "/console/invites", "host", invite),
    Screen("host-members", "/console/members", "host"),
    Screen("host-contributions", "/console/contributions", "host"),
    Screen("host-recovery", "/console/recovery", "host"),
    Screen("host-events", "/console/events", "host"),
    Screen("console", "/console", "comms"),
    Screen("console-roster", "/console/roster", "comms"),
    Screen("console-stories", "/console/stories", "comms"),
    Screen("console-story", "/console/stories/new", "comms"),
    Screen("console-feeds", "/console/feeds", "comms"),
    Screen("console-challenges", "/console/challenges", "comms"),
    Screen("console-challenge-new", "/console/challenges/new", "comms"),
    Screen("console-seasons", "/console/seasons", "comms"),
    Screen("console-badges", "/console/badges", "comms"),
    Screen("console-words", "/console/words", "comms"),
    Screen("console-corrections", "/console/corrections", "comms"),
    Screen("console-journal", "/console/journal", "comms"),
    Screen("console-rules", "/console/rules", "comms"),
    Screen("console-rule", "/console/rules/share_own", "comms"),
    Screen("console-rule-preview", "/console/rules/share_own", "comms", tried),
    Screen("console-events", "/console/events", "comms"),
    Screen("console-event-new", "/console/events/new", "comms"),
    Screen("console-event-edit", "/console/events", "comms", edited),
    Screen("console-drawn", "/console/events", "comms", draw(0)),
    Screen("console-draw", "/console/events", "comms", draw(1)),
    Screen("console-guests", "/console/events", "comms", first("/console/events/")),
    Screen("console-sites", "/console/sites", "admin"),
)


def settle(page: Page) -> None:
    """Until everything asked for is drawn; a short rest lets what moves come to its place."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SETTLED, timeout=15_000)
    page.wait_for_timeout(250)


async def _speak(database_url: str, locale: str) -> None:
    engine = open_engine(database_url, pool=1)
    async with writing(engine) as connection:
        await connection.execute(
            update(person).where(person.c.roster_key.like("demo-%")).values(locale=locale)
        )
    await engine.dispose()


def signed_in(browser: Browser, house: House, persona: str | None, options: dict[str, Any]) -> BrowserContext:
    context = browser.new_context(service_workers="block", reduced_motion="reduce", **options)
    if persona:
        page = context.new_page()
        page.goto(f"{house.url}/sign-in")
        said = page.evaluate(SIGN_IN, persona)
        assert said == 200, f"{persona}: {said}"
        page.close()
    return context


def _take(context: BrowserContext, house: House, screen: Screen, into: Path) -> str | None:
    """Take one picture -> what the page complained about, if it did."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # the door asks who is there: 401 is the answer it expects
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "401" not in m.text else None
    )
    try:
        page.goto(house.url + screen.path)
        settle(page)
        screen.walk(page)
        settle(page)
    except Exception as error:
        complaints.append(str(error).splitlines()[0])
    page.screenshot(path=into)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wider > 0:
        complaints.append(f"{wider} px wider than the screen")
    page.close()
    return f"{into.stem}: {'; '.join(complaints)}" if complaints else None


def _looks() -> Iterator[tuple[str, dict[str, Any]]]:
    for device, options in DEVICES.items():
        for theme in ("light", "dark"):
            yield f"{device}-{theme}", {**options, "color_scheme": theme}


def _in_language(house: House, locale: str, wanted: list[str]) -> Iterator[str | None]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        for look, options in _looks():
            contexts: dict[str | None, BrowserContext] = {}
            for screen in SCREENS:
                if wanted and screen.name not in wanted:
                    continue
                if screen.persona not in contexts:
                    given = {**options, "locale": locale}
                    contexts[screen.persona] = signed_in(browser, house, screen.persona, given)
                name = f"{look}-{locale[:2]}-{screen.name}.png"
                yield _take(contexts[screen.persona], house, screen, PICTURES / name)
            for context in contexts.values():
                context.close()
        browser.close()


def _for_the_readme() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in README:
        taken = PICTURES / f"{name}.png"
        if taken.exists():
            short = name.removeprefix("phone-").replace("light-en-", "").replace("dark-en-", "")
            Image.open(taken).convert("RGB").save(IMAGES / f"{short}.webp", quality=82, method=6)


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - {screen.name for screen in SCREENS}
    if unknown:
        sys.exit(
            f"No such screen: {', '.join(sorted(unknown))}. There are: {', '.join(s.name for s in SCREENS)}"
        )
    PICTURES.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    taken = 0
    with demo_house() as house:
        for locale in ("fr-FR", "en-GB"):
            asyncio.run(_speak(house.environment["RELAIS_DATABASE_URL"], locale[:2]))
            for said in _in_language(house, locale, wanted):
                taken += 1
                complaints += [said] if said else []
    _for_the_readme()
    print(f"{taken} pictures in {PICTURES.relative_to(ROOT)}, {len(complaints)} with a complaint.")
    print(*complaints, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
