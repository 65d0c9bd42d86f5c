"""Comms change the rules: in words, from a moment on, tried on the past month first, and the past stays."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from gamification.replay import Book, replay
from gamification.retold import fact_of
from server.queries.entries import entry_of
from server.queries.rules import rules_of
from server.tables import audit, point_entry, rule_version, story
from server.world import World
from tests.api.conftest import key
from tests.api.test_share import shared

BOOK = """{ ruleBook { rules { id deed editable basedOn current { version points repeats conditions { field values } }
  planned { version since } versions { version undone until author reason } } deeds { deed choices { field } } } }"""
PUBLISH = """mutation($input: PublishRuleInput!) { publishRule(input: $input) { __typename
  ... on RuleSaved { rule { id basedOn current { version } planned { version points } } }
  ... on Invalid { code field message } ... on Refused { code } } }"""
RETIRE = (
    "mutation($input: RetireRuleInput!) { retireRule(input: $input) { __typename ... on Problem { code } } }"
)
UNDO = "mutation($input: UndoRuleInput!) { undoRule(input: $input) { __typename ... on Problem { code } } }"
PREVIEW = """query($draft: RuleDraftInput!, $ruleId: String, $retire: Boolean! = false) {
  previewRule(draft: $draft, ruleId: $ruleId, retire: $retire) { __typename
  ... on Problem { code } ... on RulePreview { deeds people before after gainers losers gains losses
    bars { low high people } sites { name people } } } }"""
OWN = {"field": "originality", "values": ["own"]}
DRAFT: dict[str, Any] = {
    "deed": "shared",
    "points": 30,
    "capDay": 90,
    "repeats": [100, 50],
    "conditions": [OWN],
}


class Clock:
    """Moves the server's time on: what is planned takes effect."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self._real = World.now

    def now(self) -> datetime:
        return self._real() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(World, "now", clock.now)
    yield clock


def asked(**more: Any) -> dict[str, Any]:
    given = {"ruleId": "share_own", "basedOn": 1, "draft": DRAFT, "reason": "Own words count more"}
    return {"key": key(), **given, **more}


async def publish(someone: Any, **more: Any) -> dict[str, Any]:
    answer = await someone.ask(PUBLISH, input=asked(**more))
    assert "errors" not in answer, answer
    told: dict[str, Any] = answer["data"]["publishRule"]
    return told


async def book(someone: Any) -> dict[str, Any]:
    return {rule["id"]: rule for rule in (await someone.ask(BOOK))["data"]["ruleBook"]["rules"]}


async def test_the_book_tells_every_rule_and_what_may_be_asked_of_a_deed(phone: Any, statements: Any) -> None:
    comms = await phone("comms@office")
    await comms.ask(BOOK)
    with statements() as seen:
        rules = await book(comms)
    assert seen.count == 1
    assert rules["share_own"]["current"] == {
        "version": 1, "points": 20, "repeats": [100, 50, 25, 0], "conditions": [OWN],
    }  # fmt: skip
    assert [rule["id"] for rule in rules.values() if not rule["editable"]] == ["streak_repair", "prize"]


async def test_a_published_rule_counts_for_the_next_share_and_not_for_the_past(
    phone: Any, clock: Clock
) -> None:
    comms, someone = await phone("comms@office"), await phone("ambassador@plant")
    before = await shared(someone, storyId="1")
    told = await publish(comms)
    still = await shared(
        await phone("colleague@plant"), storyId="2", ownWords=f"{before['why']} my very own seven words"
    )
    clock.ahead = timedelta(minutes=2)
    after = await shared(someone, storyId="3")
    assert told["rule"]["planned"] == {"version": 2, "points": 30}
    assert [one["outcome"]["points"] for one in (before, still, after)] == [20, 20, 30]
    assert after["outcome"]["total"] == 50


async def test_an_entry_keeps_the_version_it_was_judged_by(phone: Any, clock: Clock, world: World) -> None:
    someone = await phone("ambassador@plant")
    await shared(someone)
    await publish(await phone("comms@office"))
    clock.ahead = timedelta(minutes=2)
    await shared(someone, storyId="2")
    async with world.engine.connect() as connection:
        kept = await connection.execute(sa.select(point_entry.c.rule_id, point_entry.c.rule_version))
    assert [tuple(row) for row in kept] == [("share_own", 1), ("share_own", 2)]


