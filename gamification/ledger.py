"""The ledger: entries that are inserted once and never changed, and what they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

Particulars = Mapping[str, Any]
"""What a fact said beyond what every fact carries, as JSON has it; `retold` writes and reads it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as a code and its parameters; screens say it in the reader's language."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict[str, str | int])

    def plain(self) -> dict[str, object]:
        """JSON of this shape: {"code": …, "params": {…}}."""
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger. A deed that earned 0 is an entry too: it says why, and keeps its week active.

    `tags` (what the deed counts as), `week` (the Monday it made active, in the zone the site had then) and
    `particulars` stand on the first entry of a fact only, so that counting entries counts deeds.
    """

    person_id: int
    site_id: int
    team_id: int
    points: int
    deed: str
    fact_id: str
    rule_id: str
    rule_version: int
    idempotency_key: str
    occurred_at: datetime
    recorded_at: datetime
    reason: Message
    subject: str = ""
    tags: tuple[str, ...] = ()
    week: date | None = None
    particulars: Particulars = field(default_factory=dict[str, Any])
    seq: int = 0
    """Given by the database; 0 before that."""
    reverses: int | None = None

    def detail(self) -> dict[str, object]:
        """JSON of what has no column of its own: {"subject": …, "tags": […], "week": "2026-11-16" | null,
        "fact": {…}}."""
        return {
            "subject": self.subject,
            "tags": list(self.tags),
            "week": self.week.isoformat() if self.week else None,
            "fact": dict(self.particulars),
        }


class CannotReverse(Exception):
    """An entry that reverses another is itself final; `code` is stable."""

    code = "cannot_reverse"


def key(fact_id: str, rule_id: str, person_id: int, purpose: str = "award") -> str:
    """The idempotency key, unique in the ledger: delivering a fact k times equals delivering it once."""
    return f"{fact_id}|{rule_id}|{person_id}|{purpose}"


def reverse(entry: Entry, reason: Message, at: datetime) -> Entry:
    """The entry that takes `entry` back, to the same place and period, with a reason its owner reads.

    It keeps `occurred_at`, so that the sum of every period is corrected where it was made. Raises CannotReverse.
    """
    if entry.reverses is not None or not entry.seq:
        raise CannotReverse(entry.idempotency_key)
    return replace(
        entry,
        points=-entry.points,
        idempotency_key=key(entry.fact_id, entry.rule_id, entry.person_id, "reversal"),
        recorded_at=at,
        reason=reason,
        seq=0,
        reverses=entry.seq,
    )


def restore(entry: Entry, fact_id: str, at: datetime) -> Entry:
    """`entry` once more, after it was taken back by mistake: the same points in the same place and period.

    It has a fact id of its own, since the first one's key is taken. Raises CannotReverse for a reversal.
    """
    if entry.reverses is not None:
        raise CannotReverse(entry.idempotency_key)
    return replace(
        entry,
        fact_id=fact_id,
        idempotency_key=key(fact_id, entry.rule_id, entry.person_id),
        recorded_at=at,
        seq=0,
    )


def balance(entries: Iterable[Entry]) -> int:
    return sum(entry.points for entry in entries)


def balances(entries: Iterable[Entry]) -> dict[int, int]:
    """Points by person."""
    sums: dict[int, int] = {}
    for entry in entries:
        sums[entry.person_id] = sums.get(entry.person_id, 0) + entry.points
    return sums
