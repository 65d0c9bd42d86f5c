"""Sites, teams, members, devices, roles, leaving: what each role sees and may do."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from sqlalchemy.dialects.postgresql import insert

from server import auth
from server.tables import audit, event, outbox, passkey, person, push_subscription, rsvp, score, session, site
from server.world import World

MEMBERS = """query($first: Int! = 50, $after: String, $search: String, $siteId: ID) {
  members(first: $first, after: $after, search: $search, siteId: $siteId) {
    edges { node { id name role state site { name brand { name } } team { name } } }
    pageInfo { hasNextPage endCursor } } }"""
ANSWER = "{ __typename ... on Done { ok } ... on Invalid { code field } ... on Refused { code } }"
REVOKE = f"mutation($input: DeviceInput!) {{ revokeDevice(input: $input) {ANSWER} }}"
LEAVE = f"mutation($input: KeyInput!) {{ leave(input: $input) {ANSWER} }}"
ROLE = f"mutation($input: RoleInput!) {{ setRole(input: $input) {ANSWER} }}"
OPEN = f"mutation($input: OpenSiteInput!) {{ openSite(input: $input) {ANSWER} }}"


async def done(phone: Any, document: str, **given: Any) -> dict[str, Any]:
    body = await phone.ask(document, input={"key": given.pop("key", "a-key-of-mine"), **given})
    return dict(next(iter(body["data"].values())))


async def names(phone: Any, **variables: Any) -> list[str]:
    body = await phone.ask(MEMBERS, **variables)
    return [edge["node"]["name"] for edge in body["data"]["members"]["edges"]]


async def test_everyone_sees_the_sites(phone: Any) -> None:
    asked = "{ sites { name kind open ambassadors brand { name } } }"
    sites = (await (await phone("ambassador@plant")).ask(asked))["data"]["sites"]
    assert sites[1] == {
        "name": "Roubaix", "kind": "plant", "open": True, "ambassadors": 3, "brand": {"name": "Altérion"},
    }  # fmt: skip


async def test_everyone_sees_the_teams(phone: Any) -> None:
    teams = (await (await phone("ambassador@plant")).ask("{ teams { name kind hue } }"))["data"]["teams"]
    assert [team["name"] for team in teams] == ["Lyon", "Roubaix", "Vitoria"]


async def test_sites_cost_one_statement_for_the_caller_and_one_for_the_rows(
    phone: Any, statements: Any
) -> None:
    someone = await phone("ambassador@plant")
    with statements() as sent:
        await someone.ask("{ sites { name brand { name } } }")
    assert sent.count == 2


async def test_a_host_sees_people_of_the_own_site_only(phone: Any) -> None:
    assert await names(await phone("host@plant")) == ["Ambassador plant", "Colleague plant", "Host plant"]


async def test_a_host_who_asks_for_another_site_sees_nobody(phone: Any) -> None:
    assert await names(await phone("host@plant"), siteId="3") == []


async def test_comms_see_everyone_and_may_choose_a_site(phone: Any) -> None:
    comms = await phone("comms@office")
    assert (len(await names(comms)), len(await names(comms, siteId="3"))) == (11, 3)


async def test_members_are_found_by_a_part_of_their_name(phone: Any) -> None:
    assert await names(await phone("comms@office"), search=" colleague ") == [
        "Colleague office", "Colleague other_plant", "Colleague plant",
    ]  # fmt: skip


@pytest.mark.parametrize("search", ["%", "_________", "'; DROP TABLE person; --"])
async def test_a_search_is_text_not_a_pattern(phone: Any, search: str) -> None:
    assert await names(await phone("comms@office"), search=search) == []


async def test_pages_follow_each_other_without_gap_or_repeat(phone: Any) -> None:
    comms = await phone("comms@office")
    seen: list[str] = []
    after: str | None = None
    for _ in range(4):
        page = (await comms.ask(MEMBERS, first=4, after=after))["data"]["members"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 11


@pytest.mark.parametrize("first", [1, 10])
async def test_members_cost_the_same_statements_for_one_as_for_ten(
    phone: Any, statements: Any, first: int
) -> None:
    comms = await phone("comms@office")
    with statements() as sent:
        await comms.ask(MEMBERS, first=first)
    assert sent.count == 4


async def test_who_left_is_no_member(phone: Any) -> None:
    gone, host = await phone("colleague@plant"), await phone("host@plant")
    await done(gone, LEAVE)
    assert await names(host) == ["Ambassador plant", "Host plant"]


async def test_one_tap_signs_out_another_of_my_phones(phone: Any, world: World) -> None:
    here, there = await phone("ambassador@plant"), await phone("ambassador@plant")
    async with world.engine.connect() as connection:
        hers = sa.select(session.c.id).where(session.c.token_hash == auth.digest(there.token))
        device = (await connection.execute(hers)).scalar_one()
    answer = await done(here, REVOKE, deviceId=str(device))
    await there.ask("{ sites { id } }")
    assert (answer, there.status) == ({"__typename": "Done", "ok": True}, 401)


async def test_a_revoked_phones_socket_is_hung_up_and_its_push_dropped(phone: Any, world: World) -> None:
    here, there = await phone("ambassador@plant"), await phone("ambassador@plant")
    async with world.engine.begin() as connection:
        hers = sa.select(session.c.id).where(session.c.token_hash == auth.digest(there.token))
        device = (await connection.execute(hers)).scalar_one()
        await connection.execute(
            sa.insert(push_subscription).values(
                person_id=there.person_id, session_id=device, endpoint="https://push", p256dh="k", auth="a"
            )
        )
    await done(here, REVOKE, deviceId=str(device))
    async with world.engine.connect() as connection:
        assert (await connection.execute(sa.select(outbox.c.body))).scalars().all() == [
            {"session_id": str(device)}
        ]
        assert (await connection.execute(sa.select(push_subscription))).first() is None


async def test_somebody_elses_phone_is_not_mine_to_sign_out(phone: Any, world: World) -> None:
    mine, hers = await phone("ambassador@plant"), await phone("admin@office")
    async with world.engine.connect() as connection:
        theirs = sa.select(session.c.id).where(session.c.person_id == hers.person_id)
        device = (await connection.execute(theirs)).scalar_one()
    assert (await done(mine, REVOKE, deviceId=str(device)))["code"] == "not_found"


async def test_leaving_ends_everything_at_once(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    async with world.engine.begin() as connection:
        await connection.execute(
            sa.insert(passkey).values(
                person_id=someone.person_id, credential_id=b"c", public_key=b"p", sign_count=0, label="x"
            )
        )
    await done(someone, LEAVE)
    await someone.ask("{ sites { id } }")
    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(person).where(person.c.id == someone.person_id))).one()
        key = (await connection.execute(sa.select(passkey.c.revoked_at))).scalar_one()
    assert (someone.status, row.state, row.ranking, key is not None) == (401, "left", "hidden", True)


async def seated(world: World, who: int, state: str) -> None:
    async with world.engine.begin() as connection:
        soon = world.now() + timedelta(days=9)
        await connection.execute(
            insert(event).values(
                id=1, kind="exclusive", title={"fr": "Visite", "en": "Tour"}, brief={"fr": "-", "en": "-"},
                place="Hall 3", time_zone="Europe/Paris", starts_at=soon, ends_at=soon + timedelta(hours=2),
                rsvp_closes_at=soon - timedelta(days=1), capacity=1, created_by=who,
            ).on_conflict_do_nothing()
        )  # fmt: skip
        await connection.execute(sa.insert(rsvp).values(event_id=1, person_id=who, state=state))


async def test_the_place_of_who_leaves_goes_to_the_next_in_line(phone: Any, small: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await seated(world, someone.person_id, "confirmed")
    await seated(world, small.people["colleague@plant"], "waitlisted")
    assert (await done(someone, LEAVE))["__typename"] == "Done"
    async with world.engine.connect() as connection:
        states = (await connection.execute(sa.select(rsvp.c.state).order_by(rsvp.c.id))).scalars().all()
    assert states == ["cancelled", "offered"]


async def on_a_board(world: World, who: int) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(
            sa.insert(score).values(
                board="all", kind="person", subject_id=who, points=10, version=1, reached_at=world.now()
            )
        )


async def boards_told(world: World) -> list[str]:
    async with world.engine.connect() as connection:
        sent = await connection.execute(sa.select(outbox.c.body).where(outbox.c.topic == "board:all:people"))
        return [body["type"] for body in sent.scalars()]


async def test_who_leaves_is_off_the_boards_of_every_phone(phone: Any, world: World) -> None:
    someone = await phone("ambassador@plant")
    await on_a_board(world, someone.person_id)
    await done(someone, LEAVE)
    assert await boards_told(world) == ["rank_left"]


async def test_an_organiser_is_ranked_no_more_and_comes_back_with_the_role(
    phone: Any, small: Any, world: World
) -> None:
    admin, who = await phone("admin@office"), small.people["colleague@plant"]
    await on_a_board(world, who)
    await done(admin, ROLE, personId=str(who), role="COMMS")
    await done(admin, ROLE, key="another-key", personId=str(who), role="HOST")
    assert await boards_told(world) == ["rank_left", "rank_moved"]


async def test_a_new_role_sends_the_socket_for_a_new_ticket(phone: Any, small: Any, world: World) -> None:
    who = small.people["colleague@plant"]
    await done(await phone("admin@office"), ROLE, personId=str(who), role="HOST")
    async with world.engine.connect() as connection:
        sent = await connection.execute(sa.select(outbox.c.body).where(outbox.c.topic == "control:session"))
    assert sent.scalars().all() == [{"person_id": str(who), "code": 4472}]


async def test_an_admin_sets_a_role_and_the_journal_keeps_it(phone: Any, small: Any, world: World) -> None:
    admin, who = await phone("admin@office"), small.people["colleague@plant"]
    await done(admin, ROLE, personId=str(who), role="HOST")
    async with world.engine.connect() as connection:
        noted = (await connection.execute(sa.select(audit.c.actor_id, audit.c.deed, audit.c.detail))).one()
    assert tuple(noted) == (admin.person_id, "role_set", {"from": "ambassador", "to": "host"})
    assert len(await names(await phone("colleague@plant"))) == 3


async def test_an_admin_cannot_lock_the_own_door(phone: Any) -> None:
    admin = await phone("admin@office")
    assert (await done(admin, ROLE, personId=str(admin.person_id), role="HOST"))["code"] == "own_role"


@pytest.mark.parametrize("who", ["ambassador@plant", "host@plant", "comms@office"])
@pytest.mark.parametrize("document", [ROLE, OPEN])
async def test_only_admins_give_roles_and_open_sites(phone: Any, who: str, document: str) -> None:
    given = (
        {"personId": "2", "role": "ADMIN"}
        if document is ROLE
        else {"siteId": "2", "consultedOn": "2026-01-01"}
    )
    someone = await phone(who)
    await someone.ask(document, input={"key": "a-key-of-mine", **given})
    assert someone.status == 403


async def test_opening_a_site_notes_the_day_of_the_consultation(phone: Any, world: World) -> None:
    admin, day = await phone("admin@office"), (world.now() - timedelta(days=3)).date()
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(site).where(site.c.id == 3).values(consulted_on=None))
    await done(admin, OPEN, siteId="3", consultedOn=day.isoformat())
    sites = (await admin.ask("{ sites { name open } }"))["data"]["sites"]
    assert sites[2] == {"name": "Vitoria", "open": True}


async def test_a_consultation_to_come_opens_nothing(phone: Any, world: World) -> None:
    day = (world.now() + timedelta(days=3)).date().isoformat()
    answer = await done(await phone("admin@office"), OPEN, siteId="3", consultedOn=day)
    assert (answer["code"], answer["field"]) == ("future", "consultedOn")


async def test_a_session_that_ended_opens_nothing(phone: Any, client: AsyncClient, world: World) -> None:
    someone = await phone("ambassador@plant")
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(session).values(expires_at=world.now()))
    await someone.ask("{ sites { id } }")
    assert someone.status == 401
