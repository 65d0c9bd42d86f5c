"""The programme's own unwelcome words: kept by comms, tried beforehand, in force for the next message."""

from itertools import product
from string import ascii_lowercase
from typing import Any

import pytest
import sqlalchemy as sa

from server.tables import audit
from server.world import World
from tests.api.conftest import Phone, key
from tests.api.test_threads import say

OWN = "{ ownWords { words languages } }"
SAVE = """mutation($input: SaveWordsInput!) { saveWords(input: $input) { __typename
  ... on WordsSaved { words } ... on Problem { code message } } }"""
TRY = """query($words: [String!]!) { tryWords(words: $words) { __typename
  ... on WordsTried { looked caught examples } ... on Problem { code } } }"""


@pytest.fixture
async def comms(phone: Any) -> Phone:
    made: Phone = await phone("comms@office")
    return made


async def save(comms: Phone, *words: str, was: tuple[str, ...] = (), **more: str) -> dict[str, Any]:
    given = {"key": key(), "words": list(words), "was": list(was), **more}
    answer: dict[str, Any] = (await comms.ask(SAVE, input=given))["data"]["saveWords"]
    return answer


async def tried(comms: Phone, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await comms.ask(TRY, words=list(words)))["data"]["tryWords"]
    return answer


async def test_a_word_that_was_saved_makes_the_next_message_wait(phone: Any, comms: Phone) -> None:
    assert (await save(comms, "Zorglub"))["words"] == ["Zorglub"]
    said = await say(await phone("ambassador@plant"), "Quel zörglub, ce moule !")
    assert (said["post"]["state"], said["post"]["heldFor"]) == ("WAITING", "words")
    assert (await comms.ask(OWN))["data"]["ownWords"]["words"] == ["Zorglub"]


async def test_words_are_kept_once_however_they_are_spelled_and_in_order(comms: Phone) -> None:
    assert (await save(comms, " zut ", "Éclair", "eclair", "", "ZUT"))["words"] == ["Éclair", "zut"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["deux mots"], "one_word"),
        (["x" * 41], "one_word"),
        (["!!!"], "one_word"),
        (["".join(pair) for pair in product(ascii_lowercase, repeat=2)], "too_many_words"),
    ],
)
async def test_what_could_never_be_met_is_refused_by_its_name(
    comms: Phone, words: list[str], code: str
) -> None:
    assert (await save(comms, *words))["code"] == code == (await tried(comms, *words))["code"]


async def test_nobody_s_change_is_overwritten_unseen(comms: Phone) -> None:
    await save(comms, "zut")
    assert (await save(comms, "flûte"))["code"] == "words_changed_meanwhile"
    assert (await save(comms, "flûte", was=("zut",)))["words"] == ["flûte"]


async def test_the_same_key_saves_once(comms: Phone) -> None:
    again = key()
    assert await save(comms, "zut", key=again) == await save(comms, "zut", key=again)


async def test_a_list_is_tried_on_what_stands_and_changes_nothing(phone: Any, comms: Phone) -> None:
    me = await phone("ambassador@plant")
    for body in ("Bonjour à tous", "Le moule est zut", "Zût alors"):
        await say(me, body)
    assert await tried(comms, "zut") == {
        "__typename": "WordsTried", "looked": 3, "caught": 2, "examples": ["Zût alors", "Le moule est zut"]
    }  # fmt: skip
    assert (await comms.ask(OWN))["data"]["ownWords"]["words"] == []


async def test_a_change_of_the_list_is_in_the_journal(comms: Phone, world: World) -> None:
    await save(comms, "zut")
    async with world.engine.connect() as c:
        row = (await c.execute(sa.select(audit).where(audit.c.deed == "words_saved"))).one()
    assert (row.actor_id, row.detail) == (comms.person_id, {"from": 0, "to": 1, "words": ["zut"]})
    told = await comms.ask('{ journal(first: 1, deed: "words_saved") { edges { node { about } } } }')
    assert told["data"]["journal"]["edges"][0]["node"]["about"]
