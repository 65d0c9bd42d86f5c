"""What a rule may ask of a deed: a closed list, so that comms choose and nobody writes code.

A deed's guard is not theirs to choose: no rule pays a person for their own click, approval or welcome.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gamification.facts import THEMES
from gamification.predicates import ALWAYS, Among, AtLeast, Differs, Every, Predicate

MOST = 10_000
"""The greatest number a condition may ask for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of a deed that a rule may ask about: one of `values`, or at least a number when there are none."""

    field: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """`values`: the field is one of them; else it is `at_least` so much."""

    field: str
    values: tuple[str | int, ...] = ()
    at_least: int | None = None


_THEME, _WORDS, _PHOTOS = Choice("theme", THEMES), Choice("own_words"), Choice("photos")

CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "shared": (Choice("originality", ("copy", "own", "own_photo")), _THEME, _WORDS),
    "clicked": (),
    "contributed": (_THEME, _PHOTOS, _WORDS),
    "approved": (_THEME, _PHOTOS),
    "reacted": (),
    "commented": (_WORDS,),
    "checked_in": (Choice("event_kind", ("exclusive", "cafe")),),
    "met_for_coffee": (),
    "hosted": (Choice("guests"),),
    "joined": (),
    "welcomed": (),
    "learned": (),
    "streak_reached": (Choice("weeks"),),
}
"""By deed; one that is missing here is nobody's to make rules about (prizes are paid as the challenge said)."""

GUARDS: Mapping[str, Predicate] = {
    "clicked": Among("source", ("person",)),
    "approved": Differs("approved_by", "person_id"),
    "checked_in": Differs("checked_in_by", "person_id"),
    "met_for_coffee": Differs("with_person_id", "person_id"),
    "welcomed": Differs("newcomer_id", "person_id"),
}


def when(deed: str, conditions: Iterable[Condition]) -> Predicate:
    """The deed's guard and all of these."""
    guard = (GUARDS[deed],) if deed in GUARDS else ()
    asked = (
        AtLeast(each.field, each.at_least) if each.at_least is not None else Among(each.field, each.values)
        for each in conditions
    )
    parts = (*guard, *asked)
    return parts[0] if len(parts) == 1 else Every(parts) if parts else ALWAYS


def asked(predicate: Predicate) -> tuple[Condition, ...]:
    """What a rule's predicate asks, without guards. Of the shapes that `when` makes."""
    match predicate:
        case Every(of):
            return tuple(condition for part in of for condition in asked(part))
        case Among(field, values) if predicate not in GUARDS.values():
            return (Condition(field, values),)
        case AtLeast(field, value):
            return (Condition(field, at_least=value),)
        case _:
            return ()
