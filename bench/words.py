"""How long judging a text takes: 60 words against a story of 800 and fifty earlier shares of 60.

    make bench-words        QUICK=1: a tenth of the rounds

Warm: the story and the shares have been read before, as for every text but the first after a start. Cold: nothing has. The
floor splits the text into words and compares nothing. The processor's own time, best of the rounds.
"""

import random
import time
from collections.abc import Callable

from bench.machine import QUICK, tell
from gamification import originality
from gamification.originality import judge, words_of

ROUNDS = 20 if QUICK else 200
WANTED_MS = 2.0


def milliseconds(do: Callable[[], object], before: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        before()
        began = time.process_time_ns()
        do()
        best = min(best, (time.process_time_ns() - began) / 1e6)
    return best


def main() -> None:
    dice = random.Random(4)
    known = ["".join(dice.choices("abcdefghilmnoprstuv", k=dice.randint(2, 9))) for _ in range(3000)]
    story, text, *earlier = (" ".join(dice.choices(known, k=size)) for size in (800, *[60] * 51))

    def judged() -> object:
        return judge(text, story, earlier=earlier)

    forget = originality.shingles.cache_clear
    ms = {
        "floor": milliseconds(lambda: words_of(text), lambda: None),
        "warm": milliseconds(judged, judged),
        "cold": milliseconds(judged, forget),
    }
    for name, took in ms.items():
        print(f"{name:6} {took:7.3f} ms")
    ratios = {f"{name}_of_2_ms": round(ms[name] / WANTED_MS, 2) for name in ("warm", "cold")}
    tell("words", ratios, ms={name: round(took, 3) for name, took in ms.items()})


if __name__ == "__main__":
    main()
