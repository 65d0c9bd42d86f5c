"""Three phones in one channel: what one says the others read, see being written, and may ask to have looked at."""

import io
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Phones = tuple[Any, Any, Any]
SOON = 15_000


def enter(phone: Any, path: str = "/channels/programme/0") -> None:
    phone.page.goto(phone.house.url + path)
    expect(field(phone)).to_be_visible(timeout=SOON)


def field(phone: Any) -> Locator:
    return phone.page.locator(".writer textarea")  # type: ignore[no-any-return]


def say(phone: Any, body: str) -> None:
    field(phone).fill(body)
    phone.page.locator(".writer .go").click()


def post(page: Page, body: str) -> Locator:
    return page.locator(".post", has_text=body)


def act(phone: Any, body: str, what: str) -> None:
    """What can be done with a post, by its button: the way of whoever cannot press long."""
    post(phone.page, body).get_by_role("button", name=re.compile("^Que faire")).click()
    phone.page.get_by_role("dialog").get_by_role("button", name=what).click()


@pytest.fixture
def three(phone: Callable[..., Any]) -> Phones:
    """An ambassador, one of a plant, and comms, all in the programme's channel."""
    ana, ben, cleo = phone("ambassador"), phone("plant"), phone("comms")
    for one in (ana, ben, cleo):
        enter(one)
    return ana, ben, cleo


@pytest.fixture
def words() -> str:
    """Words nobody has said before in this house."""
    return f"Bonjour {uuid4().hex[:8]}"


def test_what_one_says_all_read_at_once(three: Phones, words: str) -> None:
    ana, ben, cleo = three
    say(ana, words)
    for other in (ben, cleo):
        expect(post(other.page, words)).to_be_visible(timeout=SOON)
    expect(post(ana.page, words)).to_have_count(1)
    expect(post(ana.page, words).get_by_label("Envoyé")).to_be_visible()


def test_others_see_that_somebody_writes_and_how_many_are_here(three: Phones) -> None:
    ana, ben, _ = three
    expect(ben.page.get_by_text("2 autres personnes regardent")).to_be_visible(timeout=SOON)
    field(ana).press_sequentially("Bon")
    expect(ben.page.get_by_text("Quelqu’un écrit…")).to_be_visible(timeout=SOON)


def test_an_answer_shows_what_it_answers_and_rings_its_author(three: Phones, words: str) -> None:
    ana, ben, _ = three
    say(ana, words)
    expect(post(ben.page, words)).to_be_visible(timeout=SOON)
    act(ben, words, "Répondre")
    say(ben, f"Oui, {words[8:]}")
    expect(post(ana.page, f"Oui, {words[8:]}").locator(".quoted")).to_contain_text(words, timeout=SOON)
    ana.page.goto(f"{ana.house.url}/inbox")
    expect(ana.page.get_by_text("t’a répondu").first).to_be_visible(timeout=SOON)


def test_somebody_is_named_from_the_list(three: Phones, words: str) -> None:
    ana, ben, _ = three
    field(ana).press_sequentially(f"{words} @a")
    name = ana.page.locator(".chooser button").first
    expect(name).to_be_visible(timeout=SOON)
    name.click()
    ana.page.locator(".writer .go").click()
    expect(post(ben.page, words).locator(".named")).to_be_visible(timeout=SOON)


def test_an_edit_and_a_removal_reach_everyone(three: Phones, words: str) -> None:
    ana, ben, _ = three
    say(ana, words)
    expect(post(ben.page, words)).to_be_visible(timeout=SOON)
    act(ana, words, "Modifier")
    say(ana, f"{words} corrigé")
    expect(post(ben.page, f"{words} corrigé")).to_contain_text("modifié", timeout=SOON)
    act(ana, f"{words} corrigé", "Supprimer")
    ana.page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    expect(post(ben.page, words)).to_have_count(0, timeout=SOON)


def test_what_is_written_offline_is_kept_and_leaves_in_order_once_back(three: Phones, words: str) -> None:
    ana, ben, _ = three
    ana.context.set_offline(True)
    for turn in ("un", "deux", "trois"):
        say(ana, f"{words} {turn}")
    expect(post(ana.page, words).get_by_label(re.compile("^Gardé")).first).to_be_visible(timeout=SOON)
    say(ben, f"{words} entretemps")
    expect(post(ben.page, f"{words} entretemps").get_by_label("Envoyé")).to_be_visible(timeout=SOON)
    ana.context.set_offline(False)
    expect(post(ben.page, f"{words} trois")).to_be_visible(timeout=60_000)
    said = [text.split(words)[1].split()[0] for text in post(ben.page, words).all_inner_texts()]
    assert said == ["entretemps", "un", "deux", "trois"]
    expect(post(ana.page, words)).to_have_count(4, timeout=SOON)


def test_a_draft_survives_the_app(three: Phones, words: str) -> None:
    ana, _, _ = three
    field(ana).fill(words)
    ana.page.reload()
    expect(field(ana)).to_have_value(words, timeout=SOON)


