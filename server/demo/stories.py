"""Sixty stories in French and English, one file a theme, laid out over the two years until now."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from server.demo.people import start_of

THEMES = (
    "leadership", "launch", "portrait", "event", "engineering",
    "sustainability", "finance", "safety", "community",
)  # fmt: skip
LOCALES = ("fr", "en")

APPEAL = {
    "leadership": 1.25, "launch": 1.2, "portrait": 1.3, "event": 1.0, "engineering": 0.95,
    "sustainability": 0.9, "finance": 0.4, "safety": 0.75, "community": 1.0,
}  # fmt: skip
"""How a theme carries: leaders, launches and portraits do, finance does not."""


@dataclass(frozen=True, slots=True)
class Text:
    """One story in one language; `hook` is its subject in a few words, for a sentence of one's own."""

    title: str
    body: str
    prompts: tuple[str, ...]
    hook: str


@dataclass(frozen=True, slots=True)
class Story:
    id: int
    key: str
    theme: str
    texts: dict[str, Text]
    starts_at: datetime

    @property
    def official_url(self) -> str:
        return f"https://news.kerdanne.example/{self.theme}/{self.key}"


def _text(raw: dict[str, Any]) -> Text:
    return Text(raw["title"], raw["body"].strip(), tuple(raw["prompts"]), raw["hook"])


@cache
def written() -> tuple[tuple[str, str, dict[str, Text]], ...]:
    """Every story as (theme, key, locale -> text), in the order of the files."""
    found: list[tuple[str, str, dict[str, Text]]] = []
    for theme in THEMES:
        raw = tomllib.loads((files("server.demo") / "content" / f"{theme}.toml").read_text("utf-8"))
        found += [(theme, s["key"], {loc: _text(s[loc]) for loc in LOCALES}) for s in raw["story"]]
    return tuple(found)


def programme_of(seed: int, now: datetime) -> tuple[Story, ...]:
    """All stories, oldest first; ids from 1. The newest began some two hours ago, the oldest two years ago."""
    rng = Random(f"{seed}:stories")
    order = list(written())
    rng.shuffle(order)
    order.sort(key=lambda row: row[1] in _FRESH)
    newest, last = now - timedelta(hours=2), len(order) - 1
    # The exponent brings them closer as the programme grows: two a month at first, two a week today.
    ages = [(newest - start_of(now)) * ((last - i) / last) ** 1.4 for i in range(len(order))]
    return tuple(
        Story(i + 1, key, theme, texts, newest - ages[i]) for i, (theme, key, texts) in enumerate(order)
    )


# What a visitor sees first on the feed: six themes, the ones that show the programme at its best.
_FRESH = frozenset(
    {
        "ceo-night-shift",
        "heat-pump-quiet",
        "apprentice-robot",
        "foundry-heat-pool",
        "eight-grams",
        "library-bus",
    }
)
