"""What one person did once, as the demo remembers it; `Life` is all of it."""

from dataclasses import dataclass, field
from datetime import datetime

from gamification.facts import Fact, Originality
from server.demo.people import Person
from server.demo.stories import Story


@dataclass(frozen=True, slots=True)
class Share:
    id: int
    person: Person
    story: Story
    own_words: str
    originality: Originality
    network: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Click:
    id: int
    share: Share
    at: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    id: int
    author: Person
    theme: str
    body: str
    photo: bool
    at: datetime
    decided_by: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Reaction:
    person: Person
    story: Story
    kind: str
    at: datetime


@dataclass(slots=True)
class Life:
    """Everything that happened; `facts` in the order they were recorded. Reactions: one a person and story."""

    shares: list[Share] = field(default_factory=list[Share])
    clicks: list[Click] = field(default_factory=list[Click])
    reactions: dict[tuple[int, int], Reaction] = field(default_factory=dict[tuple[int, int], Reaction])
    contributions: list[Contribution] = field(default_factory=list[Contribution])
    facts: list[Fact] = field(default_factory=list[Fact])
