"""What a process remembers of sessions, and for how long."""

from time import monotonic
from typing import Any

import pytest

from server import auth
from server.database import open_engine, writing
from server.world import World


async def test_what_a_process_remembers_of_a_session_ends_by_itself(
    phone: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revoked by another process, whose forgetting is not ours: out within two seconds all the same."""
    asking = await phone("ambassador@plant")
    assert "errors" not in await asking.ask("{ me { id } }")
    other = open_engine(str(world.settings.database_url), pool=1)
    async with writing(other) as connection:
        await auth.end(connection, asking.token, world.now())
    await other.dispose()
    monkeypatch.setattr("server.sessions.monotonic", lambda: monotonic() + 2)
    assert (await asking.ask("{ me { id } }"))["errors"][0]["extensions"]["code"] == "not_signed_in"


async def test_a_session_ended_here_is_forgotten_at_once(phone: Any, world: World) -> None:
    asking = await phone("ambassador@plant")
    await asking.ask("{ me { id } }")
    async with writing(world.engine) as connection:
        await auth.end(connection, asking.token, world.now())
    assert (await asking.ask("{ me { id } }"))["errors"][0]["extensions"]["code"] == "not_signed_in"


async def test_a_second_question_within_a_second_asks_nothing_about_the_session(
    phone: Any, statements: Any
) -> None:
    asking = await phone("ambassador@plant")
    await asking.ask("{ me { id } }")
    with statements() as sent:
        await asking.ask("{ me { id } }")
    assert not any("FROM session" in one for one in sent.sent)
