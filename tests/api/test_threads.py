"""Channels and comments over the API: who reads what, in which order, and what is new."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.util import await_only

from realtime import Publication
from realtime.publication import publish_all
from server.authority import SessionAuthority
from server.errors import Refused
from server.queries.threads import Subject, a_thread
from server.tables import (
    challenge,
    challenge_member,
    contribution,
    event,
    notification,
    outbox,
    person,
    point_entry,
    post,
    programme,
    rsvp,
    story_site,
    team,
)
from server.world import Caller, World

POST = """mutation($input: PostInput!) { post(input: $input) { __typename ... on Problem { code }
  ... on Posted { post { id seq body state version heldFor mentions { id name } quoted { id name body } }
                  outcome { points } } } }"""
EDIT = """mutation($input: EditPostInput!) { editPost(input: $input) { __typename ... on Problem { code }
  ... on Posted { post { id seq body state version editedAt } } } }"""
DELETE = """mutation($input: DeletePostInput!) { deletePost(input: $input) { __typename ... on Problem { code }
  ... on Posted { post { id body state } } } }"""
READ = "mutation($input: ReadThreadInput!) { readThread(input: $input) { __typename ... on ThreadRead { upTo } } }"
THREAD = """query($kind: ThreadKind!, $id: ID!, $first: Int! = 30, $after: String) {
  thread(kind: $kind, subjectId: $id, first: $first, after: $after) { readUpTo quiet waiting { body state heldFor }
    posts { edges { cursor node { id seq body state author { name } } } pageInfo { hasNextPage endCursor } }
    position { topic } } }"""
CHANNELS = "{ channels { kind subjectId title unread quiet lastBody lastAuthor position { topic offset } } unreadPosts }"
NAMES = "query($s: String!) { mentionable(kind: SITE, subjectId: 2, search: $s) { id name } }"
SITE = {"kind": "SITE", "subjectId": "2"}


async def say(phone: Any, body: str = "Bonjour", **more: Any) -> dict[str, Any]:
    """A post, by default in the plant's channel -> the union member that answered."""
    told = await phone.ask(POST, input={"key": uuid4().hex, **SITE, "body": body, **more})
    answer: dict[str, Any] = told["data"]["post"]
    return answer


async def read(phone: Any, kind: str = "SITE", number: str = "2", **more: Any) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = (await phone.ask(THREAD, kind=kind, id=number, **more))["data"]["thread"]
    return answer


def bodies(thread: dict[str, Any] | None) -> list[str]:
    assert thread is not None
    return [edge["node"]["body"] for edge in thread["posts"]["edges"]]


async def unread(phone: Any) -> dict[str, int]:
    told = (await phone.ask(CHANNELS))["data"]["channels"]
    return {f"{one['kind']}:{one['subjectId']}": one["unread"] for one in told}


async def test_what_is_said_is_read_by_the_site(phone: Any) -> None:
    said = await say(await phone("ambassador@plant"), "Le four 3 est reparti")
    assert (said["post"]["seq"], said["post"]["state"]) == (1, "SHOWN")
    assert bodies(await read(await phone("colleague@plant"))) == ["Le four 3 est reparti"]


@pytest.mark.parametrize("number", ["1", "2", "999"])
async def test_another_site_s_channel_is_not_there(phone: Any, number: str) -> None:
    stranger = await phone("ambassador@other_plant")
    assert await read(stranger, "SITE", number) is None
    assert (await say(stranger, kind="SITE", subjectId=number))["code"] == "not_found"


@pytest.mark.parametrize("who", ["comms@office", "admin@office"])
async def test_the_central_team_reads_every_site(phone: Any, who: str) -> None:
    await say(await phone("ambassador@plant"))
    assert bodies(await read(await phone(who))) == ["Bonjour"]


async def test_a_story_for_some_sites_has_comments_for_those_alone(phone: Any, world: World) -> None:
    async with world.engine.begin() as c:
        await c.execute(sa.insert(story_site).values(story_id=1, site_id=2))
    mine = await read(await phone("ambassador@plant"), "STORY", "1")
    assert mine and mine["position"]["topic"] == "thread:story:1:site:2"
    assert await read(await phone("ambassador@other_plant"), "STORY", "1") is None


