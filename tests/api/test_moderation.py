"""Reports and decisions over the API: who may decide, once for each look, and who hears of it."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.tables import audit, notification, person, point_entry, post, report
from server.world import World

POST = """mutation($input: PostInput!) { post(input: $input) { __typename ... on Problem { code message }
  ... on Posted { post { id seq state version } } } }"""
REPORT = (
    "mutation($input: ReportPostInput!) { reportPost(input: $input) { __typename ... on Problem { code } } }"
)
DECIDE = """mutation($input: DecidePostInput!) { decidePost(input: $input) { __typename ... on Problem { code }
  ... on Decided { post { id seq state version } } } }"""
MUTE = (
    "mutation($input: MutePersonInput!) { mutePerson(input: $input) { __typename ... on Problem { code } } }"
)
SLOW = (
    "mutation($input: SlowThreadInput!) { slowThread(input: $input) { __typename ... on Problem { code } } }"
)
CASES = """{ postCases { edges { node { post { id body version heldFor author { name } } kind title stood takenDown
  muted reports { reason count } } } } }"""
SEEN = """{ thread(kind: SITE, subjectId: 2) { posts { edges { node { id body state reason } } }
  waiting { state reason } } }"""
SITE = {"kind": "SITE", "subjectId": "2"}


async def do(phone: Any, document: str, **given: Any) -> dict[str, Any]:
    """The union member that answered."""
    told = await phone.ask(document, input={"key": uuid4().hex, **given})
    (answer,) = told["data"].values()
    found: dict[str, Any] = answer
    return found


async def say(phone: Any, body: str = "Bonjour", **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = (await do(phone, POST, **{**SITE, "body": body, **more}))["post"]
    return said


async def cases(phone: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await phone.ask(CASES))["data"]["postCases"]["edges"]]


async def seen(phone: Any) -> list[tuple[str, str]]:
    told = (await phone.ask(SEEN))["data"]["thread"]["posts"]["edges"]
    return [(edge["node"]["body"], edge["node"]["state"]) for edge in told]


async def kinds(world: World, person_id: int) -> list[str]:
    async with world.engine.connect() as c:
        asked = sa.select(notification.c.kind).where(notification.c.person_id == person_id)
        return list(await c.scalars(asked.order_by(notification.c.id)))


@pytest.fixture
async def newcomer(phone: Any, world: World) -> Any:
    """The plant's ambassador, who joined yesterday."""
    me = await phone("ambassador@plant")
    async with world.engine.begin() as c:
        joined = world.now() - timedelta(days=1)
        await c.execute(sa.update(person).where(person.c.id == me.person_id).values(joined_at=joined))
    return me


async def decide(phone: Any, said: dict[str, Any], shown: bool, reason: str = "Trop vif") -> dict[str, Any]:
    return await do(phone, DECIDE, postId=said["id"], version=said["version"], shown=shown, reason=reason)


async def test_a_host_lets_a_newcomer_s_post_in(phone: Any, world: World, newcomer: Any) -> None:
    said, host = await say(newcomer, "Première fois"), await phone("host@plant")
    (case,) = await cases(host)
    assert (case["post"]["body"], case["post"]["heldFor"], case["stood"]) == ("Première fois", "new", 0)
    assert (await decide(host, said, True))["post"]["seq"] == 1
    assert await seen(await phone("colleague@plant")) == [("Première fois", "SHOWN")]
    assert (await kinds(world, newcomer.person_id), await cases(host)) == (["post_shown"], [])


async def test_a_place_is_given_when_a_post_is_shown(phone: Any, newcomer: Any) -> None:
    first = await say(newcomer, "Attend")
    await say(await phone("colleague@plant"), "Passe devant")
    assert (await decide(await phone("host@plant"), first, True))["post"]["seq"] == 2


async def test_a_comment_let_in_earns_then(phone: Any, world: World, newcomer: Any) -> None:
    body = "J'y étais, et je m'en souviens comme d'hier."
    said = await say(newcomer, body, kind="STORY", subjectId="1")
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).select_from(point_entry)) == 0
    await decide(await phone("host@plant"), said, True)
    async with world.engine.connect() as c:
        assert list(await c.scalars(sa.select(point_entry.c.fact_id))) == [f"comment:{said['id']}"]


async def test_a_refusal_is_read_by_its_author_alone_with_the_reason(
    phone: Any, world: World, newcomer: Any
) -> None:
    said = await say(newcomer)
    await decide(await phone("host@plant"), said, False, "Un nom de client y est")
    mine = (await newcomer.ask(SEEN))["data"]["thread"]["waiting"]
    assert mine == [{"state": "REFUSED", "reason": "Un nom de client y est"}]
    assert (await seen(await phone("colleague@plant")), await kinds(world, newcomer.person_id)) == (
        [],
        ["post_refused"],
    )


