"""A compiled plan answers as graphql-core does: every query of the allow-list, asked by both on the demo programme."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from graphql import ExecutionResult, build_schema, execute, parse
from redis.asyncio import Redis
from sqlalchemy import text

from api.context import Context
from api.documents import ALLOW_LIST, Documents, Prepared
from api.plan import Unplanned, compiled
from api.schema import executable
from server.database import open_engine
from server.settings import Settings
from server.world import Caller, World
from tests.conftest import DEMO_NOW

pytestmark = pytest.mark.xdist_group("demo")
LISTED: list[str] = list(json.loads(ALLOW_LIST.read_text()).values())
QUERIES = {name[1]: each for each in LISTED if (name := re.search(r"\bquery (\w+)", each))}
DRAFT = {
    "kind": "TEAM", "metric": "OWN_WORDS", "titleFr": "Nos mots", "titleEn": "Our words", "briefFr": "À nous",
    "briefEn": "Over to us", "starts": "2026-12-07T08:00", "ends": "2026-12-14T08:00", "timeZone": "Europe/Paris",
}  # fmt: skip
LAST = {
    "Challenge": "SELECT id FROM challenge ORDER BY id DESC LIMIT 1",
    "ConsolePreviewRevision": "SELECT challenge_id FROM challenge_result ORDER BY id DESC LIMIT 1",
    "EntryReference": "SELECT seq FROM point_entry ORDER BY seq DESC LIMIT 1",
    "Event": "SELECT id FROM event ORDER BY id DESC LIMIT 1",
    "Voice": "SELECT id FROM contribution WHERE state = 'approved' ORDER BY published_at DESC LIMIT 1",
    "Story": "SELECT story_id FROM share ORDER BY id DESC LIMIT 1",
}
ASKED: dict[str, list[dict[str, Any]]] = {
    "Badge": [{"key": "first_share"}],
    "ConsoleTryWords": [{"words": ["bonjour"]}],
    "Hall": [{"first": 6}],
    "Leaderboard": [
        {"window": window, "scope": scope}
        for window in ("SEASON", "MONTH", "WEEK", "ALL")
        for scope in ("EVERYONE", "BRAND", "SITE")
    ],
    "Goals": [{"window": window} for window in ("SEASON", "MONTH", "WEEK", "ALL")],
    "TeamBoard": [{"window": window} for window in ("SEASON", "MONTH", "WEEK", "ALL")],
    "Events": [{"past": True, "first": 50}, {}],
    "ConsoleEvents": [{"past": True}, {"past": False}],
    "ConsoleMembers": [{"search": "a"}, {}],
    "Feed": [{"first": 50}, {"theme": "PORTRAIT", "first": 3}],
    "Thread": [{"kind": "PROGRAMME", "id": "0", "first": 5}, {"kind": "SITE", "id": "1"}],
    "Mentionable": [{"kind": "PROGRAMME", "id": "0", "search": "a"}],
    "ConsoleCorrection": [{"reference": "1-AAAAA"}],
    "ConsolePreviewChallenge": [{"input": DRAFT}],
    "ConsolePreviewRule": [
        {"draft": {"deed": "shared", "points": points}, "retire": retire}
        for points, retire in ((9, False), (0, False), (9, True))
    ],
}


@pytest.fixture
async def demo(demo_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    redis, engine = Redis.from_url(redis_url), open_engine(demo_url, pool=5)
    with time_machine.travel(DEMO_NOW):
        yield World(Settings(demo_url, redis_url, tmp_path, "http://localhost:8000"), engine, redis)
    await engine.dispose()
    await redis.aclose()


async def caller(world: World, persona: str) -> Caller:
    who = text("SELECT id, role, site_id, team_id, locale FROM person WHERE roster_key = :key")
    async with world.engine.connect() as connection:
        row = (await connection.execute(who, {"key": f"demo-{persona}"})).one()
    return Caller(*row, session_id=1, assurance="demo")


async def variables(world: World, name: str) -> list[dict[str, Any]]:
    kind = "Event" if name in ("ConsoleGuests", "ConsoleEvent", "ConsoleDrawn") else name
    if kind not in LAST:
        return ASKED.get(name, [{}])
    async with world.engine.connect() as connection:
        key = str((await connection.execute(text(LAST[kind]))).scalar_one())
    return [{"eventId" if name in ("ConsoleGuests", "ConsoleDrawn") else "id": key}]


async def by_the_library(prepared: Prepared, context: Context, asked: dict[str, Any]) -> dict[str, Any]:
    running = execute(executable, prepared.document, context_value=context, variable_values=asked)
    result = running if isinstance(running, ExecutionResult) else await running
    assert result.errors is None
    return result.data or {}


@pytest.mark.parametrize("name", sorted(QUERIES))
@pytest.mark.parametrize("persona", ["ambassador", "plant", "comms"])
async def test_both_answer_alike(demo: World, name: str, persona: str) -> None:
    who, prepared = await caller(demo, persona), Documents(executable).prepare(QUERIES[name])
    assert prepared.plan is not None
    for asked in await variables(demo, name):
        wanted = await by_the_library(prepared, Context(demo, who), asked)
        assert json.dumps(await prepared.plan(Context(demo, who), asked)) == json.dumps(wanted)


SMALL = build_schema("type Query { one: Int! } type Mutation { one: Int! }")


@pytest.mark.parametrize("document", ["mutation { one }", "{ one @skip(if: true) }", "{ ... { one } }"])
def test_what_a_plan_does_not_know_is_left_to_the_library(document: str) -> None:
    assert compiled(SMALL, parse(document)) is None


async def test_variables_that_do_not_fit_are_left_to_the_library(demo: World) -> None:
    plan = Documents(executable).prepare(QUERIES["Feed"]).plan
    assert plan is not None
    with pytest.raises(Unplanned):
        await plan(Context(demo, await caller(demo, "comms")), {"first": "many"})