@pytest.fixture
async def coffee(world: World, phone: Any) -> None:
    """Event 1, made by comms; the plant's ambassador has a place, her colleague waits for one."""
    now = world.now()
    async with world.engine.begin() as c:
        await c.execute(
            sa.insert(event).values(
                id=1, kind="exclusive", title={"fr": "Visite", "en": "Visit"}, brief={}, place="A", created_by=10,
                time_zone="Europe/Paris", starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=4),
                rsvp_closes_at=now + timedelta(days=2), capacity=5,
            )
        )  # fmt: skip
        await c.execute(sa.insert(rsvp).values(event_id=1, person_id=4, state="confirmed"))
        await c.execute(sa.insert(rsvp).values(event_id=1, person_id=5, state="waitlisted"))


async def test_an_event_s_channel_is_its_guests(phone: Any, coffee: None) -> None:
    assert (await say(await phone("ambassador@plant"), kind="EVENT", subjectId="1"))["__typename"] == "Posted"
    assert await read(await phone("colleague@plant"), "EVENT", "1") is None


async def test_my_channels_are_those_i_would_talk_in(phone: Any, coffee: None) -> None:
    assert set(await unread(await phone("ambassador@plant"))) == {"PROGRAMME:0", "SITE:2", "EVENT:1"}
    assert set(await unread(await phone("colleague@plant"))) == {"PROGRAMME:0", "SITE:2"}


async def test_pages_hold_each_post_once_newest_first(phone: Any) -> None:
    me = await phone("ambassador@plant")
    for number in range(5):
        await say(me, str(number))
    first = await read(me, first=2)
    assert first is not None
    rest = await read(me, first=10, after=first["posts"]["pageInfo"]["endCursor"])
    assert bodies(first) + bodies(rest) == ["4", "3", "2", "1", "0"]


async def test_places_are_dense_and_frames_leave_in_their_order(phone: Any, world: World) -> None:
    crowd = [await phone(who) for who in ("ambassador@plant", "colleague@plant", "host@plant")]
    await asyncio.gather(*(say(crowd[n % 3], str(n)) for n in range(18)))
    async with world.engine.connect() as c:
        frames = await c.scalars(
            sa.select(outbox.c.body).where(outbox.c.topic == "thread:site:2").order_by(outbox.c.id)
        )
        assert [frame["post"]["seq"] for frame in frames] == list(range(1, 19))


async def test_the_same_key_posts_once(phone: Any) -> None:
    me, given = await phone("ambassador@plant"), {"key": uuid4().hex, **SITE, "body": "Une fois"}
    first = await me.ask(POST, input=given)
    assert await me.ask(POST, input=given) == first
    assert bodies(await read(me)) == ["Une fois"]


@pytest.mark.parametrize(("body", "code"), [("", "empty"), (" \n", "empty"), ("x" * 2001, "too_long")])
async def test_a_post_says_something_and_not_too_much(phone: Any, body: str, code: str) -> None:
    assert (await say(await phone("ambassador@plant"), body))["code"] == code


async def test_unread_counts_what_others_said_since(phone: Any) -> None:
    me, other = await phone("ambassador@plant"), await phone("colleague@plant")
    for _ in range(3):
        await say(other)
    await say(me)
    await me.ask(READ, input={"key": uuid4().hex, **SITE, "upTo": 2})
    assert ((await unread(me))["SITE:2"], (await unread(other))["SITE:2"]) == (1, 1)


async def test_what_was_read_stays_read(phone: Any) -> None:
    me = await phone("ambassador@plant")
    for _ in range(3):
        await say(await phone("colleague@plant"))
    for up_to in (3, 1):
        await me.ask(READ, input={"key": uuid4().hex, **SITE, "upTo": up_to})
    assert (await unread(me))["SITE:2"] == 0


async def test_a_phone_cannot_have_read_what_is_not_written_yet(phone: Any) -> None:
    me = await phone("ambassador@plant")
    await me.ask(READ, input={"key": uuid4().hex, **SITE, "upTo": 10_000})
    await say(await phone("colleague@plant"))
    assert (await unread(me))["SITE:2"] == 1


async def test_a_quiet_channel_is_not_in_the_sum(phone: Any) -> None:
    me = await phone("ambassador@plant")
    await me.ask(READ, input={"key": uuid4().hex, **SITE, "upTo": 0, "quiet": True})
    await say(await phone("colleague@plant"))
    told = (await me.ask(CHANNELS))["data"]
    assert (told["unreadPosts"], max(one["unread"] for one in told["channels"])) == (0, 1)


