"""Facts: what they are about, what they count as, and what they refuse."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from gamification.facts import Deed, Fact, Originality, Shared

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SHARE = Shared(
    id="share:1", person_id=7, site_id=1, team_id=1, occurred_at=NOON, recorded_at=NOON,
    story_id=3, theme="launch", originality="own",
)  # fmt: skip
KINDS: tuple[type[Deed], ...] = get_args(Fact)


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.kind for kind in KINDS}) == len(KINDS) and "" not in {kind.kind for kind in KINDS}


def test_what_others_or_the_clock_do_keeps_no_streak() -> None:
    idle = {kind.kind for kind in KINDS if not kind.keeps_streak}
    assert idle == {"clicked", "approved", "reacted", "invited", "streak_reached", "prize_won"}


@pytest.mark.parametrize(
    ("originality", "tags"),
    [
        ("copy", ("shared", "theme:launch")),
        ("own", ("shared", "theme:launch", "shared:own")),
        ("own_photo", ("shared", "theme:launch", "shared:own", "shared:own_photo")),
    ],
)
def test_a_share_counts_as_what_it_is(originality: Originality, tags: tuple[str, ...]) -> None:
    assert replace(SHARE, originality=originality).tags == tags


def test_a_share_is_about_its_story() -> None:
    assert SHARE.subject == "story:3"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="share:1"):
        replace(SHARE, occurred_at=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="share:1"):
        replace(SHARE, recorded_at=NOON.replace(tzinfo=None))
