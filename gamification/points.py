"""Rules as versioned data: what a deed is worth, and when it is worth less.

A rule is never edited: a new version begins where the old one ends, so the rule of the time a deed was done can
always be named. Awards make no facts, therefore rules cannot loop.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from gamification.facts import Fact
from gamification.ledger import Message
from gamification.predicates import ALWAYS, Among, AtLeast, Differs, Every, Predicate, holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule. In force for deeds done in [since, until).

    `per` names a whole-number field of the fact that multiplies `points` (guests, prize points). `repeats` are per cent of the
    award for the 1st, 2nd, … deed on the same subject; the last one holds for all that follow. Caps and
    cool-down are judged in the order facts arrive.
    """

    id: str
    version: int = 1
    deed: str
    points: int
    per: str | None = None
    when: Predicate = ALWAYS
    cap_day: int | None = None
    cap_week: int | None = None
    cooldown: timedelta = timedelta(0)
    repeats: tuple[int, ...] = (100,)
    since: datetime | None = None
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class RuleUse:
    """What one rule already gave one person: entries with points > 0 that reverse nothing, by `recorded_at`.

    A reversed award still counts: taking points back never reopens a cap. `repeats` counts the awards on the
    subject of the fact being played.
    """

    day_points: int = 0
    week_points: int = 0
    repeats: int = 0
    last_at: datetime | None = None


UNUSED = RuleUse()

Because = Literal["won", "repeat", "cap_day", "cap_week", "cooling_down"]


class RulesContradict(ValueError):
    """Two versions of one rule are in force at once, or a rule ends before it begins; `code` is stable."""

    code = "rules_contradict"


@dataclass(frozen=True)
class Rules:
    """A rule set: every version of every rule. Raises RulesContradict."""

    rules: tuple[Rule, ...]
    _by_deed: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self.rules)
        deeds = {rule.deed for rule in self.rules}
        object.__setattr__(
            self, "_by_deed", {deed: tuple(r for r in self.rules if r.deed == deed) for deed in deeds}
        )

    def matching(self, fact: Fact) -> Iterable[Rule]:
        """Rules in force when the deed was done and whose predicate holds."""
        for rule in self._by_deed.get(fact.kind, ()):
            if rule.in_force(fact.occurred_at) and holds(rule.when, fact):
                yield rule


def _check(rules: tuple[Rule, ...]) -> None:
    for index, rule in enumerate(rules):
        if rule.since and rule.until and rule.until <= rule.since:
            raise RulesContradict(f"{rule.id} version {rule.version} ends before it begins")
        for other in rules[index + 1 :]:
            if other.id == rule.id and (other.version == rule.version or _overlap(rule, other)):
                raise RulesContradict(f"{rule.id} versions {rule.version} and {other.version} overlap")


def _overlap(one: Rule, other: Rule) -> bool:
    starts_in_time = other.until is None or one.since is None or one.since < other.until
    ends_late = one.until is None or other.since is None or other.since < one.until
    return starts_in_time and ends_late


def award(rule: Rule, fact: Fact, use: RuleUse) -> tuple[int, Message]:
    """Points of `rule` for `fact` after what it already gave, and the reason its owner reads.

    Reason codes are those of `Because`, params {"rule", "points"} and what limited it.
    """
    full = rule.points * (int(getattr(fact, rule.per)) if rule.per else 1)
    if full <= 0:
        return full, _because("won", rule, full)
    # The distance, whichever came first: facts overtake each other, and a clock may jump back.
    if use.last_at is not None and abs(fact.recorded_at - use.last_at) < rule.cooldown:
        return 0, _because("cooling_down", rule, 0, minutes=int(rule.cooldown.total_seconds() // 60))
    percent = rule.repeats[min(use.repeats, len(rule.repeats) - 1)]
    points, because = full * percent // 100, _because("won", rule, full)
    if percent != 100:
        because = _because("repeat", rule, points, times=use.repeats + 1)
    return _capped(rule, use, points, because)


def _capped(rule: Rule, use: RuleUse, points: int, because: Message) -> tuple[int, Message]:
    if rule.cap_week is not None and points > (left := max(rule.cap_week - use.week_points, 0)):
        points, because = left, _because("cap_week", rule, left, cap=rule.cap_week)
    if rule.cap_day is not None and points > (left := max(rule.cap_day - use.day_points, 0)):
        points, because = left, _because("cap_day", rule, left, cap=rule.cap_day)
    return points, because


def _because(code: Because, rule: Rule, points: int, **more: int) -> Message:
    return Message(code, {"rule": rule.id, "points": points, **more})


FADING = (100, 50, 25, 0)

# Version 1: own words far above a copy, a meeting in person worth a share in own words, hosting most of all,
# clicks small and capped: what others do must not outweigh what one does.
DEFAULT_RULES = Rules(
    (
        Rule(
            id="share_copy",
            deed="shared",
            points=3,
            cap_day=6,
            repeats=FADING,
            when=Among("originality", ("copy",)),
        ),
        Rule(
            id="share_own",
            deed="shared",
            points=20,
            repeats=FADING,
            cap_day=60,
            when=Among("originality", ("own",)),
        ),
        Rule(
            id="share_own_photo",
            deed="shared",
            points=30,
            repeats=FADING,
            cap_day=60,
            when=Among("originality", ("own_photo",)),
        ),
        Rule(
            id="click", deed="clicked", points=1, cap_day=10, cap_week=30, when=Among("source", ("person",))
        ),
        Rule(id="contribution", deed="contributed", points=5, cap_day=15),
        Rule(
            id="approval", deed="approved", points=20, cap_week=100, when=Differs("approved_by", "person_id")
        ),
        Rule(
            id="approval_photo",
            deed="approved",
            points=10,
            cap_week=50,
            when=Every((Differs("approved_by", "person_id"), AtLeast("photos", 1))),
        ),
        Rule(id="reaction", deed="reacted", points=1, cap_day=3, repeats=(100, 0)),
        Rule(id="comment", deed="commented", points=2, cap_day=6, repeats=FADING),
        Rule(
            id="check_in",
            deed="checked_in",
            points=20,
            repeats=(100, 0),
            when=Differs("checked_in_by", "person_id"),
        ),
        Rule(
            id="coffee",
            deed="met_for_coffee",
            points=20,
            cap_day=40,
            repeats=FADING,
            when=Differs("with_person_id", "person_id"),
        ),
        Rule(
            id="hosting", deed="hosted", points=40, repeats=(100, 0), cap_week=120, when=AtLeast("guests", 1)
        ),
        Rule(id="joining", deed="joined", points=5, repeats=(100, 0)),
        Rule(
            id="welcome",
            deed="welcomed",
            points=15,
            cap_week=60,
            repeats=(100, 0),
            when=Differs("newcomer_id", "person_id"),
        ),
        Rule(id="lesson", deed="learned", points=5, cap_day=10, repeats=(100, 0)),
        Rule(id="streak_week", deed="streak_reached", points=3, when=AtLeast("weeks", 2)),
        Rule(
            id="streak_milestone",
            deed="streak_reached",
            points=20,
            repeats=(100, 0),
            when=Among("weeks", (4, 12, 26, 52, 104)),
        ),
        Rule(id="streak_repair", deed="streak_repaired", points=0),
        Rule(id="prize", deed="prize_won", points=1, per="points"),
    )
)
