"""Topics and who listens to them. Pure: it takes publications and the time, and hands bytes to members.

A publication is kept, then queued on its topic; what is queued leaves as one *pass* over the members the topic had
when the pass began, some members per step, so that a topic of 10,000 never holds the event loop. What is published
during a pass leaves with the next one, joined into one write per member. Who joins during a pass gets from history
what the pass carries; who leaves is skipped.

Frames with a key wait until `board_seconds` after their topic's last pass; newest per key wins meanwhile.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

import msgspec

from realtime import frames
from realtime.history import History, Letter, Reset
from realtime.outlet import Outlet
from realtime.publication import HISTORY, Entry, Position

PASS_BYTES = 64 * 1024


class Member(Protocol):
    """A socket, seen from here."""

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None:
        """Send `wire`, which is `letters` joined; or queue the letters."""
        ...


class Heard(Enum):
    """What became of a publication: taken, known already, or something before it is missing."""

    TAKEN = 1
    REPEAT = 2
    HOLE = 3


class Joined(NamedTuple):
    """`at`: where the topic stands for the new member. `recovered`: `letters` are all it missed."""

    at: Position
    recovered: bool
    letters: list[Letter]


class Pass:
    """One batch on its way to the members a topic had."""

    __slots__ = ("cursor", "left", "letters", "members", "name", "wire")

    def __init__(self, name: str, letters: Sequence[Letter], members: Iterable[Member]) -> None:
        self.name = name
        self.letters = letters
        self.wire = letters[0].wire if len(letters) == 1 else b"".join(letter.wire for letter in letters)
        self.members = list(members)
        self.cursor = 0
        self.left: set[Member] = set()

    def step(self, budget: int) -> int:
        """Hand the batch to the next members -> how many of them."""
        start, self.cursor = self.cursor, min(self.cursor + budget, len(self.members))
        wire, name, letters, left = self.wire, self.name, self.letters, self.left
        for member in self.members[start : self.cursor]:
            if not left or member not in left:
                member.deliver(wire, name, letters)
        return self.cursor - start

    @property
    def done(self) -> bool:
        return self.cursor >= len(self.members)


class Topic:
    """`sent`: the offset up to which a pass has begun. `behind`: something came that did not fit since we last asked."""

    __slots__ = ("behind", "due", "history", "members", "name", "passing", "queued", "sent")

    def __init__(self, name: str) -> None:
        self.name = name
        self.history = History(HISTORY)
        self.members: dict[Member, None] = {}
        self.queued = Outlet()
        self.passing: Pass | None = None
        self.sent = 0
        self.behind = False
        self.due = 0.0

    @property
    def at(self) -> Position:
        return Position(self.history.epoch, self.history.offset)

    def letter(self, entry: Entry) -> Letter:
        kind = frames.Snap if entry.key else frames.Msg
        return Letter(
            entry.offset, entry.key, frames.encode(kind(self.name, entry.offset, msgspec.Raw(entry.body)))
        )

    def reset(self, at: Position, entries: Iterable[Entry]) -> None:
        """Begin anew at `at`; the members are told, whatever was on its way to them is dropped."""
        self.history.restart(at.epoch, at.offset, [self.letter(entry) for entry in entries])
        self.queued.clear()
        if self.passing:
            self.passing.cursor = len(self.passing.members)
        self.sent = at.offset
        if self.members:
            notice = frames.encode(frames.Subd(self.name, at.epoch, at.offset, rec=False))
            self.queued.put(self.name, Letter(at.offset, "", notice))


class Hub:
    """All topics of one process."""

    def __init__(self, board_seconds: float) -> None:
        self.topics: dict[str, Topic] = {}
        self.held: dict[Topic, None] = {}
        self._board_seconds = board_seconds
        self._passes: deque[tuple[Topic | None, Pass]] = deque()

    def topic(self, name: str) -> Topic:
        found = self.topics.get(name)
        if found is None:
            found = self.topics[name] = Topic(name)
        return found

    def forget(self, name: str) -> None:
        topic = self.topics.pop(name)
        self.held.pop(topic, None)

    # Members

    def join(self, name: str, member: Member, position: Position | None) -> Joined:
        """Subscribe, after `position` if given. Joining again replays from the position given now."""
        topic = self.topic(name)
        self.leave(name, member)
        topic.members[member] = None
        at = Position(topic.history.epoch, topic.sent)
        missed = topic.history.since(*position) if position and position.epoch else None
        if position is None or missed is None or isinstance(missed, Reset):
            return Joined(at, recovered=False, letters=[])
        replay = Outlet()
        for letter in missed:
            if letter.offset <= topic.sent:
                replay.put(name, letter)
        return Joined(Position(at.epoch, max(at.offset, position.offset)), True, replay.take(1 << 40))

    def leave(self, name: str, member: Member) -> None:
        topic = self.topics.get(name)
        if topic and member in topic.members:
            del topic.members[member]
            if topic.passing:
                topic.passing.left.add(member)

    # Publications

    def hear(self, name: str, epoch: str, entry: Entry, now: float) -> Heard:
        """A publication as it came by pub/sub: in order, or not."""
        topic = self.topics.get(name)
        if topic is None:
            return Heard.REPEAT
        if epoch == topic.history.epoch and entry.offset <= topic.history.offset:
            return Heard.REPEAT
        if epoch != topic.history.epoch or entry.offset > topic.history.offset + 1:
            topic.behind = True
            return Heard.HOLE
        self._take(topic, topic.letter(entry), now)
        return Heard.TAKEN

    def asking(self, name: str) -> Position:
        """The position to ask the log about; what does not fit from now on needs another look."""
        topic = self.topic(name)
        topic.behind = False
        return topic.at

    def restore(self, name: str, asked: Position, at: Position, entries: Sequence[Entry], now: float) -> bool:
        """Bring a topic to where the log stood when `asked` about -> False if it must be looked at again."""
        topic = self.topics.get(name)
        if topic is None:
            return True
        if not self._fill(topic, asked, at, entries, now):
            topic.reset(at, entries)
            self._move(topic, now)
        return not topic.behind

    def _fill(
        self, topic: Topic, asked: Position, at: Position, entries: Sequence[Entry], now: float
    ) -> bool:
        history = topic.history
        if at.epoch != history.epoch or at.offset < asked.offset:  # another log, or one that lost its tail
            return False
        missing = list(range(history.offset + 1, at.offset + 1))  # pub/sub may have been faster than the look
        found = [entry for entry in entries if history.offset < entry.offset <= at.offset]
        if [entry.offset for entry in found] != missing:
            return False
        for entry in found:
            self._take(topic, topic.letter(entry), now)
        return True

    def whisper(self, name: str, body: bytes) -> None:
        """Deliver ahead of the log, without a number, while Redis is away."""
        topic = self.topics.get(name)
        if topic and topic.members:
            wire = frames.encode(frames.Msg(name, 0, msgspec.Raw(body)))
            self._passes.append((None, Pass(name, [Letter(0, "", wire)], topic.members)))

    def tell(self, members: Iterable[Member], frame: frames.ToPhone, key: str = "") -> None:
        """One frame to all of these, in steps. With a `key` a slow reader keeps the newest alone."""
        self._passes.append((None, Pass("", [Letter(0, key, frames.encode(frame))], members)))

    def _take(self, topic: Topic, letter: Letter, now: float) -> None:
        topic.history.append(letter)
        topic.queued.put(topic.name, letter)
        self._move(topic, now)

    # Passes

    def _move(self, topic: Topic, now: float) -> None:
        """Begin the topic's next pass, if one may begin."""
        if topic.passing or not topic.queued:
            return
        if not topic.queued.exact and now < topic.due:
            self.held[topic] = None
            return
        self.held.pop(topic, None)
        letters = topic.queued.take(PASS_BYTES)
        topic.sent = letters[-1].offset
        if any(letter.key for letter in letters):
            topic.due = now + self._board_seconds
        if topic.members:
            topic.passing = Pass(topic.name, letters, topic.members)
            self._passes.append((topic, topic.passing))
        else:
            self._move(topic, now)

    def release(self, now: float) -> float | None:
        """Let go the boards whose time has come -> when to come again."""
        for topic in [topic for topic in self.held if topic.due <= now]:
            self._move(topic, now)
        return min((topic.due for topic in self.held), default=None)

    @property
    def busy(self) -> bool:
        return bool(self._passes)

    def step(self, budget: int, now: float) -> None:
        """At most `budget` deliveries, topics in turn."""
        while budget > 0 and self._passes:
            topic, current = self._passes[0]
            budget -= max(1, current.step(budget))
            if not current.done:
                self._passes.rotate(-1)
                continue
            self._passes.popleft()
            if topic and topic.passing is current:
                topic.passing = None
                self._move(topic, now)
