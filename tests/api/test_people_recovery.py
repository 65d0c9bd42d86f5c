"""A new phone by a host, face to face: who may approve, the pause, and what ends when it takes over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from httpx import AsyncClient

from server.tables import (
    audit,
    notification,
    outbox,
    passkey,
    person,
    pin,
    push_subscription,
    recovery,
    session,
)
from server.world import World

APPROVE = """mutation($input: ApproveRecoveryInput!) { approveRecovery(input: $input) {
  __typename ... on Done { ok } ... on Invalid { code field } ... on Refused { code } } }"""


async def post(client: AsyncClient, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return await client.post(f"/api/recovery/{path}", json=body, headers={"X-Relais": "1", **(headers or {})})


async def approve(phone: Any, code: str, person_id: int, key: str = "approve-1") -> dict[str, Any]:
    body = await phone.ask(APPROVE, input={"key": key, "code": code, "personId": str(person_id)})
    answer: dict[str, Any] = body["data"]["approveRecovery"]
    return answer


@pytest.fixture
async def host(phone: Any) -> Any:
    return await phone("host@plant")


@pytest.fixture
async def old_phone(phone: Any, world: World) -> Any:
    """The plant's ambassador on the phone to be replaced, with a passkey, a PIN and push."""
    one = await phone("ambassador@plant")
    async with world.engine.begin() as connection:
        mine: dict[str, Any] = {"person_id": one.person_id}
        await connection.execute(
            sa.insert(passkey).values(
                **mine, credential_id=b"c", public_key=b"p", sign_count=0, label="Old phone"
            )
        )
        await connection.execute(
            sa.insert(pin).values(
                **mine, device_hash=b"d", pin_hash="scrypt$x$y", expires_at=world.now() + timedelta(days=90)
            )
        )
        await connection.execute(
            sa.insert(push_subscription).values(**mine, endpoint="https://push", p256dh="k", auth="a")
        )
    return one


@pytest.fixture
async def asked(client: AsyncClient) -> dict[str, Any]:
    """What the new phone holds: claim and code."""
    answer: dict[str, Any] = (await post(client, "request")).json()
    return answer


async def state(client: AsyncClient, asked: dict[str, Any]) -> str:
    return str((await post(client, "status", claim=asked["claim"])).json()["state"])


async def test_a_new_phone_asks_and_waits(client: AsyncClient, small: Any, asked: dict[str, Any]) -> None:
    assert (len(asked["code"]), await state(client, asked)) == (8, "requested")


