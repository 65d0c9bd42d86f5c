"""How rules change: every version is kept, each holds from a moment on until the next one, and nothing is rewritten.

A version without a rule retires it. One that was undone before it took effect never held.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gamification.conditions import CHOICES, MOST, Choice, Condition, asked
from gamification.points import Rule, Rules
from gamification.rulebook import BadRule

LONGEST_COOLDOWN = timedelta(days=7)
MOST_REPEATS = 6
ALWAYS_HELD = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of rule `rule_id`, from `since` on (None: from the beginning). `rule` is None when it retires."""

    rule_id: str
    version: int
    rule: Rule | None
    since: datetime | None = None

    @property
    def start(self) -> datetime:
        return self.since or ALWAYS_HELD


def timeline(editions: Iterable[Edition]) -> Rules:
    """All of them as one rule set: each version ends where the next of its rule begins, so none can overlap."""
    following: dict[str, datetime] = {}
    rules: list[Rule] = []
    for one in sorted(editions, key=lambda each: (each.start, each.version), reverse=True):
        until = following.get(one.rule_id)
        if one.rule is not None and until != one.start:
            rules.append(replace(one.rule, version=one.version, since=one.since, until=until))
        following[one.rule_id] = one.start
    return Rules(tuple(reversed(rules)))


def follow(known: Sequence[Edition], one: Edition, now: datetime) -> None:
    """May `one` come next? Raises BadRule:

    "in_the_past", "later_version_planned" (undo that one first), "nothing_to_retire", "nothing_changes",
    "deed_changed" (make a new rule instead), "same_as_other" (both would pay for the same), and those of `sound`.
    """
    if one.since is None or one.since < now:
        raise BadRule("in_the_past", f"{one.rule_id}.since")
    before = sorted((each for each in known if each.rule_id == one.rule_id), key=lambda each: each.start)
    if any(each.start > now for each in before):
        raise BadRule("later_version_planned", f"{one.rule_id}.since")
    held = before[-1].rule if before else None
    if one.rule is None:
        if held is None or held.deed not in CHOICES:
            raise BadRule("nothing_to_retire" if held is None else "fixed_rule", one.rule_id)
        return
    sound(one.rule)
    _differs(held, one.rule)
    _alone(timeline(known), one)


def _differs(held: Rule | None, rule: Rule) -> None:
    if held is None:
        return
    if held.deed != rule.deed:
        raise BadRule("deed_changed", f"{rule.id}.deed")
    if replace(rule, version=held.version, since=held.since, until=held.until) == held:
        raise BadRule("nothing_changes", f"{rule.id}.points")


def _alone(rules: Rules, one: Edition) -> None:
    assert one.rule is not None
    for other in rules.rules:
        rival = other.id != one.rule_id and other.deed == one.rule.deed and other.in_force(one.start)
        if rival and set(asked(other.when)) == set(asked(one.rule.when)):
            raise BadRule("same_as_other", f"{one.rule_id}.conditions")


def sound(rule: Rule) -> None:
    """Refuse a rule that could loop, contradicts itself or would never give anything. Raises BadRule:

    "fixed_rule", "gives_nothing", "caps_contradict", "cap_below_points", "cooldown_too_long", "repeats_grow",
    "too_many_repeats", "unknown_field", "conditions_contradict", "never_applies".
    """
    if rule.deed not in CHOICES:
        raise BadRule("fixed_rule", f"{rule.id}.deed")
    caps = [cap for cap in (rule.cap_day, rule.cap_week) if cap is not None]
    checks = (
        (rule.points > 0 and rule.repeats[0] > 0 and 0 not in caps, "gives_nothing", "points"),
        (caps == sorted(caps), "caps_contradict", "capWeek"),
        (all(cap >= rule.points for cap in caps), "cap_below_points", "capDay"),
        (rule.cooldown <= LONGEST_COOLDOWN, "cooldown_too_long", "coolDownMinutes"),
        (list(rule.repeats) == sorted(rule.repeats, reverse=True), "repeats_grow", "repeats"),
        (len(rule.repeats) <= MOST_REPEATS, "too_many_repeats", "repeats"),
    )
    for fine, code, name in checks:
        if not fine:
            raise BadRule(code, f"{rule.id}.{name}")
    _satisfiable(rule)


def _satisfiable(rule: Rule) -> None:
    conditions = asked(rule.when)
    choices = {choice.field: choice for choice in CHOICES[rule.deed]}
    for each in conditions:
        if each.field not in choices:
            raise BadRule("unknown_field", f"{rule.id}.conditions")
        if not _possible(choices[each.field], each):
            raise BadRule("never_applies", f"{rule.id}.conditions")
    if len({each.field for each in conditions}) < len(conditions):
        raise BadRule("conditions_contradict", f"{rule.id}.conditions")


def _possible(choice: Choice, condition: Condition) -> bool:
    """Can a deed ever be so? A number is asked by `at_least` or, for weeks of a streak, by a list of them."""
    if condition.at_least is not None:
        return not choice.values and 0 < condition.at_least <= MOST
    if choice.values:
        return bool(condition.values) and set(condition.values) <= set(choice.values)
    return bool(condition.values) and all(
        isinstance(value, int) and 0 < value <= MOST for value in condition.values
    )
