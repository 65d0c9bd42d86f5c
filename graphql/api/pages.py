"""Relay pages: cursors are opaque keyset positions, and no list is longer than 50."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import strawberry

from server.errors import Invalid

LIMIT = 50


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


def cursor(*position: object) -> str:
    """Keyset values -> an opaque cursor; instants travel as ISO text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def position(after: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """A cursor -> its keyset values, checked against `kinds`. Errors: Invalid("bad_cursor")."""
    if after is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        read = tuple(
            datetime.fromisoformat(value) if kind is datetime else kind(value)
            for kind, value in zip(kinds, values, strict=True)
        )
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise Invalid("bad_cursor", "after") from error
    return read


def first_within(first: int) -> int:
    """`first` as asked, 1 to 50. Errors: Invalid("first_out_of_range")."""
    if not 1 <= first <= LIMIT:
        raise Invalid("first_out_of_range", "first", limit=LIMIT)
    return first


def info(cursors: Sequence[str], more: bool) -> PageInfo:
    return PageInfo(has_next_page=more, end_cursor=cursors[-1] if cursors else None)


def identity(value: strawberry.ID | str, field: str = "id") -> int:
    """An ID argument -> the row's key. Errors: Invalid("not_found") for what is no key of ours."""
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Invalid("not_found", field)
    return int(value)
