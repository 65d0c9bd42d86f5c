"""Rules as JSON, for the database.

A predicate is one object with one key: {"every": […]}, {"some": […]}, {"not": …}, {"among": ["theme", "event"]},
{"at_least": ["photos", 1]}, {"differs": ["approved_by", "person_id"]}. It is data that `predicates.holds` walks.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from gamification.points import Rule
from gamification.predicates import Among, AtLeast, Differs, Every, Not, Predicate, Some
from gamification.retold import DEEDS

DEEPEST = 8
MOST_POINTS = 1_000
_WORDS = frozenset({"every", "some", "not", "among", "at_least", "differs"})


class BadRule(ValueError):
    """A rule that cannot be; `code` is stable, `where` names the rule and its field."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{where}: {code}")
        self.code = code
        self.where = where


def plain(rule: Rule) -> dict[str, Any]:
    """JSON of one version of one rule; `rule_of` reads it back."""
    return {
        "id": rule.id,
        "version": rule.version,
        "deed": rule.deed,
        "points": rule.points,
        "per": rule.per,
        "when": plain_predicate(rule.when),
        "cap_day": rule.cap_day,
        "cap_week": rule.cap_week,
        "cooldown": int(rule.cooldown.total_seconds()),
        "repeats": list(rule.repeats),
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
    }


def plain_predicate(predicate: Predicate) -> dict[str, Any]:
    match predicate:
        case Every(of):
            return {"every": [plain_predicate(part) for part in of]}
        case Some(of):
            return {"some": [plain_predicate(part) for part in of]}
        case Not(of):
            return {"not": plain_predicate(of)}
        case Among(name, values):
            return {"among": [name, *values]}
        case AtLeast(name, value):
            return {"at_least": [name, value]}
        case Differs(name, other):
            return {"differs": [name, other]}


def rule_of(given: Mapping[str, Any]) -> Rule:
    """The rule that JSON says. Raises BadRule with a code and the field it is about."""
    where = str(given.get("id") or "rule")
    deed = DEEDS.get(str(given.get("deed")))
    if deed is None:
        raise BadRule("unknown_deed", f"{where}.deed")
    known = {each.name: each.type for each in fields(deed)}
    try:
        rule = Rule(
            id=str(given["id"]),
            version=int(given.get("version", 1)),
            deed=deed.kind,
            points=int(given["points"]),
            per=given.get("per"),
            when=predicate_of(given.get("when") or {"every": []}, known, where),
            cap_day=given.get("cap_day"),
            cap_week=given.get("cap_week"),
            cooldown=timedelta(seconds=int(given.get("cooldown", 0))),
            repeats=tuple(int(percent) for percent in given.get("repeats", (100,))),
            since=_instant(given.get("since")),
            until=_instant(given.get("until")),
        )
    except BadRule:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise BadRule("incomplete", where) from problem
    _sane(rule, known)
    return rule


def _instant(given: str | None) -> datetime | None:
    return datetime.fromisoformat(given) if given else None


def _sane(rule: Rule, known: Mapping[str, Any]) -> None:
    """Refuse what would give nonsense quietly."""
    checks = (
        (0 <= rule.points <= MOST_POINTS, "points_out_of_range", "points"),
        (rule.per is None or known.get(rule.per) is int, "unknown_field", "per"),
        (all(cap is None or cap >= 0 for cap in (rule.cap_day, rule.cap_week)), "negative_cap", "cap"),
        (rule.cooldown >= timedelta(0), "negative_cooldown", "cooldown"),
        (bool(rule.repeats) and all(0 <= n <= 100 for n in rule.repeats), "bad_repeats", "repeats"),
        (all(at is None or at.tzinfo for at in (rule.since, rule.until)), "instant_without_zone", "since"),
    )
    for fine, code, name in checks:
        if not fine:
            raise BadRule(code, f"{rule.id}.{name}")


def predicate_of(given: Mapping[str, Any], known: Mapping[str, Any], where: str, depth: int = 0) -> Predicate:
    """The predicate that JSON says, over the `known` fields of a deed. Raises BadRule."""
    if len(given) != 1 or depth > DEEPEST or not given.keys() <= _WORDS:
        raise BadRule("bad_predicate", f"{where}.when")
    ((word, of),) = given.items()
    if word == "not":
        return Not(predicate_of(of, known, where, depth + 1))
    if word in ("every", "some"):
        parts = tuple(predicate_of(part, known, where, depth + 1) for part in of)
        return Every(parts) if word == "every" else Some(parts)
    names = list(of) if word == "differs" else list(of)[:1]
    if any(name not in known for name in names):
        raise BadRule("unknown_field", f"{where}.when")
    match word, list(of):
        case "among", [name, *values]:
            return Among(name, tuple(values))
        case "at_least", [name, int(value)] if known[name] is int:
            return AtLeast(name, value)
        case "differs", [name, other]:
            return Differs(name, other)
        case _:
            raise BadRule("bad_predicate", f"{where}.when")
