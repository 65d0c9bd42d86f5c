"""Errors as the API says them: ours with code and sentence, the document author's as they are, anything else hidden."""

import structlog
from graphql import GraphQLError

from server.errors import RelaisError
from server.sentences import sentence

log = structlog.get_logger(__name__)


def failed(code: str, locale: str, params: dict[str, object]) -> dict[str, object]:
    return {"message": sentence(code, locale, params), "extensions": {"code": code}}


def masked(error: GraphQLError, locale: str, request_id: str) -> dict[str, object]:
    """Ours: code and sentence. The document author's: as graphql-core says it. Anything else: nothing leaks."""
    origin = error.original_error
    shown: dict[str, object]
    if isinstance(origin, RelaisError):
        shown = failed(origin.code, locale, origin.params)
    elif origin is None:
        shown = {"message": error.message, "extensions": {"code": "bad_document"}}
    elif isinstance(origin, GraphQLError):  # variables that do not fit: graphql-core would suggest fields
        shown = {"message": sentence("invalid", locale, {}), "extensions": {"code": "bad_document"}}
    else:
        log.error("resolver_failed", request_id=request_id, exc_info=origin)
        shown = {"message": sentence("error", locale, {}), "extensions": {"code": "error", "id": request_id}}
    if error.path:
        shown["path"] = list(error.path)
    return shown
