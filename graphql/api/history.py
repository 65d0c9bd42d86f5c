"""Lines of a person's ledger, each with its why."""

import json
from datetime import datetime

import strawberry

from api.pages import PageInfo
from server.queries.me import EntryRow


@strawberry.type
class Entry:
    """One line of my ledger; `code` and `params` (JSON) say why, in the phone's language."""

    id: strawberry.ID
    points: int
    deed: str
    code: str
    params: str
    occurred_at: datetime
    reversed: bool


@strawberry.type
class EntryEdge:
    cursor: str
    node: Entry


@strawberry.type
class EntryConnection:
    edges: list[EntryEdge]
    page_info: PageInfo


def entry_of(row: EntryRow) -> Entry:
    return Entry(
        id=strawberry.ID(str(row.seq)),
        points=row.points,
        deed=row.deed,
        code=str(row.reason.get("code", "")),
        params=json.dumps(row.reason.get("params", {})),
        occurred_at=row.occurred_at,
        reversed=row.reversed,
    )