@pytest.mark.parametrize("said", [1, 12])
async def test_channels_cost_three_statements_however_much_is_said(
    phone: Any, statements: Any, coffee: None, said: int
) -> None:
    me = await phone("ambassador@plant")
    for _ in range(said):
        await say(me)
    await me.ask(CHANNELS)
    with statements() as seen:
        await me.ask(CHANNELS)
    assert seen.count == 3


async def test_a_channel_never_stands_further_than_what_it_shows(phone: Any, world: World) -> None:
    """A phone follows from the position: what lies between the rows and it would never be heard of."""
    me, other, late = await phone("ambassador@plant"), await phone("colleague@plant"), ["2"]

    async def speak(body: str) -> None:
        await say(other, body)
        await publish_all(world.redis, [Publication("thread:site:2", b"{}")])

    def rows_read(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if late and "last_seq" in statement and "AS l ON true" in statement:
            await_only(speak(late.pop()))

    await speak("1")
    sa.event.listen(world.engine.sync_engine, "after_cursor_execute", rows_read)
    told = (await me.ask(CHANNELS))["data"]["channels"]
    (site,) = [one for one in told if one["kind"] == "SITE"]
    assert (late, int(site["lastBody"]), site["position"]["offset"]) == ([], 1, 1)


@pytest.mark.parametrize("said", [1, 12])
async def test_a_thread_costs_three_statements_however_long(phone: Any, statements: Any, said: int) -> None:
    me = await phone("ambassador@plant")
    for _ in range(said):
        await say(me)
    await read(me)
    with statements() as seen:
        await read(me)
    assert seen.count == 3


async def test_an_answer_shows_what_it_answers(phone: Any) -> None:
    first = (await say(await phone("colleague@plant"), "Qui vient ?"))["post"]
    answer = (await say(await phone("ambassador@plant"), "Moi", replyTo=first["id"]))["post"]
    assert answer["quoted"] == {"id": first["id"], "name": "Colleague plant", "body": "Qui vient ?"}


async def test_a_post_of_another_thread_is_not_quoted(phone: Any) -> None:
    first = (await say(await phone("colleague@plant"), "Secret"))["post"]
    me = await phone("ambassador@other_plant")
    answer = (await say(me, "Quoi ?", kind="PROGRAMME", subjectId="0", replyTo=first["id"]))["post"]
    assert answer["quoted"] is None


async def kinds(world: World, person_id: int) -> list[str]:
    async with world.engine.connect() as c:
        asked = sa.select(notification.c.kind).where(notification.c.person_id == person_id)
        return list(await c.scalars(asked.order_by(notification.c.id)))


async def test_who_is_named_or_answered_hears_of_it_once(phone: Any, world: World) -> None:
    other = await phone("colleague@plant")
    first = (await say(other, "Qui vient ?"))["post"]
    me = await phone("ambassador@plant")
    await say(me, "@Colleague moi", replyTo=first["id"], mentions=[str(other.person_id)])
    await say(me, "Et toi ?", replyTo=first["id"])
    assert await kinds(world, other.person_id) == ["mentioned", "replied"]


async def test_nobody_is_called_into_a_room_they_may_not_enter(phone: Any, world: World) -> None:
    stranger = await phone("ambassador@other_plant")
    said = await say(await phone("ambassador@plant"), "@X", mentions=[str(stranger.person_id), "999999"])
    assert (said["post"]["mentions"], await kinds(world, stranger.person_id)) == ([], [])


async def test_the_chooser_offers_readers_by_any_part_of_the_name(phone: Any) -> None:
    me = await phone("ambassador@plant")
    names = [one["name"] for one in (await me.ask(NAMES, s="plan"))["data"]["mentionable"]]
    assert names == ["Colleague plant", "Host plant"]
    assert (await me.ask(NAMES, s="%"))["data"]["mentionable"] == []


async def test_who_hides_is_offered_only_where_they_wrote(phone: Any, world: World) -> None:
    me, other = await phone("ambassador@plant"), await phone("colleague@plant")
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == other.person_id).values(ranking="hidden"))
    before = (await me.ask(NAMES, s="coll"))["data"]["mentionable"]
    await say(other)
    assert (before, len((await me.ask(NAMES, s="coll"))["data"]["mentionable"])) == ([], 1)


async def test_an_edit_keeps_the_place_and_says_so(phone: Any) -> None:
    me = await phone("ambassador@plant")
    first = (await say(me, "Bonjuor"))["post"]
    told = await me.ask(EDIT, input={"key": uuid4().hex, "postId": first["id"], "body": "Bonjour"})
    mended = told["data"]["editPost"]["post"]
    assert (mended["seq"], mended["body"], mended["version"], bool(mended["editedAt"])) == (
        1,
        "Bonjour",
        2,
        True,
    )


