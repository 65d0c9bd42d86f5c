"""docs/game.md says what the code does."""

from pathlib import Path

import pytest

from gamification.badges import CATALOGUE, Badge
from gamification.levels import LEVELS, Level
from gamification.points import DEFAULT_RULES, Rule

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
