"""The way in: a host's invite, a passkey on the newcomer's own phone, a code that locks, a roster from comms."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Phone

DESK = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
Phones = Callable[..., Phone]
ROSTER = "nom;site;langue\nZoé Dubreuil;{site};fr\nPaul Perdu;Nulle part;fr\n"


def with_passkeys(phone: Phone) -> None:
    """A phone that unlocks at once: CTAP2, resident keys, its owner verified."""
    session: Any = phone.context.new_cdp_session(phone.page)  # its types are half unknown
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def issue(host: Phone, name: str) -> dict[str, Any]:
    asked = {"key": f"invite-{name}-0123456789", "name": name}
    issued: dict[str, Any] = host.ask("ConsoleIssueInvite", input=asked)["data"]["issueInvite"]
    assert issued["__typename"] == "InviteIssued", issued
    return issued


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_in(page: Page) -> None:
    """From the invite to the first look at the feed, with nothing but taps."""
    press(page, "C’est parti")
    press(page, "Continuer")
    press(page, "Créer ma clé")
    press(page, "Voir le fil")


def who(page: Page) -> dict[str, Any]:
    said: dict[str, Any] = page.evaluate("fetch('/api/session').then((answer) => answer.json())")
    return said


def test_a_newcomer_joins_by_the_hosts_invite_and_signs_in_again_by_passkey(phone: Phones) -> None:
    host, newcomer = phone("host", **DESK), phone()
    with_passkeys(newcomer)
    host.page.goto(f"{host.house.url}/console/invites")
    host.page.get_by_label("Prénom et nom").fill("Inès Amrani")
    press(host.page, "Créer l’invitation")
    code = host.page.locator("output").inner_text()

    page = newcomer.page
    page.goto(f"{newcomer.house.url}/join")
    page.get_by_label("Code à 8 caractères").fill(code)
    press(page, "Ouvrir l’invitation")
    go_in(page)
    page.wait_for_url(f"{newcomer.house.url}/")
    assert who(page)["name"] == "Inès Amrani"
    expect(host.page.get_by_text("Inès Amrani a rejoint Relais.")).to_be_visible(timeout=15_000)

    page.request.post(f"{newcomer.house.url}/api/sign-out", headers={"X-Relais": "1"})
    page.goto(f"{newcomer.house.url}/sign-in")
    press(page, "Me connecter")
    page.wait_for_url(f"{newcomer.house.url}/")
    assert who(page) | {"id": ""} == who(page) | {"id": "", "name": "Inès Amrani", "assurance": "passkey"}


def test_a_reload_on_the_way_in_loses_nothing_typed(phone: Phones) -> None:
    invite, newcomer = issue(phone("host"), "Reload"), phone()
    page = newcomer.page
    page.goto(invite["url"])
    press(page, "C’est parti")
    page.get_by_label("Prénom et nom").fill("Marta Ruiz")
    page.get_by_text("Sous un surnom").click()
    page.get_by_role("textbox", name="Ton surnom").fill("Sextant")
    page.reload()
    expect(page.get_by_label("Prénom et nom")).to_have_value("Marta Ruiz")
    expect(page.get_by_role("textbox", name="Ton surnom")).to_have_value("Sextant")


def test_the_link_leaves_the_address_once_it_has_served(phone: Phones) -> None:
    invite, newcomer = issue(phone("host"), "Once"), phone()
    with_passkeys(newcomer)
    newcomer.page.goto(invite["url"])
    press(newcomer.page, "C’est parti")
    press(newcomer.page, "Continuer")
    expect(newcomer.page.get_by_role("button", name="Créer ma clé")).to_be_visible()
    assert newcomer.page.url.endswith("/join")
    second = phone()
    second.page.goto(invite["url"])
    expect(second.page.get_by_role("heading", name="Cette invitation ne s’ouvre pas")).to_be_visible()


def test_a_code_guessed_five_times_is_locked_for_good(phone: Phones) -> None:
    host, guesser = phone("host"), phone()
    code = issue(host, "Guessed")["code"]
    # the head says which invite is meant, only the rest is a guess
    wrong = [code[:7] + letter for letter in "23456789" if letter != code[7]][:5]
    page = guesser.page
    page.goto(f"{guesser.house.url}/join")
    for guess in [*wrong, code]:
        page.get_by_label("Code à 8 caractères").fill(guess)
        with page.expect_response("**/api/join/open") as answered:
            press(page, "Ouvrir l’invitation")
        assert answered.value.status >= 400
        expect(page.get_by_role("alert").filter(has_text=".")).to_be_visible()
    invites = host.ask("ConsoleInvites", after=None)["data"]["invites"]["edges"]
    assert {edge["node"]["name"]: edge["node"]["state"] for edge in invites}["Guessed"] == "LOCKED"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_roster_is_shown_line_by_line_then_applied(phone: Phones, width: int) -> None:
    comms = phone("comms", viewport={"width": width, "height": 800})
    page = comms.page
    site = comms.ask("ConsolePlaces")["data"]["sites"][0]["name"]
    page.goto(f"{comms.house.url}/console/roster")
    file = ROSTER.format(site=site).replace("Zoé", f"Zoé{width}").encode("cp1252")
    page.set_input_files("input[type=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": file})
    press(page, "Vérifier 2 personnes")
    expect(page.get_by_role("heading", name="1 erreur à corriger")).to_be_visible()
    expect(page.get_by_role("button", name="Aller à la ligne 3")).to_be_visible()

    box = page.get_by_label("Ou colle la liste ici")
    box.fill("\n".join(box.input_value().splitlines()[:2]))
    press(page, "Vérifier 1 personne")
    press(page, "Appliquer à 1 personne")
    expect(page.get_by_text("la liste est à jour")).to_be_visible()
    members = comms.ask("ConsoleMembers", search=f"Zoé{width}", siteId=None, after=None)["data"]["members"]
    assert [edge["node"]["state"] for edge in members["edges"]] == ["expected"]
