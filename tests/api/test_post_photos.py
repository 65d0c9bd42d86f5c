"""Photos in messages and comments: who sees them, what becomes of them, and that nobody else's can be shown."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from server.jobs.upkeep import drop_photos
from server.tables import outbox, person, photo, post
from server.world import World
from tests.api.conftest import Phone
from tests.photos import drawn, sent, shown

POST = """mutation($input: PostInput!) { post(input: $input) { __typename ... on Problem { code }
  ... on Posted { post { id body state version photos { url srcset width height } } } } }"""
EDIT = "mutation($input: EditPostInput!) { editPost(input: $input) { __typename ... on Problem { code } } }"
DELETE = """mutation($input: DeletePostInput!) { deletePost(input: $input) { __typename
  ... on Posted { post { photos { url } } } } }"""
THREAD = """query($kind: ThreadKind!, $id: ID!) { thread(kind: $kind, subjectId: $id) {
  posts { edges { node { body photos { url } quoted { body photos } } } } } }"""
CASES = "{ postCases { edges { node { post { photos { url } } } } } }"
SITE = {"kind": "SITE", "subjectId": "2"}


async def say(phone: Phone, *keys: str, **more: Any) -> dict[str, Any]:
    """A post in the plant's channel with those photos -> the post, or {"code": …}."""
    given = {"key": uuid4().hex, **SITE, "body": "", "photos": list(keys)} | more
    told = (await phone.ask(POST, input=given))["data"]["post"]
    found: dict[str, Any] = told.get("post", told)
    return found


async def posts(phone: Phone) -> list[dict[str, Any]]:
    told = await phone.ask(THREAD, kind="SITE", id="2")
    return [edge["node"] for edge in told["data"]["thread"]["posts"]["edges"]]


@pytest.fixture
async def ana(phone: Any) -> Phone:
    made: Phone = await phone("ambassador@plant")
    return made


@pytest.fixture
async def taken(ana: Phone) -> str:
    """The key of a photo that has arrived."""
    return (await sent(ana, drawn()))[0]


async def statuses(phone: Any, url: str, *who: str) -> list[int]:
    return [(await shown(await phone(one), url)).status_code for one in who]


async def test_a_photo_needs_no_words_and_is_seen_by_who_reads_the_room(
    phone: Any, ana: Phone, taken: str
) -> None:
    said = await say(ana, taken)
    (seen,) = await posts(await phone("colleague@plant"))
    assert seen["photos"] == [{"url": said["photos"][0]["url"]}] and seen["body"] == ""
    url = said["photos"][0]["url"]
    readers = ("colleague@plant", "host@plant", "comms@office")
    others = ("ambassador@other_plant", "host@other_plant", "ambassador@office")
    assert await statuses(phone, url, *readers) == [200] * 3
    assert await statuses(phone, url, *others) == [404] * 3


async def test_neither_words_nor_photos_is_nothing(ana: Phone) -> None:
    assert (await say(ana))["code"] == "empty"


async def test_a_post_has_three_photos_at_most_each_once(ana: Phone, taken: str) -> None:
    assert (await say(ana, taken, taken))["code"] == "photos_most"
    assert (await say(ana, *(uuid4().hex for _ in range(4))))["code"] == "photos_most"


async def test_what_has_not_arrived_is_another_s_or_was_shown_is_not_attached(
    phone: Any, ana: Phone, taken: str
) -> None:
    other = await phone("colleague@plant")
    answers = [await say(other, taken), await say(ana, uuid4().hex)]
    await say(ana, taken)
    answers.append(await say(ana, taken))
    assert [one["code"] for one in answers] == ["photo_missing"] * 3
    assert len(await posts(ana)) == 1


async def test_photos_stand_in_the_frame_as_in_the_answer(ana: Phone, taken: str, world: World) -> None:
    said = await say(ana, taken)
    async with world.engine.connect() as c:
        bodies = await c.scalars(sa.select(outbox.c.body).where(outbox.c.topic == "thread:site:2"))
        frames = [body["post"] for body in bodies if body["type"] == "post"]
    assert frames[-1]["photos"] == said["photos"]


async def test_an_answer_tells_that_it_answers_a_photo(phone: Any, ana: Phone, taken: str) -> None:
    said = await say(ana, taken)
    await say(await phone("colleague@plant"), body="Superbe", replyTo=said["id"])
    assert (await posts(ana))[0]["quoted"] == {"body": "", "photos": 1}


async def test_the_words_beside_a_photo_may_go(ana: Phone, taken: str) -> None:
    said = await say(ana, taken, body="Flou")
    told = await ana.ask(EDIT, input={"key": uuid4().hex, "postId": said["id"], "body": ""})
    assert told["data"]["editPost"]["__typename"] == "Posted"


async def test_a_deleted_post_s_photos_are_gone_for_everyone_at_once(
    phone: Any, ana: Phone, taken: str, world: World
) -> None:
    said = await say(ana, taken)
    told = await ana.ask(DELETE, input={"key": uuid4().hex, "postId": said["id"]})
    assert told["data"]["deletePost"]["post"]["photos"] == []
    url = said["photos"][0]["url"]
    assert await statuses(phone, url, "ambassador@plant", "colleague@plant", "comms@office") == [404] * 3
    await drop_photos(world, world.now())
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).select_from(photo)) == 0


@pytest.fixture
async def newcomer(ana: Phone, world: World) -> Phone:
    async with world.engine.begin() as c:
        joined = world.now() - timedelta(days=1)
        await c.execute(sa.update(person).where(person.c.id == ana.person_id).values(joined_at=joined))
    return ana


async def test_what_waits_is_seen_by_its_author_and_who_decides(
    phone: Any, newcomer: Phone, taken: str
) -> None:
    said = await say(newcomer, taken)
    assert said["state"] == "WAITING"
    url = said["photos"][0]["url"]
    assert await statuses(phone, url, "ambassador@plant", "host@plant", "comms@office") == [200] * 3
    assert await statuses(phone, url, "colleague@plant", "host@other_plant") == [404] * 2
    (case,) = (await (await phone("host@plant")).ask(CASES))["data"]["postCases"]["edges"]
    assert case["node"]["post"]["photos"] == [{"url": url}]


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
async def test_what_was_taken_down_keeps_its_photos_for_a_month(
    ana: Phone, taken: str, world: World, days: int, left: int
) -> None:
    said = await say(ana, taken)
    async with world.engine.begin() as c:
        gone = {"state": "hidden", "decided_at": world.now() - timedelta(days=days)}
        await c.execute(sa.update(post).where(post.c.id == int(said["id"])).values(gone))
    await drop_photos(world, world.now())
    async with world.engine.connect() as c:
        assert await c.scalar(sa.select(sa.func.count()).select_from(photo)) == left
