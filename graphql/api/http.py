"""GraphQL over HTTP, thin: one POST, `application/graphql-response+json`, masked errors with stable codes.

Strawberry's own controller spends most of a small query on dependency injection and on validating the same
text again (docs/performance.md), so this handler reads the request, takes a prepared document and executes it.
"""

from typing import Any

import msgspec
import structlog
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,  # pyright: ignore[reportUnknownVariableType] (its callbacks are typed loosely)
)
from isal import isal_zlib
from litestar import Request, Response
from litestar.handlers import post

from api.access import allowed
from api.context import Context
from api.documents import Documents, Prepared
from api.masking import failed, masked
from server import auth
from server.errors import Forbidden, Invalid, NotSignedIn, RelaisError, Unavailable
from server.routes.answers import same_origin
from server.world import Caller, World

MEDIA_TYPE = "application/graphql-response+json; charset=utf-8"
MAX_BODY = 1_048_576  # a roster of 1,500 people travels in one mutation
REFUSED = ((Unavailable, 503), (NotSignedIn, 401), (Forbidden, 403))

log = structlog.get_logger(__name__)
_encoder = msgspec.json.Encoder()
GZIP = 16 + isal_zlib.MAX_WBITS
WORTH_IT = 1_000
"""Bytes from which an answer travels compressed."""


class Asked(msgspec.Struct):
    """The body: `documentId` for people's phones, `query` for developers."""

    documentId: str | None = None  # noqa: N815 (the wire's name)
    query: str | None = None
    operationName: str | None = None  # noqa: N815
    variables: dict[str, Any] | None = None


_decoder = msgspec.json.Decoder(Asked)


def _answer(body: object, status: int) -> Response[bytes]:
    headers = {"Retry-After": "2"} if status == 503 else {}
    return Response(
        _encoder.encode(body), status_code=status, media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )  # fmt: skip


def _compressed(answer: Response[bytes], accepted: str) -> Response[bytes]:
    """In one go, by ISA-L: a fifth of the time that the other routes' streaming middleware takes, for 5 % more bytes."""
    body = answer.content
    if len(body) >= WORTH_IT and "gzip" in accepted:
        answer.content = isal_zlib.compress(body, 2, GZIP)  # pyright: ignore[reportUnknownMemberType] (bytes)
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _refusal(error: RelaisError, locale: str) -> Response[bytes]:
    """Nothing ran: the status says whose turn it is."""
    status = next((status for kind, status in REFUSED if isinstance(error, kind)), 400)
    return _answer({"errors": [failed(error.code, locale, error.params)]}, status)


def _status(result: ExecutionResult) -> int:
    if result.errors and any(isinstance(e.original_error, Unavailable) for e in result.errors):
        return 503
    return 200


class GraphQLOverHTTP:
    """One instance a process: the schema, its documents, the world."""

    def __init__(self, schema: GraphQLSchema, world: World) -> None:
        self.schema = schema
        self.world = world
        self.documents = Documents(schema)

    async def answer(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        locale = "en" if request.headers.get("accept-language", "").startswith("en") else "fr"
        try:
            asked = self._read(request, await request.body())
            caller = await auth.caller(self.world, request.cookies.get(auth.cookie_name(self.world.settings)))
            if caller is None:
                raise NotSignedIn
            locale = caller.locale
            prepared = self._prepare(asked)
            if prepared.subscription:
                raise GraphQLError("A subscription is for the socket.")
        except RelaisError as error:
            return _refusal(error, locale)
        except GraphQLError as error:
            return _answer({"errors": [masked(error, locale, "")]}, 400)
        if not allowed(caller.role, prepared.fields):
            return _answer({"errors": [failed("forbidden", locale, {})]}, 403)
        request_id = str(request.state.get("request_id", ""))
        return await self._execute(prepared, asked.variables or {}, caller, request_id)

    def _read(self, request: Request[Any, Any, Any], body: bytes) -> Asked:
        """JSON from our own pages only. Errors: Invalid, Forbidden("wrong_origin")."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise Invalid("not_json")
        same_origin(self.world, request)
        if len(body) > MAX_BODY:
            raise Invalid("too_large")
        try:
            return _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Invalid("not_json") from error

    def _prepare(self, asked: Asked) -> Prepared:
        if asked.documentId is not None:
            return self.documents.persisted(asked.documentId)
        if asked.query is not None and self.world.settings.dev:
            return self.documents.ad_hoc(asked.query)
        raise Invalid("unknown_document")

    async def _execute(
        self, prepared: Prepared, variables: dict[str, Any], caller: Caller, request_id: str
    ) -> Response[bytes]:
        if prepared.plan is not None:
            try:
                return _answer({"data": await prepared.plan(Context(self.world, caller), variables)}, 200)
            except Unavailable as error:  # asking a second time would only wait a second time
                return _answer(
                    {"data": None, "errors": [failed(error.code, caller.locale, error.params)]}, 503
                )
            except Exception:
                log.debug("not_planned", request_id=request_id, exc_info=True)
        result = await self._executed(prepared, variables, caller)
        body: dict[str, object] = {"data": result.data}
        if result.errors:
            body["errors"] = [masked(error, caller.locale, request_id) for error in result.errors]
        if result.data is None and result.errors and result.errors[0].path is None:
            return _answer({"errors": body["errors"]}, 400)  # variables that do not fit: nothing ran
        return _answer(body, _status(result))

    async def _executed(
        self, prepared: Prepared, variables: dict[str, Any], caller: Caller
    ) -> ExecutionResult:
        """By graphql-core: mutations, and queries whose errors have to be worded."""
        running = execute(
            self.schema,
            prepared.document,
            context_value=Context(self.world, caller),
            variable_values=variables,
        )
        return running if isinstance(running, ExecutionResult) else await running


def route(schema: GraphQLSchema, world: World) -> Any:
    """POST /graphql."""
    house = GraphQLOverHTTP(schema, world)

    @post("/graphql", status_code=200, include_in_schema=False)
    async def graphql(request: Request[Any, Any, Any]) -> Response[bytes]:
        answer = await house.answer(request)
        return _compressed(answer, request.headers.get("accept-encoding", ""))

    return graphql