def test_what_is_new_is_counted_and_marked(three: Phones, phone: Callable[..., Any], words: str) -> None:
    ana, ben, _ = three
    say(ana, f"{words} lu")
    expect(post(ben.page, f"{words} lu")).to_be_visible(timeout=SOON)
    expect(ben.page.get_by_role("link", name="Discussions")).to_be_visible()
    ben.page.wait_for_timeout(2_500)  # a second on screen is read
    ben.page.goto(f"{ben.house.url}/channels")
    say(ana, f"{words} neuf")
    channel = ben.page.locator(".channel", has_text=words)
    expect(channel).to_contain_text("1", timeout=SOON)
    channel.click()
    expect(ben.page.locator("#fresh")).to_be_visible(timeout=SOON)


def test_what_must_be_looked_at_waits_for_one_decision_and_its_author_hears(
    three: Phones, phone: Callable[..., Any], words: str
) -> None:
    ana, ben, cleo = three
    say(ana, f"{words} connard")
    expect(post(ana.page, words)).to_contain_text("demande une relecture", timeout=SOON)
    cleo.page.goto(f"{cleo.house.url}/console/posts")
    case = cleo.page.locator(".card", has_text=words)
    case.get_by_role("button", name="Retirer").click()
    case.get_by_role("textbox").fill("Pas ce mot, s'il te plaît")
    case.get_by_role("button", name="Retirer").click()
    expect(case).to_have_count(0, timeout=SOON)
    ana.page.goto(f"{ana.house.url}/inbox")
    expect(ana.page.get_by_text("Pas ce mot").first).to_be_visible(timeout=SOON)
    assert post(ben.page, words).count() == 0


def test_who_looks_after_the_room_takes_down_and_all_see_it_go(three: Phones, words: str) -> None:
    ana, ben, cleo = three
    say(ben, words)
    for other in (ana, cleo):
        expect(post(other.page, words)).to_be_visible(timeout=SOON)
    act(cleo, words, "Retirer ce message")
    cleo.page.get_by_role("dialog").get_by_role("textbox").fill("Un nom de client")
    cleo.page.get_by_role("dialog").get_by_role("button", name="Retirer ce message").click()
    expect(post(ana.page, words)).to_have_count(0, timeout=SOON)
    expect(post(ben.page, words)).to_contain_text("Un nom de client", timeout=SOON)


def test_a_comment_under_a_story_is_read_at_once_and_earns(phone: Callable[..., Any], words: str) -> None:
    ana, ben = phone("ambassador"), phone("plant")
    story = ana.ask("Feed", first=1)["data"]["feed"]["edges"][0]["node"]["id"]
    before = ana.ask("Shell")["data"]["me"]["points"]
    for one in (ana, ben):
        enter(one, f"/stories/{story}")
    say(ana, f"{words} : j'y étais, et je m'en souviens comme d'hier.")
    expect(post(ben.page, words)).to_be_visible(timeout=SOON)
    assert ana.ask("Shell")["data"]["me"]["points"] > before


def test_who_agreed_is_named_while_they_write(three: Phones, words: str) -> None:
    ana, ben, _ = three
    ana.page.goto(f"{ana.house.url}/settings")
    ana.page.get_by_label("Montrer mon nom").check()
    expect(ana.page.get_by_text("C’est noté")).to_be_visible(timeout=SOON)
    enter(ana)
    say(ana, words)
    expect(post(ben.page, words)).to_be_visible(timeout=SOON)
    field(ana).press_sequentially("et")
    expect(ben.page.get_by_text(re.compile("^Awa .* écrit…"))).to_be_visible(timeout=SOON)
    ana.page.goto(f"{ana.house.url}/settings")
    ana.page.get_by_label("Montrer mon nom").uncheck()


def drawn() -> dict[str, Any]:
    """A picture as a file chooser hands it over."""
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    return {"name": "atelier.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_photo_waits_for_the_network_and_is_then_seen_by_all(three: Phones) -> None:
    ana, ben, _ = three
    photos = ".post .gallery img"
    before = ben.page.locator(photos).count()
    ana.page.get_by_label("Ajouter des photos").set_input_files(drawn())
    expect(ana.page.locator(".writer .thumbnail")).to_be_visible(timeout=SOON)
    ana.page.reload()
    expect(ana.page.locator(".writer .thumbnail")).to_be_visible(timeout=SOON)
    ana.context.set_offline(True)
    ana.page.locator(".writer .go").click()
    expect(ana.page.locator(".post.mine .thumbnail")).to_be_visible(timeout=SOON)
    assert ben.page.locator(photos).count() == before
    ana.context.set_offline(False)
    expect(ben.page.locator(photos)).to_have_count(before + 1, timeout=2 * SOON)
    expect(ana.page.locator(".post.mine .thumbnail")).to_have_count(0, timeout=SOON)
    assert ben.page.locator(photos).last.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 0
    ben.page.locator(photos).last.click()
    expect(ben.page.get_by_role("dialog").locator("img")).to_be_visible()
    ben.page.keyboard.press("Escape")
    expect(ben.page.get_by_role("dialog")).to_have_count(0)