@pytest.mark.parametrize(
    ("document", "field", "more"), [(EDIT, "editPost", {"body": "x"}), (DELETE, "deletePost", {})]
)
@pytest.mark.parametrize("who", ["colleague@plant", "host@plant", "comms@office"])
async def test_nobody_mends_or_removes_another_s_words(
    phone: Any, document: str, field: str, more: dict[str, str], who: str
) -> None:
    first = (await say(await phone("ambassador@plant")))["post"]
    told = await (await phone(who)).ask(document, input={"key": uuid4().hex, "postId": first["id"], **more})
    assert told["data"][field]["code"] == "not_found"


async def test_a_post_is_mended_within_a_day(phone: Any, world: World) -> None:
    me = await phone("ambassador@plant")
    first = (await say(me))["post"]
    async with world.engine.begin() as c:
        await c.execute(sa.update(post).values(created_at=world.now() - timedelta(hours=25)))
    told = await me.ask(EDIT, input={"key": uuid4().hex, "postId": first["id"], "body": "x"})
    assert told["data"]["editPost"]["code"] == "too_late"


async def test_deleted_words_are_gone_and_their_place_stays(phone: Any, world: World) -> None:
    me = await phone("ambassador@plant")
    first = (await say(me, "Oups"))["post"]
    await me.ask(DELETE, input={"key": uuid4().hex, "postId": first["id"]})
    async with world.engine.connect() as c:
        assert (await c.execute(sa.select(post.c.body, post.c.seq))).one() == ("", 1)
        frames = list(await c.scalars(sa.select(outbox.c.body).order_by(outbox.c.id)))
    assert [(f["post"]["state"], f["post"]["body"]) for f in frames] == [("SHOWN", "Oups"), ("DELETED", "")]


async def test_one_removes_one_s_words_also_from_where_one_has_left(phone: Any, world: World) -> None:
    me = await phone("ambassador@plant")
    first = (await say(me))["post"]
    async with world.engine.begin() as c:
        await c.execute(sa.update(person).where(person.c.id == me.person_id).values(site_id=3, team_id=3))
    told = await me.ask(DELETE, input={"key": uuid4().hex, "postId": first["id"]})
    assert told["data"]["deletePost"]["post"]["state"] == "DELETED"


async def test_a_comment_earns_once_shown(phone: Any, world: World) -> None:
    me = await phone("ambassador@plant")
    body = "J'étais là le jour de son arrivée, quel accueil !"
    said = await say(me, body, kind="STORY", subjectId="1")
    async with world.engine.connect() as c:
        earned = await c.scalar(
            sa.select(sa.func.sum(point_entry.c.points)).where(point_entry.c.deed == "commented")
        )
    assert said["outcome"]["points"] == (earned or 0) > 0


async def points(world: World, who: Any) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(point_entry.c.points), 0))
    async with world.engine.connect() as c:
        return int((await c.execute(query.where(point_entry.c.person_id == who.person_id))).scalar_one())


async def test_what_a_comment_brought_goes_with_it(phone: Any, world: World) -> None:
    me = await phone("ambassador@plant")
    said = await say(me, "J'étais là le jour de son arrivée, quel accueil !", kind="STORY", subjectId="1")
    assert await points(world, me) > 0
    await me.ask(DELETE, input={"key": uuid4().hex, "postId": said["post"]["id"]})
    assert await points(world, me) == 0


async def test_a_message_earns_nothing(phone: Any) -> None:
    assert (await say(await phone("ambassador@plant"), "Un long message de canal, sans points."))[
        "outcome"
    ] is None


async def newcomer(phone: Any, world: World) -> Any:
    me = await phone("ambassador@plant")
    async with world.engine.begin() as c:
        joined = world.now() - timedelta(days=1)
        await c.execute(sa.update(person).where(person.c.id == me.person_id).values(joined_at=joined))
    return me


async def test_a_newcomer_s_post_waits_where_only_they_see_it(phone: Any, world: World) -> None:
    me, host = await newcomer(phone, world), await phone("host@plant")
    said = (await say(me, "Première fois"))["post"]
    mine = await read(me)
    assert (said["seq"], said["state"], said["heldFor"]) == (None, "WAITING", "new")
    assert mine and mine["waiting"] == [{"body": "Première fois", "state": "WAITING", "heldFor": "new"}]
    assert (bodies(await read(host)), await kinds(world, host.person_id)) == ([], ["post_waiting"])


