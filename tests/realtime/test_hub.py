"""Topics and passes, one idea each; any order of them is in test_hub_machine."""

from collections.abc import Sequence

from realtime.history import Letter
from realtime.hub import Heard, Hub
from realtime.publication import Entry, Position

TOPIC = "board:week"


class Ear:
    """A member that notes the offsets it was sent, one list a write."""

    def __init__(self) -> None:
        self.heard: list[list[int]] = []

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None:
        self.heard.append([letter.offset for letter in letters])


def opened(*ears: Ear) -> Hub:
    hub = Hub(board_seconds=0.25)
    hub.restore(TOPIC, hub.asking(TOPIC), Position("e", 0), [], 0.0)
    for ear in ears:
        hub.join(TOPIC, ear, None)
    return hub


def hear(hub: Hub, offset: int, key: str = "", now: float = 0.0) -> Heard:
    return hub.hear(TOPIC, "e", Entry(offset, key, b"1"), now)


def test_what_is_published_during_a_pass_leaves_as_one_write_with_the_next() -> None:
    ears = [Ear(), Ear()]
    hub = opened(*ears)
    hear(hub, 1)
    hub.step(1, 0.0)
    hear(hub, 2)
    hear(hub, 3)
    hub.step(9, 0.0)
    assert [ear.heard for ear in ears] == [[[1], [2, 3]]] * 2


def test_who_joins_during_a_pass_gets_from_history_what_it_carries() -> None:
    hub, late = opened(Ear(), Ear()), Ear()
    hear(hub, 1)
    hub.step(1, 0.0)
    joined = hub.join(TOPIC, late, Position("e", 0))
    hub.step(9, 0.0)
    assert ([letter.offset for letter in joined.letters], late.heard) == ([1], [])


def test_a_board_moves_at_once_and_then_waits_its_quarter_second() -> None:
    ear = Ear()
    hub = opened(ear)
    for offset, now in ((1, 0.0), (2, 0.1), (3, 0.2)):
        hear(hub, offset, "anna", now)
        hub.step(9, now)
    assert ear.heard == [[1]]
    assert hub.release(0.24) == 0.25
    hub.release(0.25)
    hub.step(9, 0.25)
    assert ear.heard == [[1], [3]]


def test_an_exact_frame_takes_the_waiting_board_with_it() -> None:
    ear = Ear()
    hub = opened(ear)
    for offset, key in ((1, "anna"), (2, "anna"), (3, "")):
        hear(hub, offset, key)
        hub.step(9, 0.0)
    assert ear.heard == [[1], [2, 3]]


def test_a_step_never_writes_more_than_its_budget() -> None:
    ears = [Ear() for _ in range(100)]
    hub = opened(*ears)
    hear(hub, 1)
    hub.step(64, 0.0)
    assert sum(len(ear.heard) for ear in ears) == 64
    assert hub.busy


def test_a_frame_out_of_turn_is_a_hole_and_a_known_one_a_repeat() -> None:
    hub = opened(Ear())
    assert [hear(hub, offset) for offset in (1, 1, 3)] == [Heard.TAKEN, Heard.REPEAT, Heard.HOLE]


def test_a_log_that_lost_its_tail_is_a_reset() -> None:
    ear = Ear()
    hub = opened(ear)
    hear(hub, 1)
    hear(hub, 2)
    hub.step(9, 0.0)
    hub.restore(TOPIC, hub.asking(TOPIC), Position("e", 1), [], 0.0)
    assert hub.topics[TOPIC].at == Position("e", 1)


def test_what_came_while_the_log_was_read_asks_for_another_look() -> None:
    hub = opened(Ear())
    asked = hub.asking(TOPIC)
    hear(hub, 3)
    assert not hub.restore(TOPIC, asked, Position("e", 2), [Entry(1, "", b"1"), Entry(2, "", b"1")], 0.0)


def test_a_position_nobody_has_published_yet_is_not_recovered() -> None:
    assert not opened().join(TOPIC, Ear(), Position("e", 9)).recovered