async def test_the_hosts_approval_begins_a_pause_of_a_day(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    approved = await approve(host, asked["code"], old_phone.person_id)
    early = await post(client, "finish", claim=asked["claim"])
    assert (approved["__typename"], await state(client, asked), early.json()["code"]) == (
        "Done", "hold", "recovery_not_ready",
    )  # fmt: skip


async def test_during_the_pause_the_old_phone_still_works_and_hears_of_it(
    host: Any, old_phone: Any, asked: dict[str, Any], world: World
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    await old_phone.ask("{ sites { id } }")
    async with world.engine.connect() as connection:
        heard = await connection.execute(sa.select(notification.c.person_id, notification.c.kind))
        noted = await connection.execute(sa.select(audit.c.actor_id, audit.c.deed))
    assert (old_phone.status, heard.all(), noted.all()) == (
        200, [(old_phone.person_id, "recovery")], [(host.person_id, "recovery_approved")],
    )  # fmt: skip


async def test_after_the_pause_the_new_phone_is_the_only_one(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    with time_machine.travel(World.now() + timedelta(hours=24, seconds=1)):
        assert await state(client, asked) == "ready"
        finished = (await post(client, "finish", claim=asked["claim"])).json()
        mine = (await client.get("/api/session")).json()
        await old_phone.ask("{ sites { id } }")
    assert (finished["id"], mine["assurance"], old_phone.status) == (str(old_phone.person_id), "invite", 401)


async def test_taking_over_ends_sessions_sockets_keys_and_push(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any], world: World
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    with time_machine.travel(World.now() + timedelta(hours=25)):
        await post(client, "finish", claim=asked["claim"])
    async with world.engine.connect() as connection:

        async def counted(table: sa.Table, *which: Any) -> int:
            found = sa.select(sa.func.count()).select_from(table).where(*which)
            return int((await connection.execute(found)).scalar_one())

        alive = [await counted(t, t.c.revoked_at.is_(None)) for t in (passkey, pin)]
        mine = session.c.person_id == old_phone.person_id
        kicked = outbox.c.topic == "control:session"
        assert (alive, await counted(push_subscription), await counted(outbox, kicked)) == ([0, 0], 0, 1)
        assert await counted(session, mine, session.c.revoked_at.is_(None)) == 1


async def test_a_claim_takes_over_once(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    with time_machine.travel(World.now() + timedelta(hours=25)):
        first = await post(client, "finish", claim=asked["claim"])
        again = await post(client, "finish", claim=asked["claim"])
    assert (first.status_code, again.status_code) == (200, 409)


async def test_the_owner_may_say_no(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    await post(client, "refuse", {"Cookie": f"relais={old_phone.token}"})
    with time_machine.travel(World.now() + timedelta(hours=25)):
        assert await state(client, asked) == "refused"
        assert (await post(client, "finish", claim=asked["claim"])).status_code == 409


async def new_phone(of: Any) -> Any:
    return (await of.ask("{ me { access { newPhone { opensAt } } } }"))["data"]["me"]["access"]["newPhone"]


async def test_the_owner_sees_which_phone_waits_until_it_is_refused(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    before = await new_phone(old_phone)
    await approve(host, asked["code"], old_phone.person_id)
    waiting = await new_phone(old_phone)
    opens = (await post(client, "status", claim=asked["claim"])).json()["holdUntil"]
    await post(client, "refuse", {"Cookie": f"relais={old_phone.token}"})
    assert (before, await new_phone(old_phone)) == (None, None)
    assert datetime.fromisoformat(waiting["opensAt"]) == datetime.fromisoformat(opens)


async def test_while_the_second_admin_is_missing_no_hour_is_told(
    phone: Any, old_phone: Any, asked: dict[str, Any]
) -> None:
    owner, first = await phone("comms@office"), await phone("admin@office")
    await approve(first, asked["code"], owner.person_id)
    assert (await new_phone(owner), await new_phone(old_phone)) == ({"opensAt": None}, None)


async def test_nobody_else_can_refuse_it(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    await approve(host, asked["code"], old_phone.person_id)
    said = await post(client, "refuse", {"Cookie": f"relais={host.token}"})
    assert (said.json(), await state(client, asked)) == ({"ok": False}, "hold")


async def test_a_host_of_another_site_is_denied(phone: Any, old_phone: Any, asked: dict[str, Any]) -> None:
    stranger = await phone("host@other_plant")
    answer = await approve(stranger, asked["code"], old_phone.person_id)
    assert answer == {"__typename": "Refused", "code": "forbidden"}


@pytest.mark.parametrize("who", ["comms@office", "admin@office", "host@office"])
async def test_a_host_or_comms_cannot_take_over_an_organiser(
    phone: Any, small: Any, asked: dict[str, Any], who: str
) -> None:
    actor = await phone("host@office" if who != "host@office" else "comms@office")
    answer = await approve(actor, asked["code"], small.people[who])
    assert answer["code"] == "forbidden"


async def test_an_admin_may_approve_a_hosts_phone(phone: Any, small: Any, asked: dict[str, Any]) -> None:
    admin = await phone("admin@office")
    assert (await approve(admin, asked["code"], small.people["host@plant"]))["__typename"] == "Done"


async def second_admin(world: World, who: int) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).where(person.c.id == who).values(role="admin"))


async def test_an_organisers_account_takes_two_admins(
    phone: Any, small: Any, client: AsyncClient, asked: dict[str, Any], world: World
) -> None:
    first, comms = await phone("admin@office"), small.people["comms@office"]
    await approve(first, asked["code"], comms)
    alone = (await approve(first, asked["code"], comms, "approve-2"))["code"]
    before = await state(client, asked)
    await second_admin(world, small.people["colleague@office"])
    await approve(await phone("colleague@office"), asked["code"], comms)
    assert (alone, before, await state(client, asked)) == ("second_person", "requested", "hold")


async def test_a_code_approved_for_one_person_is_nobody_elses(
    phone: Any, small: Any, asked: dict[str, Any]
) -> None:
    admin = await phone("admin@office")
    await approve(admin, asked["code"], small.people["comms@office"])
    answer = await approve(admin, asked["code"], small.people["host@plant"], "approve-2")
    assert answer["code"] == "code_unknown"


async def test_a_host_without_a_key_of_their_own_approves_nobody(
    host: Any, old_phone: Any, asked: dict[str, Any], world: World
) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(session).values(assurance="invite"))
    assert (await approve(host, asked["code"], old_phone.person_id))["code"] == "verify_again"


async def test_when_one_phone_takes_over_the_others_that_wait_do_not(
    host: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    other = (await post(client, "request")).json()
    for number, one in enumerate((asked, other)):
        await approve(host, one["code"], old_phone.person_id, f"approve-{number}")
    with time_machine.travel(World.now() + timedelta(hours=25)):
        await post(client, "finish", claim=other["claim"])
        assert await state(client, asked) == "refused"


async def test_nobody_approves_their_own_phone(phone: Any, asked: dict[str, Any]) -> None:
    admin = await phone("admin@office")
    assert (await approve(admin, asked["code"], admin.person_id))["code"] == "own_recovery"


async def test_the_host_must_have_signed_in_within_five_minutes(
    host: Any, old_phone: Any, asked: dict[str, Any]
) -> None:
    with time_machine.travel(World.now() + timedelta(minutes=6)):
        answer = await approve(host, asked["code"], old_phone.person_id)
    assert answer["code"] == "verify_again"


async def test_the_code_dies_after_half_an_hour(
    phone: Any, old_phone: Any, client: AsyncClient, asked: dict[str, Any]
) -> None:
    with time_machine.travel(World.now() + timedelta(minutes=31)):
        answer = await approve(await phone("host@plant"), asked["code"], old_phone.person_id)
        assert (answer["code"], await state(client, asked)) == ("code_unknown", "expired")


async def test_a_host_may_guess_codes_five_times(host: Any, old_phone: Any, asked: dict[str, Any]) -> None:
    for n in range(5):
        await approve(host, "ABCDEFGH", old_phone.person_id, f"guess-{n:04}")
    answer = await approve(host, asked["code"], old_phone.person_id, "the-right-one")
    assert answer["code"] == "too_many_attempts"


async def approved_before(world: World, person_id: int, host_id: int, times: int) -> None:
    async with world.engine.begin() as connection:
        for n in range(times):
            await connection.execute(
                sa.insert(recovery).values(
                    claim_hash=b"%d" % n, code_hash=b"%d" % n, person_id=person_id, approved_by=host_id,
                    approved_at=world.now(), expires_at=world.now(), state="refused",
                )
            )  # fmt: skip


async def test_three_new_phones_in_thirty_days_are_enough(
    host: Any, old_phone: Any, asked: dict[str, Any], world: World
) -> None:
    await approved_before(world, old_phone.person_id, host.person_id, 3)
    assert (await approve(host, asked["code"], old_phone.person_id))["code"] == "recovery_limit"


async def test_ten_approvals_a_day_are_enough_for_a_host(
    host: Any, old_phone: Any, small: Any, asked: dict[str, Any], world: World
) -> None:
    await approved_before(world, small.people["colleague@plant"], host.person_id, 10)
    assert (await approve(host, asked["code"], old_phone.person_id))["code"] == "recovery_limit"


async def test_a_person_who_left_is_not_recovered(
    host: Any, small: Any, asked: dict[str, Any], world: World
) -> None:
    gone = small.people["colleague@plant"]
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(person).where(person.c.id == gone).values(state="left"))
    assert (await approve(host, asked["code"], gone))["code"] == "not_found"


async def test_an_unknown_claim_tells_nothing(client: AsyncClient, small: Any) -> None:
    assert await state(client, {"claim": "made up"}) == "expired"


async def test_one_address_asks_ten_times_an_hour(client: AsyncClient, small: Any) -> None:
    codes = [(await post(client, "request")).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