async def test_a_share_that_was_made_before_and_arrives_after_is_worth_what_it_was_then(
    phone: Any, clock: Clock
) -> None:
    then = clock.now()
    await publish(await phone("comms@office"))
    clock.ahead = timedelta(minutes=2)
    late = await shared(await phone("ambassador@plant"), sharedAt=then.isoformat())
    assert late["outcome"]["points"] == 20


async def test_another_process_judges_by_the_new_rules_at_once(
    phone: Any, clock: Clock, world: World
) -> None:
    await publish(await phone("comms@office"))
    other = World(settings=world.settings, engine=world.engine, redis=world.redis)
    async with world.engine.connect() as connection:
        old = await rules_of(connection, other, 18)
        assert await rules_of(connection, other, 18) is old
        assert any(rule.version == 2 for rule in (await rules_of(connection, other, 19)).rules)


async def test_of_two_who_publish_at_once_one_is_told_that_the_rule_changed(phone: Any) -> None:
    phones = [await phone("comms@office"), await phone("admin@office")]
    told = await asyncio.gather(*(publish(one) for one in phones))
    assert sorted(one.get("code", "") for one in told) == ["", "rule_changed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": "2020-01-01T00:00:00Z"}, "in_the_past"),
        ({"since": "2030-01-01T00:00:00"}, "instant_without_zone"),
        ({"reason": " "}, "reason_missing"),
        ({"ruleId": "dance"}, "not_found"),
        ({"basedOn": 7}, "rule_changed"),
        ({"draft": {**DRAFT, "points": 5000}}, "points_out_of_range"),
        ({"draft": {**DRAFT, "capDay": 3}}, "cap_below_points"),
        ({"draft": {**DRAFT, "deed": "danced"}}, "unknown_deed"),
        ({"draft": {**DRAFT, "conditions": [{"field": "theme", "values": ["weather"]}]}}, "never_applies"),
        ({"draft": {**DRAFT, "conditions": [{"field": "own_words", "values": ["x"]}]}}, "never_applies"),
        ({"draft": {"deed": "reacted", "points": 2}}, "deed_changed"),
        ({"ruleId": None, "basedOn": 0}, "same_as_other"),
        ({"ruleId": None, "basedOn": 0, "draft": {"deed": "prize_won", "points": 2}}, "fixed_rule"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_in_words(
    phone: Any, change: dict[str, Any], code: str
) -> None:
    told = await publish(await phone("comms@office"), **change)
    assert told["code"] == code


async def test_a_new_rule_gets_a_name_of_its_own(phone: Any) -> None:
    launches = {"field": "theme", "values": ["launch"]}
    draft = {"deed": "shared", "points": 5, "conditions": [launches]}
    told = await publish(await phone("comms@office"), ruleId=None, basedOn=0, draft=draft)
    assert (told["rule"]["id"], told["rule"]["current"]) == ("shared_2", None)


async def test_what_is_planned_is_undone_and_never_counts(phone: Any, clock: Clock) -> None:
    comms = await phone("comms@office")
    await publish(comms)
    undone = await comms.ask(UNDO, input={"key": key(), "ruleId": "share_own", "version": 2})
    clock.ahead = timedelta(minutes=2)
    assert undone["data"]["undoRule"]["__typename"] == "RuleSaved"
    assert (await shared(await phone("ambassador@plant")))["outcome"]["points"] == 20
    assert [v["undone"] for v in (await book(comms))["share_own"]["versions"]] == [True, False]


async def test_after_an_undoing_the_next_version_has_a_number_of_its_own(phone: Any) -> None:
    comms = await phone("comms@office")
    await publish(comms)
    await comms.ask(UNDO, input={"key": key(), "ruleId": "share_own", "version": 2})
    assert (await publish(comms))["rule"]["planned"]["version"] == 3


async def test_what_is_in_force_is_not_undone(phone: Any, clock: Clock) -> None:
    comms = await phone("comms@office")
    await publish(comms)
    clock.ahead = timedelta(minutes=2)
    told = await comms.ask(UNDO, input={"key": key(), "ruleId": "share_own", "version": 2})
    assert told["data"]["undoRule"]["code"] == "rule_in_force"


async def test_a_retired_rule_gives_nothing_more(phone: Any, clock: Clock) -> None:
    comms = await phone("comms@office")
    asked = {"key": key(), "ruleId": "share_own", "basedOn": 1, "reason": "A pause"}
    assert (await comms.ask(RETIRE, input=asked))["data"]["retireRule"]["__typename"] == "RuleSaved"
    clock.ahead = timedelta(minutes=2)
    assert (await shared(await phone("ambassador@plant")))["outcome"]["points"] == 0
    assert (await book(comms))["share_own"]["current"] is None


async def test_the_database_keeps_versions_as_they_are(phone: Any, world: World) -> None:
    await phone("comms@office")
    for change in (sa.update(rule_version).values(reason="x"), sa.delete(rule_version)):
        with pytest.raises(DBAPIError, match="publish the next version"):
            async with world.engine.begin() as connection:
                await connection.execute(change)


async def test_who_changed_what_and_why_is_in_the_audit(phone: Any, world: World) -> None:
    comms = await phone("comms@office")
    await publish(comms)
    async with world.engine.connect() as connection:
        noted = (await connection.execute(sa.select(audit.c.actor_id, audit.c.deed, audit.c.detail))).one()
    assert (noted.actor_id, noted.deed) == (comms.person_id, "rule_published")
    assert noted.detail["reason"] == "Own words count more"


@pytest.fixture
async def earned_last_week(phone: Any, clock: Clock, world: World) -> None:
    """Three people's shares a week ago: two stories in own words, a third copied."""
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(story).values(starts_at=world.now() - timedelta(days=60)))
    clock.ahead = timedelta(days=-7)
    for who in ("ambassador@plant", "ambassador@office", "host@plant"):
        someone = await phone(who)
        for n_story in ("1", "2", "1"):
            await shared(
                someone,
                storyId=n_story,
                ownWords=" ".join(f"{who[:4]}{who[-5:]}{n_story}{n}" for n in range(9)),
            )
    clock.ahead = timedelta(0)


