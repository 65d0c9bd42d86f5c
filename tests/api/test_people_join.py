"""A host invites, a newcomer joins: the link, the typed code, and everything that must not open."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from httpx import AsyncClient, Response

from server.tables import audit, idempotency, invite, notification, person, point_entry, session, site
from server.world import World

ISSUE = """mutation($input: InviteInput!) { issueInvite(input: $input) {
  __typename
  ... on InviteIssued { url code qr codeExpiresAt invite { id state failures site { name } } }
  ... on Invalid { code field } ... on Refused { code message } } }"""
REVOKE = """mutation($input: InviteIdInput!) { revokeInvite(input: $input) {
  __typename ... on Invalid { code } ... on Refused { code } } }"""
LIST = "{ invites { edges { node { id name state failures } } } }"
ME = {"name": "Ana Ruiz", "locale": "en", "ranking": "name"}


async def issue(phone: Any, key: str = "invite-1", **chosen: Any) -> dict[str, Any]:
    body = await phone.ask(ISSUE, input={"key": key, **chosen})
    answer: dict[str, Any] = body["data"]["issueInvite"]
    return answer


async def post(client: AsyncClient, path: str, **body: Any) -> Response:
    return await client.post(f"/api/join/{path}", json=body, headers={"X-Relais": "1"})


def token_of(issued: dict[str, Any]) -> str:
    return str(issued["url"]).partition("#")[2]


def wrong(code: str) -> str:
    """The same code but for its last letter."""
    return code[:-1] + ("A" if code[-1] != "A" else "B")


@pytest.fixture
async def host(phone: Any) -> Any:
    return await phone("host@plant")


async def test_an_invite_is_a_link_a_code_and_a_picture(host: Any) -> None:
    issued = await issue(host)
    assert re.fullmatch(r"http://localhost:8000/join#[\w-]{22}", issued["url"])
    assert re.fullmatch(r"[A-HJKMNP-TVWXYZ2-9]{8}", issued["code"])
    assert issued["qr"].startswith("<svg") and issued["invite"]["site"]["name"] == "Roubaix"


async def test_what_the_host_shows_is_stored_as_hashes_only(host: Any, world: World) -> None:
    issued = await issue(host)
    async with world.engine.connect() as connection:
        kept = [str((await connection.execute(sa.select(table))).all()) for table in (invite, idempotency)]
    assert not any(secret in text for text in kept for secret in (token_of(issued), issued["code"]))


async def test_a_retry_gives_the_same_invite_with_secrets_that_work(host: Any, client: AsyncClient) -> None:
    first, again = await issue(host), await issue(host)
    opened = await post(client, "open", token=token_of(again))
    assert (first["invite"]["id"], opened.status_code) == (again["invite"]["id"], 200)


async def test_opening_shows_the_facts_as_often_as_one_likes(host: Any, client: AsyncClient) -> None:
    token = token_of(await issue(host, name="Ana"))
    await post(client, "open", token=token)
    assert (await post(client, "open", token=token)).json() == {
        "site": "Roubaix", "name": "Ana", "host": "Host plant", "programme": "Relais", "company": "Altérion",
    }  # fmt: skip


async def test_a_get_opens_nothing(host: Any, client: AsyncClient) -> None:
    await issue(host)
    assert (await client.get("/api/join/open")).status_code == 405


async def test_confirming_signs_the_newcomer_in(host: Any, client: AsyncClient) -> None:
    joined = await post(client, "confirm", token=token_of(await issue(host)), **ME)
    me = (await client.get("/api/session")).json()
    assert (joined.json()["id"], me["name"], me["locale"], me["assurance"]) == (
        me["id"], "Ana Ruiz", "en", "invite",
    )  # fmt: skip


async def test_the_newcomer_belongs_to_the_hosts_site_and_its_team(
    host: Any, client: AsyncClient, world: World
) -> None:
    joined = (await post(client, "confirm", token=token_of(await issue(host)), **ME)).json()
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(person).where(person.c.id == int(joined["id"])))).one()
    assert (row.site_id, row.team_id, row.state, row.role, row.invited_by) == (
        2, 2, "active", "ambassador", host.person_id,
    )  # fmt: skip


async def test_a_typed_code_may_be_typed_as_people_type(host: Any, client: AsyncClient) -> None:
    code = (await issue(host))["code"].lower()
    opened = await post(client, "open", code=f" {code[:4]}-{code[4:]} ")
    assert opened.status_code == 200


async def test_an_invite_opens_once(host: Any, client: AsyncClient) -> None:
    token = token_of(await issue(host))
    await post(client, "confirm", token=token, **ME)
    again = await post(client, "confirm", token=token, **ME)
    assert (again.status_code, again.json()["code"]) == (409, "invite_used")


async def test_of_a_hundred_phones_with_the_same_link_one_joins(
    host: Any, client: AsyncClient, world: World
) -> None:
    token = token_of(await issue(host))
    tries = await asyncio.gather(*(post(client, "confirm", token=token, **ME) for _ in range(100)))
    async with world.engine.connect() as connection:
        made = await connection.execute(
            sa.select(sa.func.count()).select_from(person).where(person.c.name == "Ana Ruiz")
        )
    assert ([t.status_code for t in tries].count(200), made.scalar_one()) == (1, 1)


async def test_five_wrong_guesses_lock_the_code_and_the_link(host: Any, client: AsyncClient) -> None:
    issued = await issue(host)
    guesses = [(await post(client, "open", code=wrong(issued["code"]))).json()["code"] for _ in range(5)]
    right = await post(client, "open", code=issued["code"])
    link = await post(client, "open", token=token_of(issued))
    assert guesses == ["invite_unknown"] * 4 + ["invite_locked"]
    assert (right.json()["code"], link.json()["code"]) == ("invite_locked", "invite_locked")


async def test_parallel_guesses_are_judged_one_after_the_other(
    host: Any, client: AsyncClient, world: World
) -> None:
    code = wrong((await issue(host))["code"])
    await asyncio.gather(*(post(client, "open", code=code) for _ in range(15)))
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(invite.c.failures, invite.c.state))).one()
        alarms = (await connection.execute(sa.select(audit.c.deed))).scalars().all()
    assert (tuple(row), alarms) == ((5, "locked"), ["invite_locked"])


async def test_one_address_may_guess_twenty_times(host: Any, client: AsyncClient) -> None:
    await issue(host)
    tries = [await post(client, "open", code=f"ZZ{n}ZZZZZ"[:8]) for n in [2, 3, 4, 5] * 6]
    assert [t.status_code for t in tries].count(429) == 4
    assert tries[-1].headers["retry-after"] == "60"


async def test_right_codes_are_no_guesses(host: Any, client: AsyncClient) -> None:
    code = (await issue(host))["code"]
    tries = [await post(client, "open", code=code) for _ in range(25)]
    assert {t.status_code for t in tries} == {200}


@pytest.mark.parametrize("code", ["", "ABC", "ABCDEFGHJ", "ABCD0FGH", "ABCDÉFGH"])
async def test_a_code_that_cannot_be_one_is_told_apart(host: Any, client: AsyncClient, code: str) -> None:
    answer = await post(client, "open", code=code)
    assert (answer.status_code, answer.json()["field"]) == (400, "code")


async def test_the_code_dies_after_a_quarter_of_an_hour_the_link_lives(
    host: Any, client: AsyncClient
) -> None:
    issued = await issue(host)
    with time_machine.travel(World.now() + timedelta(minutes=16)):
        code = await post(client, "open", code=issued["code"])
        link = await post(client, "open", token=token_of(issued))
    assert (code.json()["code"], link.status_code) == ("invite_unknown", 200)


async def test_the_link_dies_after_72_hours(host: Any, client: AsyncClient) -> None:
    token = token_of(await issue(host))
    with time_machine.travel(World.now() + timedelta(hours=72, minutes=1)):
        assert (await post(client, "confirm", token=token, **ME)).json()["code"] == "invite_expired"


async def test_a_revoked_invite_opens_nothing(host: Any, client: AsyncClient) -> None:
    issued = await issue(host)
    await host.ask(REVOKE, input={"key": "revoke-1", "inviteId": issued["invite"]["id"]})
    assert (await post(client, "open", token=token_of(issued))).json()["code"] == "invite_revoked"


async def test_a_host_invites_to_the_own_site_only(host: Any) -> None:
    answer = await issue(host, siteId="3")
    assert (answer["__typename"], answer["code"]) == ("Refused", "forbidden")


async def test_comms_may_invite_anywhere(phone: Any) -> None:
    answer = await issue(await phone("comms@office"), siteId="3")
    assert answer["invite"]["site"]["name"] == "Vitoria"


async def test_another_sites_host_cannot_revoke(host: Any, phone: Any) -> None:
    issued, stranger = await issue(host), await phone("host@other_plant")
    body = await stranger.ask(REVOKE, input={"key": "revoke-1", "inviteId": issued["invite"]["id"]})
    assert body["data"]["revokeInvite"] == {"__typename": "Invalid", "code": "not_found"}


async def test_an_ambassador_cannot_invite(phone: Any) -> None:
    someone = await phone("ambassador@plant")
    await someone.ask(ISSUE, input={"key": "invite-1"})
    assert someone.status == 403


async def test_hosts_see_their_sites_invites_comms_see_all(host: Any, phone: Any) -> None:
    await issue(host, name="Ana")
    seen = [
        len((await (await phone(who)).ask(LIST))["data"]["invites"]["edges"])
        for who in ("host@plant", "host@other_plant", "comms@office")
    ]
    assert seen == [1, 0, 1]


async def close_the_plant(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(site).where(site.c.id == 2).values(consulted_on=None))


async def test_a_plant_that_is_not_open_cannot_invite(host: Any, world: World) -> None:
    await close_the_plant(world)
    assert (await issue(host))["code"] == "site_not_open"


async def test_a_plant_that_is_not_open_takes_nobody_in(host: Any, client: AsyncClient, world: World) -> None:
    token = token_of(await issue(host))
    await close_the_plant(world)
    assert (await post(client, "confirm", token=token, **ME)).json()["code"] == "site_not_open"
    assert (await post(client, "open", token=token)).status_code == 200  # refused, hence not used up


async def expected_colleague(world: World, who: int, state: str = "expected") -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).where(person.c.id == who).values(state=state))


async def test_someone_the_roster_expects_becomes_active(
    host: Any, client: AsyncClient, small: Any, world: World
) -> None:
    expected = small.people["colleague@plant"]
    await expected_colleague(world, expected)
    issued = await issue(host, personId=str(expected))
    joined = await post(client, "confirm", token=token_of(issued), **{**ME, "name": "Ana R."})
    assert joined.json() == {"id": str(expected), "name": "Ana R.", "locale": "en"}


async def test_an_invite_never_takes_over_an_account(host: Any, small: Any) -> None:
    answer = await issue(host, personId=str(small.people["colleague@plant"]))
    assert answer["code"] == "already_joined"


async def test_nobody_brings_back_who_left(host: Any, small: Any, world: World) -> None:
    await expected_colleague(world, small.people["colleague@plant"], "left")
    answer = await issue(host, personId=str(small.people["colleague@plant"]))
    assert answer["code"] == "has_left"


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"name": "x" * 81}, "too_long"),
        ({"ranking": "alias"}, "alias_needed"),
        ({"locale": "de"}, "invalid"),
        ({"ranking": "top"}, "invalid"),
    ],
)
async def test_what_the_newcomer_says_is_checked(
    host: Any, client: AsyncClient, chosen: dict[str, str], code: str
) -> None:
    answer = await post(client, "confirm", token=token_of(await issue(host)), **{**ME, **chosen})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_the_newcomers_choice_of_ranking_holds_from_the_first_day(
    host: Any, client: AsyncClient, world: World
) -> None:
    mine = {**ME, "name": "  Ana\u0000  Ruiz ", "ranking": "alias", "alias": "Copper"}
    await post(client, "confirm", token=token_of(await issue(host)), **mine)
    async with world.engine.connect() as connection:
        newest = sa.select(person.c.name, person.c.ranking, person.c.alias).order_by(person.c.id.desc())
        assert tuple((await connection.execute(newest.limit(1))).one()) == ("Ana Ruiz", "alias", "Copper")


async def test_joining_on_a_hosts_phone_ends_the_hosts_session_there(
    host: Any, client: AsyncClient, world: World
) -> None:
    token = token_of(await issue(host))
    await client.post(
        "/api/join/confirm",
        json={"token": token, **ME},
        headers={"X-Relais": "1", "Cookie": f"relais={host.token}"},
    )
    async with world.engine.connect() as connection:
        hosts = sa.select(session.c.revoked_at).where(session.c.person_id == host.person_id)
        assert (await connection.execute(hosts)).scalar_one() is not None


async def test_the_newcomer_and_the_host_are_rewarded_once(
    host: Any, client: AsyncClient, world: World
) -> None:
    token = token_of(await issue(host))
    await post(client, "confirm", token=token, **ME)
    await post(client, "confirm", token=token, **ME)
    async with world.engine.connect() as connection:
        entries = sa.select(point_entry.c.person_id, point_entry.c.deed).order_by(point_entry.c.seq)
        told = sa.select(notification.c.person_id, notification.c.kind, notification.c.params["name"].astext)
        deeds = (await connection.execute(entries)).all()
        thanks = (await connection.execute(told.where(notification.c.kind == "welcomed"))).all()
    assert [deed for _, deed in deeds] == ["joined", "welcomed"]
    assert (deeds[1][0], thanks) == (host.person_id, [(host.person_id, "welcomed", "Ana Ruiz")])


async def test_a_host_who_left_meanwhile_stops_nobody(host: Any, client: AsyncClient, world: World) -> None:
    token = token_of(await issue(host))
    async with world.engine.begin() as connection:
        gone = sa.update(person).where(person.c.id == host.person_id)
        await connection.execute(gone.values(state="left", left_at=world.now()))
    assert (await post(client, "confirm", token=token, **ME)).status_code == 200
