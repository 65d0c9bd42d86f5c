"""The roster: what an import would change, what is wrong with it, and the import itself."""

import base64
import binascii
from enum import Enum
from typing import Annotated

import strawberry

from api.context import Info
from api.problems import CAUGHT, Invalid, Refused, problem
from api.types import Role
from server.commands import roster as commands
from server.errors import Invalid as InvalidError
from server.sentences import sentence


@strawberry.enum
class RosterChange(Enum):
    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@strawberry.type
class RosterProblem:
    line: int
    column: str
    code: str
    message: str
    value: str


@strawberry.type
class RosterRow:
    line: int
    name: str
    change: RosterChange
    site: str
    team: str
    role: Role
    detail: str


@strawberry.type
class RosterReport:
    rows: int
    added: int
    moved: int
    changed: int
    unchanged: int
    applied: bool
    preview: list[RosterRow]
    problems: list[RosterProblem]


RosterAnswer = Annotated[RosterReport | Invalid | Refused, strawberry.union("RosterAnswer")]


@strawberry.input
class RosterInput:
    """`csv`: the file's text; with the encoding "base64", its bytes."""

    key: str
    csv: str
    encoding: str | None = None
    dry_run: bool = True


def _bytes(given: RosterInput) -> bytes:
    if given.encoding != "base64":
        return given.csv.encode()
    try:
        return base64.b64decode(given.csv, validate=True)
    except binascii.Error as error:
        raise InvalidError("invalid", "csv") from error


def _shown(report: commands.RosterReport, locale: str) -> RosterReport:
    return RosterReport(
        rows=report.rows, added=report.added, moved=report.moved, changed=report.changed,
        unchanged=report.unchanged, applied=report.applied,
        preview=[
            RosterRow(
                line=row.line, name=row.name, change=RosterChange(row.change), site=row.site, team=row.team,
                role=Role(row.role), detail=row.detail,
            )
            for row in report.preview
        ],
        problems=[
            RosterProblem(
                line=one.line, column=one.column, code=one.code, value=one.value,
                message=sentence(one.code, locale, {"value": one.value}),
            )
            for one in report.problems
        ],
    )  # fmt: skip


@strawberry.type
class RosterMutations:
    @strawberry.mutation
    async def import_roster(self, info: Info, input: RosterInput) -> RosterAnswer:
        """comms and admin"""
        world, caller = info.context.world, info.context.caller
        try:
            data = _bytes(input)
            if input.dry_run:
                report = await commands.preview_roster(world, caller, data)
            else:
                report = await commands.import_once(
                    world, caller, commands.ImportRoster(key=input.key, data=data)
                )
        except CAUGHT as error:
            return problem(error, caller.locale)
        return _shown(report, caller.locale)
