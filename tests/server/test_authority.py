"""Which topics a socket may hear: those somebody may publish on, and of persons and sites its own."""

import pytest

from gamification.boards import board_keys
from gamification.seasons import SeasonCalendar
from realtime import Grant
from server.authority import SessionAuthority
from server.commands.notify import topic as inbox
from server.queries.challenges import topic as challenge
from server.queries.events import topic as event
from server.world import World

GRANT = Grant("7", "1", "ambassador", "2", "3", 4e9, frozenset({"site:2", "brand:12"}))


def may(topic: str, verb: str = "sub") -> bool:
    world = World(None, None, None)  # type: ignore[arg-type]  # it asks nobody
    return SessionAuthority(world).can(GRANT, verb, topic)  # type: ignore[arg-type]


BOARDS = board_keys(World.now(), SeasonCalendar("Europe/Paris"))


@pytest.mark.parametrize(
    "topic",
    [
        "feed",
        inbox(7),
        challenge(12),
        event(9_000_000_000),
        "thread:programme:0",
        "thread:site:2",
        "thread:team:3",
        "thread:story:7",
        "thread:story:7:site:2",
        *(f"board:{one}:{kind}" for one in BOARDS for kind in ("people", "teams")),
        "board:all:site:2:people",
        "board:week:2026-W47:brand:12:people",
    ],
)
def test_what_is_published_is_heard(topic: str) -> None:
    assert may(topic)


@pytest.mark.parametrize(
    "topic",
    [
        "board:all:site:3:people", "board:week:2026-W47:brand:2:people", "board:all:site:2:people:site:2",
        "board:x", "board:x:people", "board:all:site:0:people", "board:all:site:3:teams", "board:all:crew:3:people",
        "board", "board:all", "board:all:people:more", "board:week:2026-W47",
        "board:week::people", "board:season:" + "9" * 60 + ":teams", "challenge", "challenge:", "challenge:0",
        "challenge:1x", "challenge:1:2", "challenge:" + "9" * 40, "event:-1", "event:٣", "feed:1", "feed2", "x",
        "rt:control", "control:session", "person:8", "person:", "site:9", "team:7", "feed\n",
        "thread:programme:1", "thread:site:9", "thread:team:4", "thread:story:0", "thread:story:7:site:9",
        "thread:site:2:site:2", "thread:challenge:5", "thread:event:5", "thread:x:1", "thread:site:02",
    ],
)  # fmt: skip
def test_what_is_invented_or_another_s_is_not(topic: str) -> None:
    assert not may(topic)


def test_nobody_acknowledges_for_everyone() -> None:
    assert (may("feed", "ack"), may(inbox(7), "ack")) == (False, True)


@pytest.mark.parametrize("verb", ["here", "write"])
def test_one_is_seen_where_others_are(verb: str) -> None:
    assert [may(topic, verb) for topic in (event(1), "team:3", "site:2", inbox(7), "team:4")] == [
        True, True, True, False, False,
    ]  # fmt: skip
