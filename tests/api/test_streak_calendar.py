"""The calendar of weeks on "me": a night shift is one day, leave excuses, and every screen tells the same."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from server.world import World

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""A Monday, 02:00 in Paris: to a night shift it is still Sunday's."""
MONDAY, BEFORE = "2026-11-23", "2026-11-16"
ME = "{ me { streak { weeks activeThisWeek calendar { monday status } } } }"
PAGE = "{ myStreak { streak { weeks activeThisWeek calendar { monday status } } } }"
SHARE = """mutation($input: ShareInput!) { share(input: $input) { __typename
  ... on Shared { outcome { streak { weeks activeThisWeek calendar { monday status } } } } } }"""
UPDATE = "mutation($input: UpdateMeInput!) { updateMe(input: $input) { __typename } }"
ADD = "mutation($input: AddLeaveInput!) { addLeave(input: $input) { __typename } }"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(moment: datetime) -> None:
        monkeypatch.setattr(World, "now", staticmethod(lambda: moment))

    at(NOW)
    return at


async def share(someone: Any) -> dict[str, Any]:
    given = {"key": uuid4().hex, "storyId": "1", "network": "COPY", "ownWords": ""}
    told: dict[str, Any] = (await someone.ask(SHARE, input=given))["data"]["share"]["outcome"]["streak"]
    return told


async def mine(someone: Any) -> dict[str, Any]:
    told: dict[str, Any] = (await someone.ask(ME))["data"]["me"]["streak"]
    return told


def weeks(streak: dict[str, Any]) -> dict[str, str]:
    return {week["monday"]: week["status"] for week in streak["calendar"]}


async def on_shift(phone: Any, pattern: str) -> Any:
    someone = await phone("ambassador@plant")
    asked = {"key": uuid4().hex, "shiftPattern": pattern}
    assert "errors" not in await someone.ask(UPDATE, input=asked)
    return someone


async def test_a_deed_of_a_night_shift_belongs_to_the_week_the_shift_began_in(phone: Any, clock: Any) -> None:
    someone = await on_shift(phone, "NIGHT")
    await share(someone)
    clock(NOW.replace(hour=20))
    shown = await mine(someone)
    assert (weeks(shown)[BEFORE], weeks(shown)[MONDAY]) == ("done", "open")
    assert (shown["weeks"], shown["activeThisWeek"]) == (1, False)


async def test_the_same_deed_of_a_day_shift_belongs_to_the_new_week(phone: Any) -> None:
    someone = await on_shift(phone, "DAY")
    await share(someone)
    shown = await mine(someone)
    assert (weeks(shown)[MONDAY], shown["activeThisWeek"]) == ("done", True)


async def test_a_week_of_leave_is_excused_and_keeps_the_streak(phone: Any, clock: Any) -> None:
    someone = await on_shift(phone, "DAY")
    await share(someone)
    away = {"key": uuid4().hex, "firstDay": "2026-11-30", "lastDay": "2026-12-06"}
    assert (await someone.ask(ADD, input=away))["data"]["addLeave"]["__typename"] != "Invalid"
    clock(datetime(2026, 12, 7, 12, tzinfo=UTC))
    shown = await mine(someone)
    assert (weeks(shown)["2026-11-30"], shown["weeks"]) == ("excused", 1)


@pytest.mark.parametrize("pattern", ["DAY", "NIGHT", "TWO_SHIFTS", "THREE_SHIFTS", "WEEKEND"])
async def test_the_answer_to_a_deed_the_page_and_me_show_one_calendar(phone: Any, pattern: str) -> None:
    someone = await on_shift(phone, pattern)
    told = await share(someone)
    page = (await someone.ask(PAGE))["data"]["myStreak"]["streak"]
    shown = await mine(someone)
    assert (weeks(shown), shown["weeks"]) == (weeks(page), page["weeks"])
    assert weeks(told).items() <= weeks(shown).items()
