"""What people write: their own words beside a share, and the contributions they make themselves."""

import tomllib
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from random import Random
from typing import Any

from server.demo.people import Person
from server.demo.stories import Story


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads((files("server.demo") / "content" / "words.toml").read_text("utf-8"))


def _hour(rng: Random, locale: str) -> str:
    hour = rng.choice((5, 6, 7, 9, 10, 11, 14, 15, 16, 21))
    return f"{hour} h" if locale == "fr" else f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"


def _filled(rng: Random, sentence: str, author: Person, colleague: str, hook: str = "") -> str:
    return sentence.format(
        town=author.site.town,
        colleague=colleague,
        hook=hook,
        hour=_hour(rng, author.locale),
        n=rng.randint(3, 28),
    )


def about(rng: Random, story: Story, author: Person, colleague: str) -> str:
    """Two to four sentences of `author` about `story`, in the author's language."""
    said = _phrases()[author.locale]["share"]
    parts = [rng.choice(said["openers"])] if rng.random() < 0.75 else []
    parts.append(rng.choice(said["thoughts"]))
    if rng.random() < 0.7:
        parts.append(rng.choice(said["themes"][story.theme]))
    parts.append(rng.choice(said["closers"]))
    hook = story.texts[author.locale].hook
    text = " ".join(_filled(rng, part, author, colleague, hook) for part in parts if part)
    return text[:1].upper() + text[1:]


def made(rng: Random, theme: str, author: Person, colleague: str) -> str:
    """A contribution: one scene of the author's own site, with or without a word after it."""
    said = _phrases()[author.locale]["contribution"]
    parts = (rng.choice(said[theme]), rng.choice(said["after"]))
    return " ".join(_filled(rng, part, author, colleague) for part in parts if part)


_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def slug_of(person_id: int, story_id: int) -> str:
    """The tracked link of a person for a story: eight letters, the same in every load."""
    number = int.from_bytes(blake2b(f"{person_id}/{story_id}".encode(), digest_size=8).digest(), "big")
    letters = ""
    for _ in range(8):
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    return letters
