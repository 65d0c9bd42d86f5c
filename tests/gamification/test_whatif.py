"""Trying a rule on what happened gives what publishing it then would have given; and the ledger tells its facts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.conditions import Condition, when
from gamification.editions import Edition, timeline
from gamification.facts import Fact, Hosted, Invited, Joined, Reacted, Shared, StreakReached
from gamification.play import Standing, play
from gamification.points import DEFAULT_RULES, Rule, Rules
from gamification.replay import Given, replay
from gamification.retold import DEEDS, fact_of, particulars
from gamification.whatif import Clock, regiven

START = datetime(2026, 3, 20, 9, tzinfo=UTC)
COMMON: dict[str, Any] = {
    "person_id": 1,
    "site_id": 2,
    "team_id": 3,
    "occurred_at": START,
    "recorded_at": START,
}
EDITIONS = [Edition(rule.id, 1, rule) for rule in DEFAULT_RULES.rules]


def clock(_: int) -> Clock:
    return Clock("Europe/Paris", "day")


@st.composite
def shares(draw: st.DrawFn) -> list[Fact]:
    """A few weeks of three people's shares, some arriving late."""
    at, told = START, list[Fact]()
    for n in range(draw(st.integers(1, 25))):
        at += timedelta(minutes=draw(st.integers(1, 3000)))
        late = timedelta(hours=draw(st.sampled_from([0, 0, 5, 90])))
        common: dict[str, Any] = {"person_id": draw(st.integers(1, 3)), "site_id": 1, "team_id": 1}
        told.append(
            Shared(
                id=f"share:{n}", story_id=draw(st.integers(1, 3)), theme=draw(st.sampled_from(["launch", "finance"])),
                originality=draw(st.sampled_from(["own", "copy"])), own_words=draw(st.integers(0, 400)),
                occurred_at=at - late, recorded_at=at, **common,
            )
        )  # fmt: skip
    return told


RULES = st.builds(
    Rule,
    id=st.just("share_own"),
    deed=st.just("shared"),
    points=st.integers(1, 50),
    cap_day=st.none() | st.integers(1, 60),
    cap_week=st.none() | st.integers(1, 90),
    cooldown=st.sampled_from([timedelta(0), timedelta(hours=20)]),
    repeats=st.sampled_from([(100,), (100, 50, 0)]),
    when=st.sampled_from(
        [
            when("shared", [Condition("originality", ("own",))]),
            when("shared", [Condition("theme", ("launch",)), Condition("own_words", at_least=100)]),
        ]
    ),
)


@given(shares(), RULES, st.integers(0, 25))
def test_a_preview_equals_what_publishing_then_would_have_given(
    facts: list[Fact], rule: Rule, n: int
) -> None:
    since = facts[min(n, len(facts) - 1)].recorded_at
    mine = [next(e for e in EDITIONS if e.rule_id == "share_own"), Edition("share_own", 2, rule, since)]
    published = replay(facts, timeline([*EDITIONS, mine[1]]))
    before: dict[int, Given] = {}
    for entry in replay([fact for fact in facts if fact.recorded_at < since]):
        if entry.rule_id == "share_own" and entry.points > 0:
            before.setdefault(entry.person_id, Given()).add(entry.recorded_at, entry.points, entry.subject)
    tried = regiven(timeline(mine), [f for f in facts if f.recorded_at >= since], clock, before)
    wrote = [e for e in published if e.rule_id == "share_own" and e.recorded_at >= since]
    assert [(one.fact_id, one.points) for one in tried] == [(e.fact_id, e.points) for e in wrote]


@given(shares())
def test_the_ledger_tells_its_facts_again(facts: list[Fact]) -> None:
    ledger = replay(facts)
    retold = [fact for entry in ledger if (fact := fact_of(entry))]
    assert retold == facts
    assert replay(retold) == ledger


@pytest.mark.parametrize(
    "fact",
    [
        Hosted(id="hosting:1", event_id=4, guests=3, **COMMON),
        Joined(id="joined:1", invited_by=None, **COMMON),
        StreakReached(id="streak:1", week=date(2026, 3, 16), weeks=4, **COMMON),
    ],
    ids=lambda fact: fact.kind,
)
def test_a_fact_of_another_kind_is_told_again(fact: Fact) -> None:
    first, *more = play(fact, Standing()).entries
    assert fact_of(first) == fact
    assert [fact_of(entry) for entry in more] == [None] * len(more)


def test_trying_adds_to_nobodys_purse_but_its_own() -> None:
    before = {1: Given()}
    rule = Rules((Rule(id="invites", deed="invited", points=5),))
    fact = Invited(id="invited:1", invite_id=1, **COMMON)
    assert [one.points for one in regiven(rule, [fact], clock, before)] == [5]
    assert before == {1: Given()}


def test_every_kind_of_fact_can_be_told() -> None:
    assert set(DEEDS) >= {rule.deed for rule in DEFAULT_RULES.rules}
    assert isinstance(timeline(EDITIONS), Rules)


def test_a_cap_is_counted_on_each_person_s_own_day() -> None:
    zones = {1: Clock("Europe/Paris", "day"), 2: Clock("Europe/Lisbon", "day")}
    rule = Rules((Rule(id="cheer", deed="reacted", points=1, cap_day=1),))
    evening = datetime(2026, 1, 15, 22, 30, tzinfo=UTC)
    facts: list[Fact] = [
        Reacted(
            id=f"{who}:{hours}", person_id=who, site_id=1, team_id=1, target="story:1",
            occurred_at=evening + timedelta(hours=hours), recorded_at=evening + timedelta(hours=hours),
        )
        for who in zones
        for hours in (0, 1)
    ]  # fmt: skip
    told = regiven(rule, facts, zones.__getitem__)
    assert [(one.person_id, one.points) for one in told] == [(1, 1), (1, 1), (2, 1), (2, 0)]


def test_what_gave_nothing_is_no_repeat() -> None:
    rule = Rules((Rule(id="cheer", deed="reacted", points=10, cap_day=10, repeats=(100, 60, 10)),))
    facts: list[Fact] = [
        Reacted(
            id=f"reaction:{hours}", person_id=1, site_id=1, team_id=1, target="story:1",
            occurred_at=START, recorded_at=START + timedelta(hours=hours),
        )
        for hours in (0, 1, 24)
    ]  # fmt: skip
    assert [one.points for one in regiven(rule, facts, clock)] == [10, 0, 6]


def test_a_date_is_kept_as_json_has_it() -> None:
    fact = StreakReached(id="streak:1", week=date(2026, 3, 16), weeks=4, **COMMON)
    assert particulars(fact) == {"week": "2026-03-16", "weeks": 4}
