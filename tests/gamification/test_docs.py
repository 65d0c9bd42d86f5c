"""docs/game.md says what the code does, and names tests that are there."""

import re
from pathlib import Path

import pytest

from gamification.badges import CATALOGUE, Badge
from gamification.levels import LEVELS, Level
from gamification.points import DEFAULT_RULES, Rule

TESTS = Path(__file__).parents[1]
TEXT = (Path(__file__).parents[2] / "docs" / "game.md").read_text()
LINES = {line.split("`")[1]: line for line in TEXT.splitlines() if line.startswith("|") and "`" in line}


@pytest.mark.parametrize("rule", DEFAULT_RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_is_told_with_its_points_and_caps(rule: Rule) -> None:
    told = LINES[rule.id]
    assert rule.per or f"| {rule.points} |" in told
    assert rule.cap_day is None or f"{rule.cap_day} a day" in told
    assert rule.cap_week is None or f"{rule.cap_week} a week" in told


@pytest.mark.parametrize("badge", CATALOGUE, ids=lambda badge: badge.key)
def test_a_badge_is_told_with_its_picture_and_goal(badge: Badge) -> None:
    told = LINES[badge.key]
    assert f"| {badge.category} | {badge.tier} |" in told and ("sticky" in told) is badge.sticky
    assert badge.goal == 1 or f"{badge.goal} " in told


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.code)
def test_a_level_is_told_with_its_threshold(level: Level) -> None:
    assert f"{level.code} {level.starts_at:,}" in " ".join(TEXT.split())


def rows_under(heading: str) -> list[str]:
    """Lines of the table under a heading, without its first two."""
    part = TEXT.split(f"### {heading}\n")[1].split("\n#")[0]
    return [line for line in part.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize(("heading", "many"), [("Invariants", 29), ("Bugs that others had", 33)])
def test_each_is_listed_with_a_test_that_is_there(heading: str, many: int) -> None:
    there = {name for file in TESTS.rglob("*.py") for name in re.findall(r"def (\w+)\(", file.read_text())}
    named = [set(re.findall(r"`(\w+)`", row)) for row in rows_under(heading)]
    assert [row.split("|")[1].strip() for row in rows_under(heading)] == [str(n + 1) for n in range(many)]
    assert all(named) and set().union(*named) <= there
