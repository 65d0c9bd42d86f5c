"""Entries: inserted once, reversed at most once, never changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gamification.ledger import CannotReverse, Entry, Message, balance, balances, key, restore, reverse

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=40)
REASON = Message("reversed", {"why": "shared by mistake"})
ENTRY = Entry(
    person_id=7, site_id=1, team_id=2, points=20, deed="shared", fact_id="share:1", rule_id="share_own",
    rule_version=1, idempotency_key=key("share:1", "share_own", 7), occurred_at=NOON, recorded_at=NOON,
    reason=Message("won"), tags=("shared",), seq=4,
)  # fmt: skip


def test_a_key_names_fact_rule_person_and_purpose() -> None:
    assert ENTRY.idempotency_key == "share:1|share_own|7|award"


def test_a_reversal_takes_back_as_much_at_the_same_place_and_time() -> None:
    back = reverse(ENTRY, REASON, LATER)
    assert (back.points, back.occurred_at, back.recorded_at) == (-20, NOON, LATER)
    assert (back.site_id, back.team_id, back.tags, back.fact_id) == (1, 2, ("shared",), "share:1")


def test_a_reversal_has_a_key_a_reason_and_a_cause_of_its_own() -> None:
    back = reverse(ENTRY, REASON, LATER)
    assert (back.idempotency_key, back.reason, back.reverses) == ("share:1|share_own|7|reversal", REASON, 4)
    assert back.seq == 0


def test_an_award_and_its_reversal_are_nothing() -> None:
    assert balance([ENTRY, reverse(ENTRY, REASON, LATER)]) == 0


def test_a_reversal_cannot_be_reversed() -> None:
    with pytest.raises(CannotReverse, match="reversal"):
        reverse(reverse(ENTRY, REASON, LATER), REASON, LATER)


def test_what_is_not_in_the_ledger_cannot_be_reversed() -> None:

    with pytest.raises(CannotReverse):
        reverse(replace(ENTRY, seq=0), REASON, LATER)


def test_what_was_taken_back_by_mistake_comes_back_whole_under_a_key_of_its_own() -> None:
    back = restore(ENTRY, "share:1:3", LATER)
    assert back == replace(
        ENTRY, fact_id="share:1:3", idempotency_key="share:1:3|share_own|7|award", recorded_at=LATER, seq=0
    )
    assert balance([ENTRY, reverse(ENTRY, REASON, LATER), back]) == 20


def test_a_reversal_is_not_restored() -> None:
    with pytest.raises(CannotReverse, match="reversal"):
        restore(reverse(ENTRY, REASON, LATER), "share:1:3", LATER)


def test_a_balance_is_the_sum_of_entries() -> None:
    assert balances([ENTRY, ENTRY, reverse(ENTRY, REASON, LATER)]) == {7: 20} and balances([]) == {}


def test_a_message_is_plain_json() -> None:
    assert REASON.plain() == {"code": "reversed", "params": {"why": "shared by mistake"}}
