"""One phone's conversation: hello -> asking -> live -> draining. Pure: frames and the time in, acts out."""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from realtime.authority import Grant, Verb
from realtime.codes import Close
from realtime.frames import (
    Ack,
    At,
    Err,
    FromPhone,
    Hello,
    Here,
    Ok,
    Ping,
    Pong,
    Sub,
    ToPhone,
    Unsub,
    Welcome,
    Writing,
)
from realtime.limits import Limits
from realtime.publication import Position, is_topic


class State(Enum):
    HELLO = 1
    ASKING = 2
    LIVE = 3
    DRAINING = 4


class Redeem(NamedTuple):
    """Ask the authority what the ticket is worth; then `admit` or `refuse`."""

    hello: Hello


class Join(NamedTuple):
    """Put the phone on the topic, after `position`; answer with `subd`, with `id` if it has one."""

    topic: str
    position: Position | None
    id: int | None


class Leave(NamedTuple):
    topic: str


class Seen(NamedTuple):
    """The person has seen a topic up to here."""

    topic: str
    position: Position


class Attend(NamedTuple):
    """The person looks at the topic, or no longer."""

    topic: str
    on: bool


class Announce(NamedTuple):
    """The person is writing on the topic."""

    topic: str


class Answer(NamedTuple):
    frame: ToPhone


class HangUp(NamedTuple):
    code: Close


Act = Redeem | Join | Leave | Seen | Attend | Announce | Answer | HangUp


class Session:
    """`may` decides on topics; `now` is any clock in seconds."""

    __slots__ = ("_limits", "_may", "_stamp", "_tokens", "grant", "state", "topics")

    def __init__(self, limits: Limits, may: Callable[[Grant, Verb, str], bool], now: float) -> None:
        self._limits, self._may = limits, may
        self._tokens, self._stamp = float(limits.frames_burst), now
        self.state = State.HELLO
        self.grant: Grant | None = None
        self.topics: set[str] = set()

    def spend(self, now: float) -> bool:
        """One message of the phone's allowance -> False when it talks too much."""
        limits = self._limits
        self._tokens = min(limits.frames_burst, self._tokens + (now - self._stamp) * limits.frames_per_second)
        self._stamp = now
        self._tokens -= 1
        return self._tokens >= 0

    def receive(self, frame: FromPhone) -> list[Act]:
        """What a frame of the phone makes us do."""
        match self.state, frame:
            case State.DRAINING, _:
                return []
            case State.HELLO, Hello():
                self.state = State.ASKING
                return [Redeem(frame)]
            case State.LIVE, _:
                return self._live(frame)
            case _:
                return self.hang_up(Close.BAD_FRAME)

    def admit(self, grant: Grant, hello: Hello) -> list[Act]:
        """The ticket was good."""
        self.grant, self.state = grant, State.LIVE
        welcome = Answer(Welcome(self._limits.heartbeat_seconds, grant.expires_at))
        return [welcome, *(self._subscribe(at, None) for at in hello.subs)]

    def refuse(self) -> list[Act]:
        """The ticket was not."""
        return self.hang_up(Close.UNAUTHORISED)

    def hang_up(self, code: Close) -> list[Act]:
        if self.state is State.DRAINING:
            return []
        self.state = State.DRAINING
        left: list[Act] = [Leave(topic) for topic in self.topics]
        self.topics = set()
        return [*left, HangUp(code)]

    def recheck(self) -> list[str]:
        """Topics the grant no longer reaches; they are off the list now."""
        lost = [topic for topic in self.topics if not self._allowed("sub", topic)]
        self.topics.difference_update(lost)
        return lost

    def _live(self, frame: FromPhone) -> list[Act]:
        match frame:
            case Sub():
                return [self._subscribe(At(frame.c, frame.e, frame.o), frame.id)]
            case Unsub():
                self.topics.discard(frame.c)
                return [Leave(frame.c), Answer(Ok(frame.id))]
            case Here():
                return [self._attend(frame)]
            case Ping():
                return [Answer(Pong())]
            case Ack() | Writing() | Pong():
                return self._unanswered(frame)
            case Hello():
                return self.hang_up(Close.BAD_FRAME)

    def _subscribe(self, at: At, number: int | None) -> Act:
        refusal = self._refusal(at.c)
        if refusal:
            return Answer(Err(refusal, at.c, number))
        self.topics.add(at.c)
        return Join(at.c, Position(at.e, at.o) if at.e is not None else None, number)

    def _unanswered(self, frame: Ack | Writing | Pong) -> list[Act]:
        match frame:
            case Ack() if is_topic(frame.c) and self._allowed("ack", frame.c):
                return [Seen(frame.c, Position(frame.e, frame.o))]
            case Writing() if frame.c in self.topics and self._allowed("write", frame.c):
                return [Announce(frame.c)]
            case _:
                return []

    def _attend(self, frame: Here) -> Act:
        if frame.on and not (frame.c in self.topics and self._allowed("here", frame.c)):
            return Answer(Err("not_here", frame.c))
        return Attend(frame.c, frame.on)

    def _refusal(self, topic: str) -> str | None:
        if not is_topic(topic):
            return "bad_topic"
        if topic not in self.topics and len(self.topics) >= self._limits.topics:
            return "too_many"
        return None if self._allowed("sub", topic) else "forbidden"

    def _allowed(self, verb: Verb, topic: str) -> bool:
        return self.grant is not None and self._may(self.grant, verb, topic)
