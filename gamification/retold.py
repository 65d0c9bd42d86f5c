"""Facts, told again from the ledger: the first entry of a fact keeps what the fact said.

So rules can be tried on what really happened without asking any other table, some of which forget sooner.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import cast, get_args

from gamification.facts import Deed, Fact
from gamification.ledger import Entry, Particulars

DEEDS: Mapping[str, type[Deed]] = {deed.kind: deed for deed in cast("tuple[type[Deed], ...]", get_args(Fact))}
_SHARED = frozenset(each.name for each in fields(Deed))
_OWN = {
    kind: tuple(each.name for each in fields(deed) if each.name not in _SHARED)
    for kind, deed in DEEDS.items()
}


def particulars(fact: Fact) -> Particulars:
    """What this kind of fact says beyond what every fact carries, as JSON has it: {"story_id": 7, …}."""
    said = {name: getattr(fact, name) for name in _OWN[fact.kind]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def fact_of(entry: Entry) -> Fact | None:
    """The fact whose first entry this is; None for every other entry: a second one, or a reversal."""
    if not entry.tags or entry.reverses is not None:
        return None
    said = dict(entry.particulars)
    if isinstance(week := said.get("week"), str):
        said["week"] = date.fromisoformat(week)
    told = DEEDS[entry.deed](
        id=entry.fact_id,
        person_id=entry.person_id,
        site_id=entry.site_id,
        team_id=entry.team_id,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        **said,
    )
    return cast("Fact", told)