async def test_who_takes_down_says_why(phone: Any, newcomer: Any) -> None:
    answer = await decide(await phone("host@plant"), await say(newcomer), False, " ")
    assert answer["code"] == "reason_missing"


async def test_nobody_decides_on_their_own_words(phone: Any, world: World) -> None:
    host = await phone("host@plant")
    said = await say(host)
    await do(await phone("colleague@plant"), REPORT, postId=said["id"], reason="OTHER")
    assert ((await decide(host, said, True))["code"], await cases(host)) == ("own_post", [])


async def test_another_site_s_host_decides_nothing_here(phone: Any, newcomer: Any) -> None:
    said, other = await say(newcomer), await phone("host@other_plant")
    assert ((await decide(other, said, True))["code"], await cases(other)) == ("other_site", [])


async def test_a_host_decides_on_what_their_people_write_elsewhere(phone: Any, newcomer: Any) -> None:
    said = await say(newcomer, kind="PROGRAMME", subjectId="0")
    assert (await decide(await phone("host@plant"), said, True))["__typename"] == "Decided"


async def test_an_edit_calls_for_another_look(phone: Any, newcomer: Any) -> None:
    said = await say(newcomer, "Gentil")
    edit = "mutation($input: EditPostInput!) { editPost(input: $input) { __typename } }"
    await do(newcomer, edit, postId=said["id"], body="Méchant")
    assert (await decide(await phone("host@plant"), said, True))["code"] == "decided_meanwhile"


async def test_a_report_calls_the_host_once_and_leaves_the_post_standing(phone: Any, world: World) -> None:
    said, host = await say(await phone("ambassador@plant")), await phone("host@plant")
    for _ in range(2):
        await do(await phone("colleague@plant"), REPORT, postId=said["id"], reason="HURTFUL")
    (case,) = await cases(host)
    assert case["reports"] == [{"reason": "HURTFUL", "count": 1}]
    assert (await seen(host), await kinds(world, host.person_id)) == (
        [("Bonjour", "SHOWN")],
        ["post_reported"],
    )


async def reported(phone: Any) -> dict[str, Any]:
    """A post that three people asked to look at."""
    said = await say(await phone("ambassador@plant"))
    for who in ("colleague@plant", "comms@office", "admin@office"):
        await do(await phone(who), REPORT, postId=said["id"], reason="PRIVATE")
    return {**said, "version": 2}


async def test_three_reports_take_a_post_out_of_sight_until_somebody_decides(
    phone: Any, world: World
) -> None:
    said = await reported(phone)
    assert await seen(await phone("colleague@plant")) == [("", "WAITING")]
    assert (await decide(await phone("host@plant"), said, True))["post"]["seq"] == 1
    assert await seen(await phone("colleague@plant")) == [("Bonjour", "SHOWN")]
    author = (await phone("ambassador@plant")).person_id
    assert await kinds(world, author) == ["post_held", "post_shown"]


@pytest.mark.parametrize(("shown", "told"), [(True, "report_kept"), (False, "report_heeded")])
async def test_who_reported_hears_what_became_of_it(phone: Any, world: World, shown: bool, told: str) -> None:
    said = await reported(phone)
    await decide(await phone("host@plant"), said, shown)
    assert await kinds(world, (await phone("colleague@plant")).person_id) == [told]


async def test_what_is_taken_down_is_gone_for_others_and_can_come_back(phone: Any, world: World) -> None:
    said, host = await reported(phone), await phone("host@plant")
    down = (await decide(host, said, False))["post"]
    assert await seen(await phone("colleague@plant")) == [("", "HIDDEN")]
    assert (await decide(host, down, True))["post"]["state"] == "SHOWN"


async def earned(world: World, who: Any) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(point_entry.c.points), 0))
    async with world.engine.connect() as c:
        return int((await c.execute(query.where(point_entry.c.person_id == who.person_id))).scalar_one())


async def test_the_points_of_a_comment_go_and_come_back_with_it(phone: Any, world: World) -> None:
    me, comms = await phone("ambassador@plant"), await phone("comms@office")
    body = "J'y étais, et je m'en souviens comme d'hier."
    said = await say(me, body, kind="STORY", subjectId="1")
    sums = [await earned(world, me)]
    for shown in (False, True, False):
        said = (await decide(comms, said, shown))["post"]
        sums.append(await earned(world, me))
    assert sums == [sums[0], 0, sums[0], 0] and sums[0] > 0


async def test_the_comment_of_who_has_left_can_still_be_taken_down(phone: Any, world: World) -> None:
    me, comms = await phone("ambassador@plant"), await phone("comms@office")
    said = await say(me, "J'y étais, et je m'en souviens comme d'hier.", kind="STORY", subjectId="1")
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == me.person_id).values(left_at=world.now()))
    assert (await decide(comms, said, False))["post"]["state"] == "HIDDEN"


