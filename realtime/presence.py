"""Who looks at a topic right now. Pure: the roll of this process, and what its members were last told.

The roll of all processes is a sorted set in Redis (lua/roll.lua): one member per person and process, scored by when it
lapses. Each process signs its own people in again every REFRESH seconds, so those of a process that died are gone
after LAPSE. People are counted; named are only those who agreed to be, and only while there are at most NAMED.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from realtime.authority import Grant
from realtime.frames import Present
from realtime.hub import Member

REFRESH = 20.0
LAPSE = 45
"""Seconds: twice REFRESH and a little, so that one refresh that is lost costs nobody their place."""
NAMED = 30
NEVER = float("-inf")


class Call(NamedTuple):
    """What the roll in Redis is to learn of one topic; the answer goes to `heard`."""

    topic: str
    arrived: list[str]
    departed: list[str]


def entry(grant: Grant, node: str) -> str:
    """A person in the roll: `+<node> <person>` when they may be named, `-<node> <person>` otherwise."""
    return f"{'+' if grant.shown else '-'}{node} {grant.person_id}"


class _Watched:
    """One topic: its members here, what Redis does not know of them yet, and what they were told."""

    __slots__ = ("arrived", "departed", "due", "members", "renewed", "told")

    def __init__(self) -> None:
        self.members: dict[Member, Grant] = {}
        self.told: dict[Member, Present] = {}
        self.arrived: set[str] = set()
        self.departed: set[str] = set()
        self.due = self.renewed = NEVER


class Presence:
    """`node`: this process's name in the roll, without a space."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._topics: dict[str, _Watched] = {}

    def arrive(self, topic: str, member: Member, grant: Grant) -> None:
        watched = self._topics.setdefault(topic, _Watched())
        watched.members[member] = grant
        name = entry(grant, self._node)
        watched.departed.discard(name)
        watched.arrived.add(name)
        watched.due = NEVER
        watched.told.pop(member, None)

    def depart(self, topic: str, member: Member) -> None:
        """No effect on who is not here."""
        watched = self._topics.get(topic)
        grant = watched.members.pop(member, None) if watched else None
        if watched is None or grant is None:
            return
        watched.told.pop(member, None)
        if all(other.person_id != grant.person_id for other in watched.members.values()):
            name = entry(grant, self._node)
            watched.arrived.discard(name)
            watched.departed.add(name)
            watched.due = NEVER

    def grant(self, topic: str, member: Member) -> Grant | None:
        """As what a member is here; None when it is not."""
        watched = self._topics.get(topic)
        return watched.members.get(member) if watched else None

    def others(self, topic: str, person_id: str) -> list[Member]:
        """The members here, without those of one person."""
        watched = self._topics.get(topic)
        members = watched.members.items() if watched else ()
        return [member for member, grant in members if grant.person_id != person_id]

    def rung(self, topic: str) -> None:
        """The roll changed elsewhere: look at the next call."""
        if topic in self._topics:
            self._topics[topic].due = NEVER

    def renew(self) -> None:
        """Redis may have forgotten: say everything again at the next call."""
        for watched in self._topics.values():
            watched.due = watched.renewed = NEVER

    def calls(self, now: float) -> list[Call]:
        """What is to be said to Redis now: what changed here, and all of it every REFRESH seconds."""
        due = [(name, watched) for name, watched in self._topics.items() if watched.due <= now]
        return [self._call(name, watched, now) for name, watched in due]

    def _call(self, name: str, watched: _Watched, now: float) -> Call:
        if watched.renewed + REFRESH <= now:
            watched.renewed = now
            watched.arrived = {entry(grant, self._node) for grant in watched.members.values()}
        call = Call(name, sorted(watched.arrived), sorted(watched.departed))
        watched.arrived, watched.departed = set(), set()
        watched.due = watched.renewed + REFRESH
        if not watched.members:
            del self._topics[name]
        return call

    def failed(self, calls: Iterable[Call]) -> None:
        """Redis did not hear these, and may have forgotten all: everything is to be said again."""
        for call in calls:
            watched = self._topics.setdefault(call.topic, _Watched())
            here = {entry(grant, self._node) for grant in watched.members.values()}
            watched.departed.update({*call.arrived, *call.departed} - here)
        self.renew()

    def heard(self, topic: str, number: int, roll: Sequence[str]) -> tuple[Present, list[Member]] | None:
        """What Redis answered -> the frame and the members who do not know it yet. `roll` is empty above NAMED."""
        watched = self._topics.get(topic)
        if watched is None:
            return None
        people = {name.partition(" ")[2] for name in roll}
        shown = {name.partition(" ")[2] for name in roll if name[0] == "+"}
        frame = Present(topic, len(people) if roll else number, tuple(sorted(shown)))
        news = [member for member in watched.members if watched.told.get(member) != frame]
        watched.told.update(dict.fromkeys(news, frame))
        return (frame, news) if news else None
