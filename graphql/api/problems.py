"""Domain errors as union members: a stable code, and a sentence in the caller's language."""

from typing import Annotated

import strawberry

from server.errors import Forbidden, RelaisError
from server.errors import Invalid as InvalidError
from server.errors import Refused as RefusedError
from server.sentences import sentence


@strawberry.interface
class Problem:
    code: str
    message: str


@strawberry.type
class Invalid(Problem):
    field: str | None


@strawberry.type
class Refused(Problem):
    pass


@strawberry.type
class Done:
    ok: bool = True


DoneAnswer = Annotated[Done | Invalid | Refused, strawberry.union("DoneAnswer")]

CAUGHT = (InvalidError, RefusedError, Forbidden)


def problem(error: RelaisError, locale: str) -> Invalid | Refused:
    """The union member that says what went wrong. Whatever is not in CAUGHT is not the caller's doing."""
    message = sentence(error.code, locale, error.params)
    if isinstance(error, InvalidError):
        return Invalid(code=error.code, message=message, field=error.field)
    return Refused(code=error.code, message=message)