async def test_one_does_not_report_oneself_nor_what_one_cannot_read(phone: Any) -> None:
    me, stranger = await phone("ambassador@plant"), await phone("ambassador@other_plant")
    said = await say(me)
    answers = [await do(who, REPORT, postId=said["id"], reason="OTHER") for who in (me, stranger)]
    assert [one["code"] for one in answers] == ["own_post", "not_found"]


async def test_every_decision_is_on_record(phone: Any, world: World, newcomer: Any) -> None:
    said, host = await say(newcomer), await phone("host@plant")
    await decide(host, said, False, "Hors sujet")
    async with world.engine.connect() as c:
        row = (
            await c.execute(sa.select(audit.c.actor_id, audit.c.deed, audit.c.subject, audit.c.detail))
        ).one()
    detail = {"reason": "Hors sujet", "was": "waiting"}
    assert tuple(row) == (host.person_id, "post_refused", f"post:{said['id']}", detail)


async def test_who_is_muted_reads_and_does_not_write_until_it_ends(phone: Any, world: World) -> None:
    me, host = await phone("ambassador@plant"), await phone("host@plant")
    await do(host, MUTE, personId=str(me.person_id), days=2, reason="Une pause")
    answer = await do(me, POST, **SITE, body="Encore moi")
    assert (answer["code"], "2 jour" in answer["message"]) == ("muted", True)
    await do(host, MUTE, personId=str(me.person_id), days=0, reason="C'est bon")
    assert (await do(me, POST, **SITE, body="Merci"))["__typename"] == "Posted"
    assert await kinds(world, me.person_id) == ["muted", "unmuted"]


@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [
        ("host@plant", 7, "other_site"),
        ("host@plant", 10, "other_site"),
        ("comms@office", 11, "only_ambassadors"),
        ("comms@office", 6, "only_ambassadors"),
    ],
)
async def test_hosts_mute_their_own_people_and_nobody_mutes_who_looks_after_others(
    phone: Any, who: str, whom: int, code: str
) -> None:
    answer = await do(await phone(who), MUTE, personId=str(whom), days=1, reason="x")
    assert answer["code"] == code


async def test_slow_mode_makes_a_pause_for_all_but_who_looks_after_the_room(phone: Any) -> None:
    me, host = await phone("ambassador@plant"), await phone("host@plant")
    assert (await do(host, SLOW, **SITE, seconds=30))["__typename"] == "Done"
    answers = [await do(who, POST, **SITE, body="x") for who in (me, me, host, host)]
    assert [one["__typename"] for one in answers] == ["Posted", "Refused", "Posted", "Posted"]


async def test_two_posts_taken_down_make_the_next_wait(phone: Any) -> None:
    me, host = await phone("ambassador@plant"), await phone("host@plant")
    for _ in range(2):
        await decide(host, await say(me), False)
    assert (await say(me))["state"] == "WAITING"


async def both(phone: Any, newcomer: Any) -> list[str]:
    """Two moderators decide on one post at once, one to show it, one to take it down -> what they were answered."""
    said = await say(newcomer)
    host, comms = await phone("host@plant"), await phone("comms@office")
    answers = await asyncio.gather(decide(host, said, True), decide(comms, said, False))
    return sorted(one["__typename"] for one in answers)


@pytest.fixture
async def slow(world: World) -> None:
    """Between looking and deciding everybody takes a breath."""
    async with world.engine.begin() as c:
        await c.execute(
            sa.text(
                "CREATE FUNCTION breath() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$"
            )
        )
        await c.execute(
            sa.text(
                "CREATE TRIGGER breath BEFORE UPDATE ON post FOR EACH STATEMENT EXECUTE FUNCTION breath()"
            )
        )


async def test_two_moderators_cannot_decide_one_post_differently(
    phone: Any, world: World, newcomer: Any, slow: None
) -> None:
    assert await both(phone, newcomer) == ["Decided", "Refused"]
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).select_from(audit)) == 1


async def test_control_without_the_lock_they_can(phone: Any, world: World, newcomer: Any, slow: None) -> None:
    def strip(_c: Any, _u: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        return re.sub(r"FOR (NO KEY )?UPDATE( OF \w+)?", "", statement), parameters

    sa.event.listen(world.engine.sync_engine, "before_cursor_execute", strip, retval=True)
    assert await both(phone, newcomer) == ["Decided", "Decided"]


async def test_reports_are_settled_with_the_decision(phone: Any, world: World) -> None:
    await decide(await phone("host@plant"), await reported(phone), True)
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).where(report.c.settled_at.is_(None))) == 0
        assert await c.scalar(sa.select(post.c.version)) == 3


@pytest.mark.parametrize("waiting", [1, 8])
async def test_the_desk_costs_one_statement_however_much_waits(
    phone: Any, statements: Any, newcomer: Any, waiting: int
) -> None:
    for _ in range(waiting):
        await say(newcomer)
    host = await phone("host@plant")
    await cases(host)
    with statements() as sent:
        assert len(await cases(host)) == waiting
    assert sent.count == 1
