"""What waits to leave: in order, newest wins per key, bounded. Pure.

A keyed letter replaces the waiting one of its topic and key, unless an exact letter of that topic came between:
an exact letter's reader checks that the offset before it was seen, so nothing right before it may vanish.
"""

from realtime.history import Letter


class Outlet:
    """A queue of letters of many topics.

    `frames` bounds the exact letters that wait, `size` the bytes of all; beyond either the reader is too slow.
    Keyed letters do not count as frames: there are never more than keys.
    """

    __slots__ = ("_exact", "_frames", "_limit", "_newest", "_size", "_waiting")

    def __init__(self, frames: int | None = None, size: int | None = None) -> None:
        self._frames, self._limit = frames, size
        self._waiting: dict[int, tuple[str, Letter]] = {}
        self._newest: dict[str, dict[str, int]] = {}
        self._exact = self._size = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def exact(self) -> bool:
        """Does a letter wait that may not be held back?"""
        return self._exact > 0

    def put(self, topic: str, letter: Letter) -> bool:
        """Queue it -> False when the reader is too slow."""
        number = self._number()
        if letter.key:
            keys = self._newest.setdefault(topic, {})
            replaced = keys.get(letter.key)
            if replaced is not None:
                self._size -= len(self._waiting.pop(replaced)[1].wire)
            keys[letter.key] = number
        else:
            self._newest.pop(topic, None)
            self._exact += 1
        self._waiting[number] = (topic, letter)
        self._size += len(letter.wire)
        return not self._too_slow()

    def take(self, size: int) -> list[Letter]:
        """The oldest letters, at least one if any waits, up to `size` bytes."""
        taken: list[Letter] = []
        while self._waiting and size > 0:
            number = next(iter(self._waiting))
            topic, letter = self._waiting.pop(number)
            self._forget(topic, letter, number)
            taken.append(letter)
            size -= len(letter.wire)
        return taken

    def clear(self) -> None:
        self._waiting.clear()
        self._newest.clear()
        self._exact = self._size = 0

    def _number(self) -> int:
        return next(reversed(self._waiting)) + 1 if self._waiting else 0

    def _too_slow(self) -> bool:
        many = self._frames is not None and self._exact > self._frames
        return many or (self._limit is not None and self._size > self._limit)

    def _forget(self, topic: str, letter: Letter, number: int) -> None:
        self._size -= len(letter.wire)
        if not letter.key:
            self._exact -= 1
        elif (keys := self._newest.get(topic)) and keys.get(letter.key) == number:
            del keys[letter.key]
            if not keys:
                del self._newest[topic]
