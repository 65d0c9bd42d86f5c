"""The newest publications of one topic: a ring that either fills a gap whole or says it cannot. Pure."""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple


class Letter(NamedTuple):
    """A publication ready to leave: its offset, its key ("" = exact) and its bytes on the wire."""

    offset: int
    key: str
    wire: bytes


class Reset:
    """The gap cannot be filled: fetch afresh."""


RESET = Reset()


class History:
    """Letters `offset - len + 1 … offset` of one epoch, without a hole.

    With 3 kept and 5 published: since(epoch, 5) is [], since(epoch, 2) is [3, 4, 5], since(epoch, 1) is RESET, and so
    is any offset of another epoch, and any offset nobody has published yet.
    """

    __slots__ = ("_letters", "epoch", "offset")

    def __init__(self, limit: int) -> None:
        self._letters: deque[Letter] = deque(maxlen=limit)
        self.epoch = ""
        self.offset = 0

    def restart(self, epoch: str, offset: int, letters: Iterable[Letter] = ()) -> None:
        """Stand at (epoch, offset), with the newest letters that end there (fewer, or none, are allowed)."""
        self.epoch, self.offset = epoch, offset
        self._letters.clear()
        for letter in letters:
            if self._letters and letter.offset != self._letters[-1].offset + 1:
                self._letters.clear()
            self._letters.append(letter)
        if self._letters and self._letters[-1].offset != offset:
            self._letters.clear()

    def append(self, letter: Letter) -> None:
        """The next one; the caller has seen that it is."""
        assert letter.offset == self.offset + 1, (letter.offset, self.offset)
        self._letters.append(letter)
        self.offset = letter.offset

    def since(self, epoch: str, offset: int) -> list[Letter] | Reset:
        """What came after a position, oldest first."""
        missing = self.offset - offset
        if epoch != self.epoch or not 0 <= missing <= len(self._letters):
            return RESET
        return list(islice(self._letters, len(self._letters) - missing, None))
