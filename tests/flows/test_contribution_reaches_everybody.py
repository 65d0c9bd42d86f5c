"""A story with a photo, from a phone that loses its network half-way, to every other phone."""

import io
import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

WORDS = "Ce matin, Karim a reçu la première pièce sans défaut. Il l'a gardée dans ses mains, longtemps."
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 100_000}


def taken() -> bytes:
    """A photo as a phone takes it: large, grained like a dark workshop, with the place in it."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    exif[0x010F] = "SECRETPHONE"
    grain = [Image.effect_noise((2400, 1800), spread) for spread in (30, 40, 50)]
    out = io.BytesIO()
    Image.merge("RGB", grain).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def tell(page: Page, url: str) -> None:
    """Fill the screen and send, on a network that carries 100 kB a second."""
    page.goto(f"{url}/share")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.get_by_role("link", name=re.compile("Raconte ce que tu as vu")).click()
    page.get_by_label("Choisir").set_input_files(
        {"name": "atelier.jpg", "mimeType": "image/jpeg", "buffer": taken()}
    )
    expect(page.get_by_alt_text("Photo 1")).to_be_visible(timeout=15_000)
    page.get_by_label("Ton histoire").fill(WORDS)
    page.get_by_role("button", name="Envoyer mon histoire").click()
    expect(page.get_by_text("Coche d’abord l’accord")).to_be_visible()
    page.get_by_label("Chaque personne reconnaissable").check()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.get_by_role("button", name="Envoyer mon histoire").click()


def offsets(page: Page, sent: list[tuple[int, bytes]]) -> None:
    """Write down what leaves: (offset, piece)."""
    page.on(
        "request",
        lambda request: (
            sent.append((int(request.headers["upload-offset"]), request.post_data_buffer or b""))
            if request.method == "PATCH"
            else None
        ),
    )


def test_a_story_survives_a_lost_network_and_a_closed_app_and_reaches_everybody(
    phone: Callable[..., Any],
) -> None:
    author = phone("plant")
    before: list[tuple[int, bytes]] = []
    offsets(author.page, before)
    tell(author.page, author.house.url)
    under_way = "() => document.querySelector('.way progress')?.value > 0.2"
    author.page.wait_for_function(under_way, timeout=30_000)
    author.context.set_offline(True)
    author.page.close()

    page = author.context.new_page()
    after: list[tuple[int, bytes]] = []
    offsets(page, after)
    page.goto(f"{author.house.url}/contributions")
    expect(page.get_by_text("Attend le réseau")).to_be_visible(timeout=15_000)
    author.context.set_offline(False)
    expect(page.get_by_text("En lecture")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert after[0][0] >= before[1][0] > 0
    assert not any(b"SECRETPHONE" in piece for _, piece in before + after)

    other = phone("ambassador").page
    other.goto(author.house.url)
    other.get_by_role("radio", name="Voix").check()
    expect(other.locator(".story-cards li").first).to_be_visible(timeout=15_000)

    desk = phone("comms", viewport={"width": 1280, "height": 800}).page
    desk.goto(f"{author.house.url}/console/contributions")
    waiting = desk.get_by_role("region").filter(has_text=WORDS)
    expect(waiting.get_by_role("img", name=re.compile("Photo 1"))).to_be_visible(timeout=15_000)
    waiting.get_by_role("button", name="Publier").click()
    expect(desk.get_by_text("reçoit ses points")).to_be_visible(timeout=15_000)

    # nobody reloads: both screens hear of it
    expect(page.get_by_text("En lecture")).to_have_count(0, timeout=15_000)
    expect(other.get_by_text(WORDS)).to_be_visible(timeout=15_000)
    photo = other.get_by_role("img", name=re.compile("Photo 1")).first
    photo.scroll_into_view_if_needed()
    other.wait_for_function("(image) => image.naturalWidth > 0", arg=photo.element_handle())

    page.goto(f"{author.house.url}/inbox")
    expect(page.get_by_text("Ton histoire est acceptée").first).to_be_visible(timeout=15_000)
