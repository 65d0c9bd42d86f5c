"""Who is here: counted once a person, named only if they agreed, gone when they are gone."""

from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from realtime import Grant
from realtime.frames import Present
from realtime.history import Letter
from realtime.hub import Member
from realtime.presence import LAPSE, NAMED, REFRESH, Call, Presence, entry

TOPIC = "event:1"


class Socket:
    """A member that only has to be somebody."""

    def deliver(self, wire: bytes, topic: str, letters: Sequence[Letter]) -> None: ...


def grant(person: str, shown: bool = True) -> Grant:
    return Grant(person, f"s{person}", "ambassador", None, None, 4e9, shown=shown)


class Roll:
    """Redis, as lua/roll.lua plays it, on a clock of the test's."""

    def __init__(self) -> None:
        self.lapses: dict[str, float] = {}

    def call(self, call: Call, now: float) -> tuple[int, list[str]]:
        self.lapses = {name: at for name, at in self.lapses.items() if at > now}
        self.lapses.update(dict.fromkeys(call.arrived, now + LAPSE))
        for name in call.departed:
            self.lapses.pop(name, None)
        return len(self.lapses), sorted(self.lapses) if len(self.lapses) <= NAMED else []


class Anyone(RuleBasedStateMachine):
    """Two processes, one roll that is at times away or forgets all. After each has looked, both tell the truth."""

    people = st.sampled_from(["7", "8", "9"])
    nodes = st.sampled_from([0, 1])

    def __init__(self) -> None:
        super().__init__()
        self.roll, self.now = Roll(), 0.0
        self.nodes_ = [Presence("a"), Presence("b")]
        self.here: list[dict[Socket, str]] = [{}, {}]

    @rule(node=nodes, person=people)
    def arrive(self, node: int, person: str) -> None:
        socket = Socket()
        self.here[node][socket] = person
        self.nodes_[node].arrive(TOPIC, socket, grant(person, person != "9"))

    @rule(node=nodes)
    def depart(self, node: int) -> None:
        for socket in list(self.here[node])[:1]:
            del self.here[node][socket]
            self.nodes_[node].depart(TOPIC, socket)

    @rule(node=nodes)
    def a_call_is_not_heard(self, node: int) -> None:
        presence = self.nodes_[node]
        presence.failed(presence.calls(self.now))

    @rule()
    def redis_forgets_and_the_processes_notice(self) -> None:
        self.roll = Roll()
        for presence in self.nodes_:
            presence.renew()

    @rule(seconds=st.sampled_from([1.0, REFRESH, 2 * LAPSE]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def once_all_have_looked_what_is_told_is_the_truth(self) -> None:
        for _ in range(2):  # the second look sees what the first of the other process signed in
            for presence in self.nodes_:
                presence.rung(TOPIC)
                self.look(presence)
        people = {person for sockets in self.here for person in sockets.values()}
        for presence, sockets in zip(self.nodes_, self.here, strict=True):
            told = told_of(presence, sockets)
            assert told <= {Present(TOPIC, len(people), tuple(sorted(people - {"9"})))}, (told, people)
            assert bool(told) == bool(sockets)

    def look(self, presence: Presence) -> None:
        for call in presence.calls(self.now):
            presence.heard(call.topic, *self.roll.call(call, self.now))


def told_of(presence: Presence, sockets: dict[Socket, str]) -> set[Present]:
    """What the members of one process believe."""
    watched = presence._topics.get(TOPIC)  # pyright: ignore[reportPrivateUsage]
    return {watched.told[socket] for socket in sockets} if watched and sockets else set()


TestAnyone = Anyone.TestCase
TestAnyone.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def heard(presence: Presence, roll: Roll, now: float) -> list[tuple[Present, list[Member]]]:
    answers = [presence.heard(call.topic, *roll.call(call, now)) for call in presence.calls(now)]
    return [answer for answer in answers if answer]


def test_who_knows_already_is_not_told_again() -> None:
    presence, roll, first, second = Presence("a"), Roll(), Socket(), Socket()
    presence.arrive(TOPIC, first, grant("7"))
    heard(presence, roll, 0)
    presence.arrive(TOPIC, second, grant("7"))
    assert heard(presence, roll, 1) == [(Present(TOPIC, 1, ("7",)), [second])]


def test_a_process_that_died_takes_its_people_along_after_a_while() -> None:
    presence, roll, socket = Presence("a"), Roll(), Socket()
    roll.call(Call(TOPIC, [entry(grant("8"), "dead")], []), 0)
    presence.arrive(TOPIC, socket, grant("7"))
    assert heard(presence, roll, 1)[0][0].n == 2
    presence.rung(TOPIC)
    assert heard(presence, roll, 1 + REFRESH) == []
    presence.rung(TOPIC)
    assert heard(presence, roll, 1 + LAPSE)[0][0] == Present(TOPIC, 1, ("7",))


def test_a_crowd_is_counted_and_not_named() -> None:
    presence, roll = Presence("a"), Roll()
    for person in range(NAMED + 1):
        presence.arrive(TOPIC, Socket(), grant(str(person)))
    assert heard(presence, roll, 0)[0][0] == Present(TOPIC, NAMED + 1)
