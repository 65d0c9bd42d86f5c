"""Rules as JSON: what comms edit in the console, and what is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.points import DEFAULT_RULES, Rule, Rules, RulesContradict
from gamification.predicates import Among, AtLeast, Differs, Every, Not, Predicate, Some
from gamification.rulebook import DEEPEST, BadRule, plain, plain_predicate, predicate_of, rule_of

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
NEXT_WEEK = NOW + timedelta(days=7)
OWN = Rule(id="share_own", deed="shared", points=20)
JSON: dict[str, Any] = {"id": "share_own", "deed": "shared", "points": 20}
FIELDS: dict[str, Any] = {"theme": str, "own_words": int, "person_id": int, "story_id": int}


@pytest.mark.parametrize("rule", DEFAULT_RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_survives_json(rule: Rule) -> None:
    assert rule_of(json.loads(json.dumps(plain(rule)))) == rule


def test_a_rule_with_every_limit_survives_json() -> None:
    rule = Rule(
        id="r", version=3, deed="hosted", points=2, per="guests", when=AtLeast("guests", 2), cap_day=5, cap_week=9,
        cooldown=timedelta(minutes=3), repeats=(100, 0), since=NOW, until=NEXT_WEEK,
    )  # fmt: skip
    assert rule_of(json.loads(json.dumps(plain(rule)))) == rule


@pytest.mark.parametrize(
    "predicate",
    [
        Every(()),
        Some((Among("theme", ("launch", "event")), AtLeast("own_words", 3))),
        Not(Every((Differs("person_id", "story_id"),))),
    ],
)
def test_a_predicate_survives_json(predicate: Predicate) -> None:
    assert predicate_of(json.loads(json.dumps(plain_predicate(predicate))), FIELDS, "r") == predicate


def test_what_is_left_out_has_its_default() -> None:
    assert rule_of(JSON) == OWN


NONSENSE: list[tuple[dict[str, Any], str, str]] = [
    ({"deed": "danced"}, "unknown_deed", "share_own.deed"),
    ({"points": None}, "incomplete", "share_own"),
    ({"points": "many"}, "incomplete", "share_own"),
    ({"since": "soon"}, "incomplete", "share_own"),
    ({"points": -1}, "points_out_of_range", "share_own.points"),
    ({"points": 1001}, "points_out_of_range", "share_own.points"),
    ({"per": "theme"}, "unknown_field", "share_own.per"),
    ({"cap_day": -1}, "negative_cap", "share_own.cap"),
    ({"cap_week": -1}, "negative_cap", "share_own.cap"),
    ({"cooldown": -1}, "negative_cooldown", "share_own.cooldown"),
    ({"repeats": []}, "bad_repeats", "share_own.repeats"),
    ({"repeats": [100, 101]}, "bad_repeats", "share_own.repeats"),
    ({"repeats": [-1]}, "bad_repeats", "share_own.repeats"),
    ({"since": "2026-11-18T12:00:00"}, "instant_without_zone", "share_own.since"),
    ({"until": "2026-11-18T12:00:00"}, "instant_without_zone", "share_own.since"),
    ({"when": {"eval": "1"}}, "bad_predicate", "share_own.when"),
    ({"when": {"every": [], "some": []}}, "bad_predicate", "share_own.when"),
    ({"when": {"among": ["__class__", "x"]}}, "unknown_field", "share_own.when"),
    ({"when": {"at_least": ["theme", 3]}}, "bad_predicate", "share_own.when"),
    ({"when": {"at_least": ["own_words", "3"]}}, "bad_predicate", "share_own.when"),
    ({"when": {"differs": ["theme", "nothing"]}}, "unknown_field", "share_own.when"),
    ({"when": {"differs": ["theme"]}}, "bad_predicate", "share_own.when"),
    ({"when": {"not": 3}}, "incomplete", "share_own"),
    ({"when": {"not": {}}}, "bad_predicate", "share_own.when"),
    ({"when": {"some": [{}]}}, "bad_predicate", "share_own.when"),
]


@pytest.mark.parametrize(("changes", "code", "where"), NONSENSE)
def test_nonsense_is_refused_by_name(changes: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(BadRule) as refused:
        rule_of({**JSON, **changes})
    assert (refused.value.code, refused.value.where, str(refused.value)) == (code, where, f"{where}: {code}")


def test_a_rule_without_a_name_is_refused() -> None:
    with pytest.raises(BadRule) as refused:
        rule_of({"deed": "shared", "points": 1})
    assert (refused.value.code, refused.value.where) == ("incomplete", "rule")


@pytest.mark.parametrize("points", [0, 1000])
def test_points_within_reason_are_fine(points: int) -> None:
    assert (
        rule_of({**JSON, "points": points, "cap_day": 0, "cooldown": 0, "repeats": [0, 100]}).points == points
    )


def nested(depth: int) -> dict[str, Any]:
    return {"not": nested(depth - 1)} if depth else {"every": []}


def test_a_predicate_has_a_greatest_depth() -> None:
    assert predicate_of(nested(DEEPEST), FIELDS, "r")
    assert predicate_of({"every": [nested(DEEPEST - 1)]}, FIELDS, "r")
    for word in ("not", "every", "some"):
        deep = nested(DEEPEST)
        with pytest.raises(BadRule):
            predicate_of({word: deep if word == "not" else [deep]}, FIELDS, "r")


def test_rules_read_one_by_one_are_checked_together() -> None:
    with pytest.raises(RulesContradict):
        Rules((rule_of(JSON), rule_of({**JSON, "version": 2})))
