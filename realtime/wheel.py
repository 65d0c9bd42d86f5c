"""One timer for every socket: who wants to be looked at, by the tick. Pure: the caller turns it."""

from collections.abc import Iterator
from typing import Protocol

TICK = 0.25
SLOTS = 256


class Sleeper(Protocol):
    """`wake`: the tick it is to be woken at; -1 for never."""

    wake: int


class Wheel:
    """Putting a sleeper again moves it: the older place is skipped, because its tick is no longer the sleeper's."""

    def __init__(self) -> None:
        self.tick = 0
        self._slots: list[list[Sleeper]] = [[] for _ in range(SLOTS)]

    def put(self, sleeper: Sleeper, seconds: float) -> None:
        """Wake it in `seconds`, at most 63 s from now, up to one tick late."""
        sleeper.wake = self.tick + min(SLOTS - 1, max(1, int(seconds / TICK) + 1))
        self._slots[sleeper.wake % SLOTS].append(sleeper)

    def turn(self) -> Iterator[Sleeper]:
        """One tick on -> those to wake."""
        self.tick += 1
        slot, self._slots[self.tick % SLOTS] = self._slots[self.tick % SLOTS], []
        for sleeper in slot:
            if sleeper.wake == self.tick:
                sleeper.wake = -1
                yield sleeper
