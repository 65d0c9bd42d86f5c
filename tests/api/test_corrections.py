"""A wrong line of somebody's history: its number told by the owner, tried, taken back, read in the journal."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.tables import audit, badge_award, notification, outbox, point_entry, score
from server.world import World
from tests.api.conftest import Phone, key
from tests.api.test_challenges import crowd, launch

__all__ = ["crowd"]

SHARE = "mutation($input: ShareInput!) { share(input: $input) { __typename } }"
MINE = "query($id: ID!) { entryReference(id: $id) }"
TRY = """query($reference: String!) { correction(reference: $reference) { __typename
  ... on Correction { entry { id points deed } person { name } badges { key } challenges }
  ... on Problem { code } } }"""
REVERSE = "mutation($input: ReverseInput!) { reverse(input: $input) { __typename ... on Problem { code } } }"
JOURNAL = """query($deed: String, $after: String) { journal(first: 1, deed: $deed, after: $after) { deeds
  edges { node { deed actor about subject detail } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def owner(phone: Any) -> Phone:
    """They shared a story: entry 1."""
    someone: Phone = await phone("ambassador@plant")
    await someone.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
    return someone


async def number(owner: Phone) -> str:
    told: str = (await owner.ask(MINE, id="1"))["data"]["entryReference"]
    return told


async def tried(comms: Phone, reference: str) -> Any:
    return (await comms.ask(TRY, reference=reference))["data"]["correction"]


async def counts(world: World) -> list[int]:
    async with world.engine.connect() as c:
        tables = (point_entry, badge_award, score, notification, audit, outbox)
        return [await c.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in tables]


async def test_a_line_has_a_number_for_its_owner_alone(owner: Phone, phone: Any) -> None:
    assert (await number(owner)).startswith("1-")
    assert await number(await phone("comms@office")) is None


async def test_trying_tells_what_would_go_and_changes_nothing(
    phone: Any, world: World, crowd: list[int]
) -> None:
    await launch(phone, world)
    owner, comms = await phone("ambassador@plant"), await phone("comms@office")
    await owner.ask(SHARE, input={"key": key(), "storyId": "1", "network": "LINKEDIN"})
    async with world.engine.begin() as c:
        held = {"badge": "own_voice", "criteria_version": 1, "awarded_at": world.now()}
        await c.execute(sa.insert(badge_award).values(person_id=owner.person_id, **held))
    reference, before = await number(owner), await counts(world)
    told = await tried(comms, reference.lower() + " ")
    assert (told["entry"], told["person"]) == (
        {"id": "1", "points": 3, "deed": "shared"},
        {"name": "Ambassador plant"},
    )
    assert ([one["key"] for one in told["badges"]], len(told["challenges"])) == (["own_voice"], 1)
    assert await counts(world) == before


@pytest.mark.parametrize("told", ["1-AAAAA", "1", "", "999-ABCDE", "x", "-", "1" * 40, "１-ABCDE"])
async def test_a_number_nobody_was_told_says_nothing(owner: Phone, phone: Any, told: str) -> None:
    comms = await phone("comms@office")
    assert (await tried(comms, told))["code"] == "unknown_reference"


async def test_a_line_taken_back_is_told_to_its_owner_with_the_reason(
    owner: Phone, phone: Any, world: World
) -> None:
    comms = await phone("comms@office")
    await comms.ask(REVERSE, input={"key": key(), "entryId": "1", "reason": "The link is dead"})
    async with world.engine.connect() as c:
        told = (
            await c.execute(sa.select(notification.c.person_id, notification.c.kind, notification.c.params))
        ).all()
    assert told == [(owner.person_id, "entry_reversed", {"points": 3, "reason": "The link is dead"})]


async def test_a_line_taken_back_cannot_be_tried_again(owner: Phone, phone: Any) -> None:
    comms, reference = await phone("comms@office"), await number(owner)
    await comms.ask(REVERSE, input={"key": key(), "entryId": "1", "reason": "The link is dead"})
    assert (await tried(comms, reference))["code"] == "already_reversed"


async def test_the_journal_tells_who_did_it_and_why(owner: Phone, phone: Any, statements: Any) -> None:
    comms = await phone("comms@office")
    await comms.ask(REVERSE, input={"key": key(), "entryId": "1", "reason": "The link is dead"})
    with statements() as counted:
        told = (await comms.ask(JOURNAL))["data"]["journal"]
    (edge,) = told["edges"]
    assert edge["node"] == {
        "deed": "reverse", "actor": "Comms office", "about": None, "subject": "entry:1",
        "detail": '{"reason": "The link is dead"}',
    }  # fmt: skip
    assert told["deeds"] == ["reverse"]
    assert counted.count <= 3


async def test_the_journal_is_read_in_pages_and_by_deed(phone: Any, world: World) -> None:
    admin = await phone("admin@office")
    async with world.engine.begin() as c:
        lines = [("role_set", "person:4"), ("reverse", "entry:9"), ("role_set", "person:5")]
        rows = [{"actor_id": None, "deed": deed, "subject": subject, "detail": {}} for deed, subject in lines]
        await c.execute(sa.insert(audit), rows)
    seen, after = list[str](), None
    for _ in range(2):
        page = (await admin.ask(JOURNAL, deed="role_set", after=after))["data"]["journal"]
        seen += [edge["node"]["about"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == (["Colleague plant", "Ambassador plant"], False)


async def test_a_number_in_the_journal_that_is_no_rows_breaks_nothing(phone: Any, world: World) -> None:
    async with world.engine.begin() as c:
        row = {"deed": "invented", "subject": "person:" + "9" * 30, "detail": {}}
        await c.execute(sa.insert(audit).values(**row))
    assert (await (await phone("admin@office")).ask(JOURNAL))["data"]["journal"]["edges"]
