"""The badge catalogue: data, with a predicate in code. A picture is shape = category, ring = tier, glyph = deed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Category = Literal["voice", "craft", "meeting", "welcome", "rhythm", "challenge", "secret"]
Tier = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Record:
    """What a badge looks at, the deed just done included: the lifetime tally by tag, and the longest streak
    there ever was, in weeks (it depends on deeds alone, so replaying them on another day gives the same)."""

    tally: Mapping[str, int]
    weeks: int

    def count(self, tag: str) -> int:
        return self.tally.get(tag, 0)

    @property
    def themes(self) -> int:
        return sum(1 for tag, count in self.tally.items() if tag.startswith("theme:") and count > 0)


@dataclass(frozen=True, slots=True)
class Badge:
    """`reached` of `goal` is the progress. A sticky badge stays even when a reversal falsifies it; a revocable
    one goes then, and only then: never because old data was deleted."""

    key: str
    category: Category
    tier: Tier
    glyph: str
    goal: int
    reached: Callable[[Record], int]
    criteria_version: int = 1
    sticky: bool = True

    @property
    def secret(self) -> bool:
        """Nobody is told of it, neither its name nor what it takes, before they have earned it."""
        return self.category == "secret"

    def progress(self, record: Record) -> float:
        """From 0 to 1."""
        return max(0.0, min(1.0, self.reached(record) / self.goal))

    def earned(self, record: Record) -> bool:
        return self.reached(record) >= self.goal


@dataclass(frozen=True, slots=True)
class BadgeWon:
    """`evidence` is the id of the fact that completed it."""

    key: str
    criteria_version: int
    evidence: tuple[str, ...]


def _count(tag: str) -> Callable[[Record], int]:
    return lambda record: record.tally.get(tag, 0)


def _kinds(*tags: str) -> Callable[[Record], int]:
    """How many of these deeds were done at least once."""
    return lambda record: sum(1 for tag in tags if record.count(tag) > 0)


CATALOGUE = (
    Badge("first_share", "voice", 1, "megaphone", 1, _count("shared")),
    Badge("own_voice", "voice", 2, "quill", 10, _count("shared:own"), sticky=False),
    Badge("explorer", "voice", 2, "compass", 6, lambda record: record.themes),
    Badge("echo", "voice", 3, "waves", 100, _count("clicked"), sticky=False),
    Badge("first_contribution", "craft", 1, "pencil", 1, _count("approved")),
    Badge("photographer", "craft", 2, "camera", 5, _count("shared:own_photo"), sticky=False),
    Badge("chronicler", "craft", 3, "book", 10, _count("approved"), sticky=False),
    Badge("first_meeting", "meeting", 1, "cup", 1, _count("met")),
    Badge("connector", "meeting", 2, "bridge", 10, _count("met"), sticky=False),
    Badge("good_host", "meeting", 3, "lantern", 3, _count("hosted"), sticky=False),
    Badge("door_opener", "welcome", 1, "door", 1, _count("welcomed"), sticky=False),
    Badge("open_house", "welcome", 2, "house", 5, _count("welcomed"), sticky=False),
    Badge("village", "welcome", 3, "people", 15, _count("welcomed"), sticky=False),
    Badge("four_weeks", "rhythm", 1, "sprout", 4, lambda record: record.weeks),
    Badge("twelve_weeks", "rhythm", 2, "tree", 12, lambda record: record.weeks),
    Badge("half_year", "rhythm", 3, "star", 26, lambda record: record.weeks),
    Badge("goal_met", "challenge", 1, "target", 1, _count("prize:goal_met"), sticky=False),
    Badge("champion", "challenge", 2, "crown", 1, _count("prize:champion"), sticky=False),
    Badge("triple_crown", "challenge", 3, "trophy", 3, _count("prize:champion"), sticky=False),
    Badge("full_circle", "secret", 2, "circle", 5, _kinds("shared", "approved", "met", "hosted", "welcomed")),
    Badge("kaleidoscope", "secret", 2, "sparkles", 9, lambda record: record.themes),
    Badge("bottomless_cup", "secret", 3, "cup", 50, _count("met")),
)
BY_KEY = {badge.key: badge for badge in CATALOGUE}


def visible(held: Collection[str]) -> tuple[Badge, ...]:
    """What a person may know of: the catalogue without the secret badges they have not earned."""
    return tuple(badge for badge in CATALOGUE if not badge.secret or badge.key in held)


def won(record: Record, held: Collection[str], evidence: str) -> tuple[BadgeWon, ...]:
    """Badges earned now and not yet held, in the order of the catalogue."""
    return tuple(
        BadgeWon(badge.key, badge.criteria_version, (evidence,))
        for badge in CATALOGUE
        if badge.key not in held and badge.earned(record)
    )


def lost(record: Record, held: Collection[str]) -> tuple[str, ...]:
    """Revocable badges held that `record`, read after a reversal, no longer earns."""
    return tuple(b.key for b in CATALOGUE if not b.sticky and b.key in held and not b.earned(record))
