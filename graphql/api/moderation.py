"""Reports, and the desk where posts are decided on."""

from enum import Enum
from typing import Annotated

import strawberry

from api import pages
from api.community import ThreadKind
from api.context import Info
from api.posts import Post, post_of
from api.problems import CAUGHT, Done, DoneAnswer, Invalid, Refused, problem
from server.commands import moderate as commands
from server.commands import quiet
from server.database import reading
from server.queries import posts as post_queries
from server.queries.cases import CaseRow, cases


@strawberry.enum
class ReportReason(Enum):
    HURTFUL = "hurtful"
    PRIVATE = "private"
    FALSE = "false"
    ADVERT = "advert"
    OTHER = "other"


@strawberry.type
class ReportCount:
    reason: ReportReason
    count: int


@strawberry.type
class PostCase:
    """A post to decide on. `stood` and `takenDown`: its author's posts so far; `muted`: they may not write now."""

    post: Post
    kind: ThreadKind
    subject_id: strawberry.ID
    title: str
    reports: list[ReportCount]
    stood: int
    taken_down: int
    muted: bool


@strawberry.type
class PostCaseEdge:
    cursor: str
    node: PostCase


@strawberry.type
class PostCaseConnection:
    """The longest waiting first."""

    edges: list[PostCaseEdge]
    page_info: pages.PageInfo


@strawberry.input
class ReportPostInput:
    key: str
    post_id: strawberry.ID
    reason: ReportReason


@strawberry.input
class DecidePostInput:
    """`version`: of the post as it was read. `shown`: may it be seen? `reason`: what its author reads."""

    key: str
    post_id: strawberry.ID
    version: int
    shown: bool
    reason: str = ""


@strawberry.input
class MutePersonInput:
    """`days` 0 ends it. `reason`: what the person reads."""

    key: str
    person_id: strawberry.ID
    days: int
    reason: str


@strawberry.input
class SlowThreadInput:
    key: str
    kind: ThreadKind
    subject_id: strawberry.ID
    seconds: int


@strawberry.type
class Decided:
    post: Post


DecideAnswer = Annotated[Decided | Invalid | Refused, strawberry.union("DecideAnswer")]


def _case(row: CaseRow, locale: str) -> PostCase:
    reports = [
        ReportCount(reason=one, count=row.reports[one.value])
        for one in ReportReason
        if one.value in row.reports
    ]
    return PostCase(
        # who decides reads what its author does
        post=post_of(row.post, row.post.person_id), kind=ThreadKind(row.kind),
        subject_id=strawberry.ID(str(row.subject_id)), title=row.title[locale], reports=reports, stood=row.stood,
        taken_down=row.taken_down, muted=row.muted,
    )  # fmt: skip


@strawberry.type
class ModerationQueries:
    @strawberry.field
    async def post_cases(self, info: Info, first: int = 20, after: str | None = None) -> PostCaseConnection:
        limit, start = pages.first_within(first), pages.position(after, int)
        async with reading(info.context.world.engine) as connection:
            rows = await cases(connection, info.context.caller, limit + 1, start[0] if start else 0)
        edges = [
            PostCaseEdge(cursor=pages.cursor(row.post.id), node=_case(row, info.context.locale))
            for row in rows[:limit]
        ]
        return PostCaseConnection(
            edges=edges, page_info=pages.info([edge.cursor for edge in edges], len(rows) > limit)
        )


@strawberry.type
class ModerationMutations:
    @strawberry.mutation
    async def report_post(self, info: Info, input: ReportPostInput) -> DoneAnswer:
        context = info.context
        try:
            post_id = pages.identity(input.post_id, "postId")
            asked = commands.Report(key=input.key, post_id=post_id, reason=input.reason.value)
            await commands.report_post(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Done()

    @strawberry.mutation
    async def decide_post(self, info: Info, input: DecidePostInput) -> DecideAnswer:
        context = info.context
        try:
            post_id = pages.identity(input.post_id, "postId")
            asked = commands.Decide(
                key=input.key, post_id=post_id, version=input.version, shown=input.shown, reason=input.reason
            )
            await commands.decide(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        async with reading(context.world.engine) as connection:
            row = (await post_queries.posts(connection, [post_id]))[post_id]
        return Decided(post=post_of(row, None))

    @strawberry.mutation
    async def mute_person(self, info: Info, input: MutePersonInput) -> DoneAnswer:
        context = info.context
        try:
            asked = quiet.Mute(
                key=input.key, person_id=pages.identity(input.person_id, "personId"), days=input.days,
                reason=input.reason,
            )  # fmt: skip
            await quiet.mute_person(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Done()

    @strawberry.mutation
    async def slow_thread(self, info: Info, input: SlowThreadInput) -> DoneAnswer:
        context = info.context
        try:
            asked = quiet.Slow(
                key=input.key, kind=input.kind.value, subject_id=pages.identity(input.subject_id, "subjectId"),
                seconds=input.seconds,
            )  # fmt: skip
            await quiet.slow_thread(context.world, context.caller, asked)
        except CAUGHT as error:
            return problem(error, context.locale)
        return Done()
