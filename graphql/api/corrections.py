"""Points taken back: the number an owner tells, what taking back would do, and the journal of all such deeds."""

import json
from datetime import datetime
from typing import Annotated

import strawberry

from api import pages
from api.context import Info
from api.game import Badge, badge_of
from api.history import Entry, entry_of
from api.problems import CAUGHT, Done, DoneAnswer, Invalid, Refused, problem
from api.types import Person, Team
from server.commands.reverse import Reverse, Tried, reverse, try_reverse
from server.database import reading
from server.errors import Refused as RefusedError
from server.queries import journal
from server.queries.me import EntryRow, owns
from server.references import entry_behind, reference


@strawberry.type
class Correction:
    """What taking this entry back would do to its owner."""

    entry: Entry
    person: Person
    badges: list[Badge] = strawberry.field(description="Those that would go with it.")
    challenges: list[str] = strawberry.field(description="Running ones whose score would sink.")


CorrectionAnswer = Annotated[Correction | Invalid | Refused, strawberry.union("CorrectionAnswer")]


@strawberry.type
class JournalLine:
    """`actor` is null where nobody signed in did it; `detail` is JSON."""

    id: strawberry.ID
    at: datetime
    deed: str
    actor: str | None
    subject: str
    about: str | None
    detail: str


@strawberry.type
class JournalEdge:
    cursor: str
    node: JournalLine


@strawberry.type
class Journal:
    deeds: list[str] = strawberry.field(description="The kinds there are, to choose from.")
    edges: list[JournalEdge]
    page_info: pages.PageInfo


@strawberry.input
class ReverseInput:
    key: str
    entry_id: strawberry.ID
    reason: str


def _shown(tried: Tried, locale: str) -> Correction:
    player, row = tried.player, tried.row
    team = Team(
        id=strawberry.ID(str(player.team_id)),
        name=player.team_name,
        kind=player.team_kind,
        hue=player.team_hue,
    )
    entry = EntryRow(row.seq, row.points, row.deed, row.reason, row.occurred_at, False)
    return Correction(
        entry=entry_of(entry),
        person=Person(id=strawberry.ID(str(player.id)), name=player.name, team=team),
        badges=[badge_of(key, None, locale) for key in tried.badges],
        challenges=[title[locale] for title in tried.challenges],
    )


@strawberry.type
class CorrectionQueries:
    @strawberry.field
    async def entry_reference(self, info: Info, id: strawberry.ID) -> str | None:
        """What to tell the team when this line of mine is wrong; null for a line that is not mine."""
        context, seq = info.context, pages.identity(id)
        async with reading(context.world.engine) as connection:
            mine = await owns(connection, context.caller.person_id, seq)
        return await reference(context.world, seq) if mine else None

    @strawberry.field
    async def correction(self, info: Info, reference: str) -> CorrectionAnswer:
        """What `reverse` would do to the entry its owner told this reference of."""
        context = info.context
        try:
            seq = await entry_behind(context.world, reference)
            if seq is None:
                raise RefusedError("unknown_reference")
            return _shown(await try_reverse(context.world, context.caller, seq), context.locale)
        except CAUGHT as error:
            return problem(error, context.locale)

    @strawberry.field
    async def journal(
        self, info: Info, first: int = 30, after: str | None = None, deed: str | None = None
    ) -> Journal:
        """Who did what with the powers they were given, newest first."""
        limit, place = pages.first_within(first), pages.position(after, int)
        async with reading(info.context.world.engine) as connection:
            kinds = await journal.deeds(connection)
            rows = await journal.lines(
                connection, info.context.locale, limit + 1, place[0] if place else None, deed
            )
        edges = [
            JournalEdge(
                cursor=pages.cursor(row.id),
                node=JournalLine(
                    id=strawberry.ID(str(row.id)), at=row.at, deed=row.deed, actor=row.actor, subject=row.subject,
                    about=row.about or None, detail=json.dumps(row.detail, ensure_ascii=False),
                ),
            )
            for row in rows[:limit]
        ]  # fmt: skip
        return Journal(
            deeds=kinds, edges=edges, page_info=pages.info([e.cursor for e in edges], len(rows) > limit)
        )


@strawberry.type
class CorrectionMutations:
    @strawberry.mutation
    async def reverse(self, info: Info, input: ReverseInput) -> DoneAnswer:
        """Take one entry back, with a reason its owner reads."""
        context = info.context
        try:
            asked = Reverse(key=input.key, seq=pages.identity(input.entry_id, "entryId"), reason=input.reason)
            await reverse(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Done()