async def tried(someone: Any, **more: Any) -> dict[str, Any]:
    answer = await someone.ask(PREVIEW, draft=DRAFT, ruleId="share_own", **more)
    assert "errors" not in answer, answer
    told: dict[str, Any] = answer["data"]["previewRule"]
    return told


async def test_a_preview_tells_what_the_rule_would_have_given(
    phone: Any, statements: Any, earned_last_week: None
) -> None:
    comms = await phone("comms@office")
    with statements() as seen:
        told = await tried(comms)
    assert seen.count == 6
    # each: 20 + 20, then a copy of their own words, 3; and would have been 30 + 30
    assert (told["deeds"], told["people"], told["gainers"], told["losers"]) == (9, 3, 3, 0)
    assert (told["after"] - told["before"], told["gains"], told["losses"]) == (60, [20, 20, 20], [])
    assert [bar["people"] for bar in told["bars"]] == [0, 0, 0, 0, 0, 0, 3, 0, 0]


async def test_a_preview_of_retiring_takes_away_what_the_rule_gave(
    phone: Any, earned_last_week: None
) -> None:
    told = await tried(await phone("comms@office"), retire=True)
    assert (told["after"] - told["before"], told["losers"]) == (-120, 3)


async def test_a_preview_shows_no_site_of_few_people(phone: Any, earned_last_week: None) -> None:
    assert (await tried(await phone("comms@office")))["sites"] == []


async def test_a_preview_changes_nothing(phone: Any, earned_last_week: None) -> None:
    comms = await phone("comms@office")
    before = await book(comms)
    await tried(comms)
    assert await book(comms) == before


async def test_playing_the_ledgers_facts_again_gives_the_ledger(
    phone: Any, clock: Clock, world: World, earned_last_week: None
) -> None:
    await publish(await phone("comms@office"))
    clock.ahead = timedelta(minutes=2)
    await shared(await phone("ambassador@plant"), storyId="3")
    async with world.engine.connect() as connection:
        rows = await connection.execute(sa.select(point_entry).order_by("seq"))
        ledger = [entry_of(row) for row in rows]
        rules = await rules_of(connection, World(world.settings, world.engine, world.redis), -1)
    again = replay([fact for entry in ledger if (fact := fact_of(entry))], rules, lambda _: Book())
    assert [(e.idempotency_key, e.points, e.rule_version) for e in again] == [
        (e.idempotency_key, e.points, e.rule_version) for e in ledger
    ]
