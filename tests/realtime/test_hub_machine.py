"""Any order of publications, losses, flushes, looks at the log, joins, leaves and slow readers: phones that follow
docs/live.md see every exact frame once and in order, and end with what a fresh read would show."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from realtime.history import Letter
from realtime.hub import Hub
from realtime.outlet import Outlet
from realtime.publication import HISTORY, Entry, Position

TOPIC = "feed"


def unframed(wire: bytes) -> Iterator[dict[str, Any]]:
    """The JSON messages in a run of websocket text frames."""
    while wire:
        size, head = wire[1], 2
        if size == 126:
            size, head = int.from_bytes(wire[2:4], "big"), 4
        yield msgspec.json.decode(wire[head : head + size], type=dict[str, Any])
        wire = wire[head + size :]


class Log:
    """Redis: the truth of one topic, and what a fresh read of the database would show."""

    def __init__(self) -> None:
        self.epoch, self.entries = "e0", list[Entry]()
        self.shown: dict[str, int] = {}
        self.exact: list[int] = []

    @property
    def at(self) -> Position:
        return Position(self.epoch, len(self.entries))

    def publish(self, key: str, value: int) -> Entry:
        entry = Entry(len(self.entries) + 1, key, b"%d" % value)
        self.entries.append(entry)
        if key:
            self.shown[key] = value
        else:
            self.exact.append(value)
        return entry

    def flush(self) -> None:
        self.epoch, self.entries = f"e{int(self.epoch[1:]) + 1}", []

    def read(self, asked: Position) -> tuple[Position, list[Entry]]:
        after = asked.offset if asked.epoch == self.epoch else 0
        return self.at, self.entries[max(after, len(self.entries) - HISTORY) :]


class Phone:
    """Follows docs/live.md; `clear` is a socket that takes what it is given."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.position: Position | None = None
        self.fetch()
        self.clear = True
        self.outlet = Outlet()

    def fetch(self) -> None:
        self.snapshot, self.shown, self.exact = self._log.at, dict(self._log.shown), list(self._log.exact)

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None:
        if self.clear:
            self.read(wire)
        else:
            for letter in letters:
                self.outlet.put(topic, letter)

    def resume(self) -> None:
        self.clear = True
        self.read(b"".join(letter.wire for letter in self.outlet.take(1 << 40)))

    def read(self, wire: bytes) -> None:
        for frame in unframed(wire):
            if frame["t"] == "subd":
                self.stand(Position(frame["e"], frame["o"]), frame["rec"])
            elif self.position is not None:
                self.apply(frame["t"] == "msg", frame["o"], frame["d"])

    def stand(self, at: Position, recovered: bool) -> None:
        if not recovered:
            self.position = at
            self.fetch()

    def apply(self, exact: bool, offset: int, value: int) -> None:
        assert self.position
        epoch, last = self.position
        assert offset == last + 1 if exact else offset > last, (offset, last)
        self.position = Position(epoch, offset)
        if self.snapshot.epoch == epoch and offset <= self.snapshot.offset:
            return
        if exact:
            self.exact.append(value)
        else:
            self.shown["ab"[value % 2]] = value


class HubMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.log, self.hub, self.now, self.value = Log(), Hub(0.25), 0.0, 0
        self.phones = [Phone(self.log) for _ in range(3)]
        self.looks: list[tuple[Position, Position, list[Entry]]] = []
        self.look()
        self.answer()
        for who in range(3):
            self.join(who, resume=False)

    @rule(exact=st.booleans(), lost=st.sampled_from([False, False, False, True]), times=st.integers(1, 5))
    def publish(self, exact: bool, lost: bool, times: int) -> None:
        for _ in range(times):
            self.value += 1
            entry = self.log.publish("" if exact else "ab"[self.value % 2], self.value)
            if not lost:
                self.hub.hear(TOPIC, self.log.epoch, entry, self.now)

    @precondition(lambda self: self.value < 20)
    @rule(really=st.integers(0, 9))
    def publish_more_than_the_log_keeps(self, really: int) -> None:
        if really == 0:
            self.publish(exact=True, lost=True, times=HISTORY + 1)

    @rule(back=st.integers(1, 5))
    def hear_again(self, back: int) -> None:
        for entry in self.log.entries[-back:]:
            self.hub.hear(TOPIC, self.log.epoch, entry, self.now)

    @rule(really=st.integers(0, 5))
    def flush(self, really: int) -> None:
        if really == 0:
            self.log.flush()

    @rule()
    def look(self) -> None:
        asked = self.hub.asking(TOPIC)
        self.looks = [(asked, *self.log.read(asked))]

    @precondition(lambda self: self.looks)
    @rule()
    def answer(self) -> None:
        self.hub.restore(TOPIC, *self.looks.pop(), self.now)

    @rule(who=st.integers(0, 2), resume=st.booleans())
    def join(self, who: int, resume: bool) -> None:
        phone = self.phones[who]
        if not phone.clear:
            return
        position = phone.position if resume else None
        joined = self.hub.join(TOPIC, phone, position)
        assert not joined.letters or joined.recovered
        phone.stand(joined.at, joined.recovered)
        phone.deliver(b"".join(letter.wire for letter in joined.letters), TOPIC, joined.letters)

    @rule(who=st.integers(0, 2))
    def leave(self, who: int) -> None:
        if self.phones[who].clear:
            self.hub.leave(TOPIC, self.phones[who])

    @rule(who=st.integers(0, 2))
    def stop_reading(self, who: int) -> None:
        self.phones[who].clear = False

    @rule(who=st.integers(0, 2))
    def read_on(self, who: int) -> None:
        self.phones[who].resume()

    @rule(budget=st.integers(1, 2))
    def step(self, budget: int) -> None:
        self.hub.step(budget, self.now)

    @rule(seconds=st.sampled_from([0.1, 0.3]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.hub.release(self.now)

    @invariant()
    def nobody_is_ahead_of_the_log(self) -> None:
        topic = self.hub.topics.get(TOPIC)
        assert topic is None or topic.sent <= topic.history.offset

    def teardown(self) -> None:
        for _ in range(3):
            asked = self.hub.asking(TOPIC)
            self.hub.restore(TOPIC, asked, *self.log.read(asked), self.now)
        for _ in range(1000):
            self.wait(0.3)
            self.hub.step(100, self.now)
        for phone in self.phones:
            phone.resume()
            if phone in self.hub.topics[TOPIC].members:
                assert phone.position == self.log.at
                assert (phone.exact, phone.shown) == (self.log.exact, self.log.shown)


TestHub = HubMachine.TestCase
TestHub.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
