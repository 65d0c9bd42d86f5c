"""Rows of the ledger, as the game knows them."""

from datetime import date
from typing import Any

from gamification.ledger import Entry, Message


def entry_of(row: Any) -> Entry:
    """A row of point_entry as the game knows it."""
    week = row.detail.get("week")
    return Entry(
        person_id=row.person_id,
        site_id=row.site_id,
        team_id=row.team_id,
        points=row.points,
        deed=row.deed,
        fact_id=row.fact_id,
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        idempotency_key=row.idempotency_key,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        reason=Message(str(row.reason.get("code", "")), row.reason.get("params", {})),
        subject=str(row.detail.get("subject", "")),
        tags=tuple(row.detail.get("tags", ())),
        week=date.fromisoformat(week) if week else None,
        particulars=row.detail.get("fact", {}),
        seq=row.seq,
        reverses=row.reverses,
    )
