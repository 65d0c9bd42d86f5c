"""Own words or a copy? Compares a text with the story, its prompts and earlier shares.

Shingles of three words, kept exactly: the sources of one share are a few thousand words, for which sets are
exact and fast (well under 2 ms), where MinHash would only estimate, and an author deserves the same answer
twice. What is measured is how many of the text's words lie in a shingle that a source holds as well
(containment, not likeness: a short text copied from a long story is still a copy).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from gamification.facts import Originality
from gamification.ledger import Message

SHINGLE = 3
OWN_WORDS = 6
"""So many words must be one's own, and at least half of the text."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_NOISE = re.compile(r"(?:https?://|www\.)\S+|[#@]\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`own` of `words` words are the author's; `why` tells the author, as a code, never as a scolding."""

    originality: Originality
    words: int
    own: int
    why: Message


def words_of(text: str) -> list[str]:
    """Words as they are compared: no accents, case, links, tags, punctuation or invisible characters."""
    bare = unicodedata.normalize("NFKD", _NOISE.sub(" ", text)).casefold()
    if not bare.isascii():
        bare = _UNSEEN.sub("", bare)
    return _WORD.findall(bare)


@lru_cache(maxsize=2048)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of SHINGLE words of a text."""
    words = words_of(text)
    return frozenset(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


def _copied(words: list[str], sources: Iterable[str]) -> int:
    """How many words lie in a shingle that one of the sources holds."""
    known = [shingles(source) for source in sources]
    taken: set[int] = set()
    for start, shingle in enumerate(zip(*(words[n:] for n in range(SHINGLE)), strict=False)):
        if any(shingle in source for source in known):
            taken.update(range(start, start + SHINGLE))
    return len(taken)


def judge(
    text: str, story: str, prompts: Iterable[str] = (), earlier: Iterable[str] = (), photo: bool = False
) -> Verdict:
    """How much of `text` is the author's own. `story` is its titles and bodies, in its languages; `earlier` holds
    shares made before, the author's or others'; `photo` says that the author took the photo.

    Codes: "own", "own_photo", "photo_without_words", "no_words", "few_words", "near_story", "near_earlier",
    params {"words", "own", "needed"}.
    """
    words, official, earlier = words_of(text), (story, *prompts), tuple(earlier)
    own = len(words) - _copied(words, (*official, *earlier))
    params = {"words": len(words), "own": own, "needed": OWN_WORDS}
    if own >= OWN_WORDS and 2 * own >= len(words):
        kind: Originality = "own_photo" if photo else "own"
        return Verdict(kind, len(words), own, Message(kind, params))
    if photo:
        return Verdict("own", len(words), own, Message("photo_without_words", params))
    return Verdict("copy", len(words), own, Message(_why_copy(words, official, earlier), params))


def _why_copy(words: list[str], official: tuple[str, ...], earlier: tuple[str, ...]) -> str:
    if not words:
        return "no_words"
    near_story, near_earlier = _copied(words, official), _copied(words, earlier)
    if not near_story and not near_earlier:
        return "few_words"
    return "near_story" if near_story >= near_earlier else "near_earlier"
