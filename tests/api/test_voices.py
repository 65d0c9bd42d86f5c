"""A voice on its own page: who sees it, what people say under it, how they react to it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.tables import notification, outbox, point_entry, reaction
from server.world import World
from tests.api.conftest import Phone, key
from tests.api.test_contributions import TAKE_DOWN, answered, told
from tests.api.test_threads import read, say

VOICE = "query($id: ID!) { voice(id: $id) { id body comments reactions { kind count } myReaction author { name } } }"
REACT = """mutation($input: ReactToContributionInput!) { reactToContribution(input: $input) { __typename
  ... on ReactedToContribution { contribution { myReaction reactions { kind count } } outcome { points } }
  ... on Problem { code } } }"""

WORDS = "J'étais là ce matin-là, et je ne l'oublierai pas de sitôt."


@pytest.fixture
async def author(phone: Any) -> Phone:
    made: Phone = await phone("ambassador@plant")
    return made


@pytest.fixture
async def its(phone: Any, author: Phone) -> str:
    """A published one, of the plant."""
    made = await told(author, body="This morning\nthe press sang.")
    await answered(await phone("host@plant"), made)
    return made


@pytest.fixture
async def reader(phone: Any) -> Phone:
    """Somebody of another site, long enough here to be read at once."""
    made: Phone = await phone("host@other_plant")
    return made


async def voice(phone: Phone, its: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = (await phone.ask(VOICE, id=its))["data"]["voice"]
    return found


async def react(phone: Phone, its: str, kind: str | None = "BRAVO", **more: str) -> dict[str, Any]:
    given = {"key": key(), "contributionId": its, "kind": kind, **more}
    answer: dict[str, Any] = (await phone.ask(REACT, input=given))["data"]["reactToContribution"]
    return answer


async def comment(phone: Phone, its: str, body: str = WORDS) -> dict[str, Any]:
    return await say(phone, body, kind="CONTRIBUTION", subjectId=its)


async def earned(world: World, phone: Phone, deed: str) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(point_entry.c.points), 0)).where(
        point_entry.c.person_id == phone.person_id, point_entry.c.deed == deed
    )
    async with world.engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def inbox(world: World, phone: Phone) -> list[Any]:
    query = sa.select(notification.c.kind, notification.c.url).where(
        notification.c.person_id == phone.person_id
    )
    async with world.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(notification.c.id))]


async def test_every_ambassador_reads_a_published_voice(reader: Phone, its: str) -> None:
    found = await voice(reader, its)
    assert found and (found["body"], found["comments"], found["reactions"]) == (
        "This morning\nthe press sang.", 0, []
    )  # fmt: skip


async def test_what_waits_under_embargo_or_was_taken_down_has_no_page_and_no_thread(
    phone: Any, author: Phone, reader: Phone, world: World
) -> None:
    waiting = await told(author)
    under = await told(author, embargoUntil=(world.now() + timedelta(days=2)).isoformat())
    gone = await told(author)
    host = await phone("host@plant")
    await answered(host, under)
    await answered(host, gone)
    await host.ask(TAKE_DOWN, input={"key": key(), "contributionId": gone, "reason": "Too much in view."})
    for one in (waiting, under, gone, "999999"):
        assert await voice(reader, one) is None
        assert await read(reader, "CONTRIBUTION", one) is None
        assert (await comment(reader, one))["code"] == "not_found"
        assert (await react(reader, one))["code"] == "not_found"


async def test_a_comment_stands_under_the_voice_and_earns(reader: Phone, its: str, world: World) -> None:
    said = await comment(reader, its)
    thread = await read(reader, "CONTRIBUTION", its)
    assert thread and [edge["node"]["body"] for edge in thread["posts"]["edges"]] == [WORDS]
    assert said["outcome"]["points"] == await earned(world, reader, "commented") > 0
    found = await voice(reader, its)
    assert found and found["comments"] == 1


async def test_its_author_hears_of_a_comment_once_and_where_it_stands(
    reader: Phone, author: Phone, its: str, world: World
) -> None:
    said = await comment(reader, its)
    heard = [one for one in await inbox(world, author) if one[0] in ("commented", "mentioned", "replied")]
    assert heard == [("commented", f"/voices/{its}#post-{said['post']['id']}")]


async def test_an_author_answering_under_the_own_voice_earns_nothing_and_hears_nothing(
    author: Phone, its: str, world: World
) -> None:
    assert (await comment(author, its))["post"]["state"] == "SHOWN"
    assert await earned(world, author, "commented") == 0
    assert "commented" not in [kind for kind, _ in await inbox(world, author)]


async def test_a_reaction_counts_once_changes_and_goes(reader: Phone, its: str, world: World) -> None:
    first = await react(reader, its)
    assert (first["contribution"]["myReaction"], first["outcome"]["points"]) == ("BRAVO", 1)
    changed = await react(reader, its, "THANKS")
    assert changed["contribution"]["reactions"] == [{"kind": "THANKS", "count": 1}]
    assert (await react(reader, its, None))["contribution"]["reactions"] == []
    await react(reader, its)
    assert await earned(world, reader, "reacted") == 1


async def test_the_same_key_reacts_once(reader: Phone, its: str) -> None:
    again = key()
    assert await react(reader, its, key=again) == await react(reader, its, key=again)


async def test_one_may_like_one_s_own_for_nothing(author: Phone, its: str, world: World) -> None:
    liked = await react(author, its)
    assert (liked["contribution"]["myReaction"], liked["outcome"]) == ("BRAVO", None)
    assert await earned(world, author, "reacted") == 0


async def test_a_reaction_is_to_a_story_or_to_a_contribution(reader: Phone, its: str, world: World) -> None:
    neither = sa.insert(reaction).values(person_id=reader.person_id, kind="bravo")
    both = neither.values(story_id=1, contribution_id=int(its))
    for wrong in (neither, both):
        with pytest.raises(IntegrityError, match="one_subject"):
            async with world.engine.begin() as connection:
                await connection.execute(wrong)


async def test_who_listens_to_a_voice_hears_its_comments(reader: Phone, its: str, world: World) -> None:
    await comment(reader, its)
    async with world.engine.connect() as connection:
        topics = set(await connection.scalars(sa.select(outbox.c.topic)))
    assert f"thread:contribution:{its}" in topics


async def test_the_host_of_the_author_s_site_looks_after_the_comments(
    phone: Any, reader: Phone, its: str
) -> None:
    asked = "query($id: ID!) { thread(kind: CONTRIBUTION, subjectId: $id, first: 1) { moderated } }"
    seen = [
        (await (await phone(who)).ask(asked, id=its))["data"]["thread"]["moderated"]
        for who in ("host@plant", "host@other_plant", "comms@office", "ambassador@plant")
    ]
    assert seen == [True, False, True, False]


async def test_a_page_of_voices_costs_one_statement(
    phone: Any, author: Phone, reader: Phone, its: str, statements: Any
) -> None:
    await comment(reader, its)
    await react(reader, its)
    with statements() as counted:
        await reader.ask(
            "{ voices(first: 20) { edges { node { comments myReaction reactions { count } } } } }"
        )
    assert counted.count == 1
