"""Insults that make a post wait for a look, in the languages of the sites. A hit never drops or shames: somebody reads.

The list is short on purpose, whole words only: what it misses is reported by people, what it wrongly catches costs an
author an hour. An organisation adds its own in the programme's settings, under "words".
"""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

LISTED = {
    "fr": "connard connasse connards salope salaud enculé enculer pute pédé bougnoule nègre négro youpin "
          "gouine bâtard fdp ntm pétasse tarlouze",
    "en": "fuck fucking fucker motherfucker asshole bitch cunt faggot nigger nigga slut whore "
          "bastard wanker twat spic kike",
    "de": "arschloch fotze hurensohn wichser schlampe hure kanake missgeburt fick ficken",
    "es": "puta puto gilipollas cabrón maricón coño hijoputa joder sudaca pendejo",
    "it": "stronzo stronza puttana vaffanculo cazzo frocio bastardo coglione",
    "nl": "klootzak hoer kanker kut flikker mongool teringlijer",
    "pt": "caralho puta viado cabrão porra arrombado",
    "pl": "kurwa chuj skurwysyn pedał pierdol spierdalaj jebać suka",
}  # fmt: skip
SPELLINGS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_WORD = re.compile(r"[^\W_]+(?:[@$!*][^\W_]+)*", re.UNICODE)
_STRETCHED = re.compile(r"(.)\1{2,}")


def folded(word: str, stretched: str = r"\1\1") -> str:
    """Without accents, case and look-alike digits: "Cônnard" and "c0nnard" are one word. A letter three times or more
    becomes `stretched`: two of it, or one."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _STRETCHED.sub(stretched, bare.translate(SPELLINGS))


_LISTED = frozenset(folded(word) for words in LISTED.values() for word in words.split())


def is_word(text: str) -> bool:
    """Could a text hold it as one word?"""
    return _WORD.fullmatch(text) is not None


def _holds(body: str, listed: AbstractSet[str]) -> bool:
    return any(folded(word) in listed or folded(word, r"\1") in listed for word in _WORD.findall(body))


def unwelcome(body: str, more: Iterable[str] = ()) -> bool:
    """Does the text hold a listed word, or one of `more`?"""
    return _holds(body, _LISTED | {folded(word) for word in more})


def listed_among(bodies: Iterable[str], words: Iterable[str]) -> list[str]:
    """Those of the texts that hold one of `words`."""
    listed = {folded(word) for word in words}
    return [body for body in bodies if _holds(body, listed)]
