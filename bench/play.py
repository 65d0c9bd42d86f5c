"""How many facts the game plays in a second on one core, and how that grows with a person's history.

    make bench-play        QUICK=1 for a run under 50 s

`play` judges a fact against a standing; `Book.play` also keeps the standing, as a rebuild does. The floor only makes
the values that the answer consists of, judging nothing: what Python asks for holding it. Four deeds a week, the
processor's own time, best of the interleaved rounds (the machine is shared; noise only ever adds).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.machine import QUICK, tell
from gamification.facts import Clicked, Commented, Fact, Reacted, Shared
from gamification.ledger import Entry
from gamification.play import Outcome, play
from gamification.replay import Book

ROUNDS = 30 if QUICK else 200
YEARS = (0, 1, 2, 5, 10)
A_WEEK = 4
START = datetime(2016, 11, 21, 9, tzinfo=UTC)


def deeds(weeks: int) -> Iterator[Fact]:
    """A person's life in the programme: each week a share in own words, a comment, a reaction, a click."""
    for n in range(weeks * A_WEEK):
        at = START + timedelta(hours=n * 168 // A_WEEK)
        common: dict[str, Any] = {
            "person_id": 1, "site_id": 1, "team_id": 1, "occurred_at": at, "recorded_at": at,
        }  # fmt: skip
        about, kind = f"story:{n // A_WEEK}", n % A_WEEK
        if kind == 0:
            theme = f"theme{n % 6}"
            yield Shared(id=f"share:{n}", story_id=n // A_WEEK, theme=theme, originality="own", **common)
        elif kind == 1:
            yield Commented(id=f"comment:{n}", target=about, **common)
        elif kind == 2:
            yield Reacted(id=f"reaction:{n}", target=about, **common)
        else:
            yield Clicked(id=f"click:{n}", story_id=n // A_WEEK, **common)


def microseconds(do: Callable[[], object], times: int) -> float:
    """Processor time of one of the `times` things that `do` does."""
    began = time.process_time()
    do()
    return (time.process_time() - began) / times * 1e6


def made_again(answers: Sequence[Outcome]) -> Callable[[], None]:
    """The same answers from their own values."""
    entry_names, names = ([f.name for f in fields(kind)] for kind in (Entry, Outcome))
    given = [
        (
            [{name: getattr(entry, name) for name in entry_names} for entry in answer.entries],
            {name: getattr(answer, name) for name in names if name != "entries"},
        )
        for answer in answers
    ]

    def again() -> None:
        for entries, values in given:
            Outcome(entries=tuple(Entry(**entry) for entry in entries), **values)

    return again


def sides(years: int) -> dict[str, tuple[Callable[[], object], int]]:
    """What is measured after that many years, and how many facts each one plays."""
    weeks = years * 52
    before, after = list(deeds(weeks)), list(deeds(weeks + 13))[weeks * A_WEEK :]
    book = Book()
    for fact in before:
        book.play(fact)
    standings = [(fact, book.standing(fact)) for fact in after]

    def judged() -> None:
        for fact, standing in standings:
            play(fact, standing)

    def folded() -> None:
        fresh = Book()
        for fact in (*before, *after):
            fresh.play(fact)

    floor = made_again([play(fact, standing) for fact, standing in standings])
    return {
        "floor": (floor, len(after)),
        "play": (judged, len(after)),
        "book": (folded, len(before) + len(after)),
    }


def measured() -> dict[int, dict[str, float]]:
    """µs a fact, by years of history."""
    all_sides = {years: sides(years) for years in YEARS}
    found: dict[int, dict[str, float]] = {years: {} for years in YEARS}
    for _ in range(ROUNDS):
        for years, todo in all_sides.items():
            for name, (do, times) in todo.items():
                taken = microseconds(do, times)
                found[years][name] = min(taken, found[years].get(name, taken))
    return found


def main() -> None:
    print(
        f"{'years before':>12} {'play/s':>9} {'µs':>6} {'floor µs':>9} {'play/floor':>11} {'Book.play/s':>12}"
    )
    found = measured()
    for years, us in found.items():
        print(
            f"{years:12} {1e6 / us['play']:9,.0f} {us['play']:6.1f} {us['floor']:9.1f} "
            f"{us['play'] / us['floor']:11.1f} {1e6 / us['book']:12,.0f}"
        )
    results = {str(y): {name: round(value, 2) for name, value in us.items()} for y, us in found.items()}
    ratios = {
        "play_to_floor": {y: round(us["play"] / us["floor"], 2) for y, us in results.items()},
        "ten_years_to_none": round(found[10]["play"] / found[0]["play"], 2),
    }
    tell("play", ratios, us=results)


if __name__ == "__main__":
    main()
