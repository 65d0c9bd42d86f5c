"""Conditions on a fact as a tree of data: nothing is ever evaluated."""

from dataclasses import dataclass

from gamification.facts import Fact


@dataclass(frozen=True, slots=True)
class Every:
    """All of them; of none, always."""

    of: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    of: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Predicate"


@dataclass(frozen=True, slots=True)
class Among:
    """The fact's field is one of these values."""

    field: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    field: str
    value: int


@dataclass(frozen=True, slots=True)
class Differs:
    """Two fields of the fact differ: approver ≠ beneficiary."""

    field: str
    other: str


Predicate = Every | Some | Not | Among | AtLeast | Differs
ALWAYS = Every()


def holds(predicate: Predicate, fact: Fact) -> bool:
    match predicate:
        case Every(of):
            return all(holds(part, fact) for part in of)
        case Some(of):
            return any(holds(part, fact) for part in of)
        case Not(of):
            return not holds(of, fact)
        case Among(name, values):
            return getattr(fact, name) in values
        case AtLeast(name, value):
            return bool(getattr(fact, name) >= value)
        case Differs(name, other):
            return bool(getattr(fact, name) != getattr(fact, other))