async def test_what_waits_earns_nothing_and_calls_nobody(phone: Any, world: World) -> None:
    me, other = await newcomer(phone, world), await phone("colleague@plant")
    said = await say(me, "@C voilà mon avis", kind="STORY", subjectId="1", mentions=[str(other.person_id)])
    assert (said["outcome"], await kinds(world, other.person_id)) == (None, [])


async def test_an_organisation_s_own_words_wait(phone: Any, world: World) -> None:
    async with world.engine.begin() as c:
        await c.execute(sa.update(programme).values(settings={"words": ["Zéphyr"]}))
    said = await say(await phone("ambassador@plant"), "Le projet zephyr avance")
    assert (said["post"]["state"], said["post"]["heldFor"]) == ("WAITING", "words")


async def test_an_edit_cannot_slip_a_listed_word_past(phone: Any) -> None:
    me, other = await phone("ambassador@plant"), await phone("colleague@plant")
    first = (await say(me, "Bravo"))["post"]
    await me.ask(EDIT, input={"key": uuid4().hex, "postId": first["id"], "body": "Connard"})
    assert bodies(await read(other)) == [""]


async def test_twenty_posts_a_minute_are_enough(phone: Any) -> None:
    me = await phone("ambassador@plant")
    answers = [await say(me) for _ in range(21)]
    assert [one["__typename"] for one in answers] == ["Posted"] * 20 + ["Refused"]
    assert answers[-1]["code"] == "slow_down"


@pytest.fixture
async def rooms(world: World, coffee: None) -> list[Subject]:
    """Every kind of thread: a crew's, a story for one site, a challenge of two, an event with one guest, …"""
    now = world.now()
    async with world.engine.begin() as c:
        await c.execute(sa.insert(team).values(id=9, slug="crew", name="Crew", kind="crew", site_id=2, hue=1))
        await c.execute(sa.update(person).where(person.c.id == 5).values(team_id=9))
        await c.execute(sa.insert(story_site).values(story_id=1, site_id=2))
        await c.execute(
            sa.insert(challenge).values(
                id=1, kind="individual", metric="points", title={"fr": "a", "en": "a"}, brief={}, created_by=10,
                starts_at=now, ends_at=now + timedelta(days=7), scheduled_at=now, time_zone="Europe/Paris",
            )
        )  # fmt: skip
        await c.execute(
            sa.insert(contribution).values(
                id=1, person_id=4, site_id=2, theme="event", locale="fr", body="a", state="approved",
                published_at=now - timedelta(hours=1),
            )
        )  # fmt: skip
        await c.execute(
            sa.insert(challenge_member), [{"challenge_id": 1, "person_id": n, "team_id": 2} for n in (4, 7)]
        )
    there = {
        "site": (1, 2, 3),
        "team": (9,),
        "story": (1, 2, 3),
        "contribution": (1,),
        "challenge": (1,),
        "event": (1,),
    }
    return [Subject("programme", 0), *(Subject(kind, n) for kind, ids in there.items() for n in ids)]


async def reads(world: World, who: Caller, subject: Subject) -> bool:
    async with world.engine.connect() as c:
        try:
            await a_thread(c, who, subject)
        except Refused:
            return False
    return True


@pytest.mark.parametrize(
    "who", ["ambassador@plant", "colleague@plant", "host@plant", "host@other_plant", "comms@office"]
)
async def test_the_hub_and_the_database_agree_on_who_reads_what(
    phone: Any, world: World, rooms: list[Subject], who: str
) -> None:
    someone = await phone(who)
    headers = {"X-Relais": "1", "Cookie": f"relais={someone.token}"}
    told = await someone.client.post("/api/socket-ticket", json={}, headers=headers)
    authority = SessionAuthority(world)
    grant = await authority.redeem(told.json()["ticket"])
    assert grant is not None
    caller = Caller(
        someone.person_id, grant.role, int(grant.site_id or 0), int(grant.team_id or 0), "fr", 1, "passkey"
    )
    for subject in rooms:
        limited = ":site:2" if subject == Subject("story", 1) else ""
        heard = authority.can(grant, "sub", f"thread:{subject.kind}:{subject.id}{limited}")
        assert heard is await reads(world, caller, subject), subject
