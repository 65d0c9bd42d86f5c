"""GraphQL over a websocket: graphql-transport-ws, for any standard client. Subscriptions alone.

The protocol is Strawberry's; who is let in, to which documents and topics, is the hub's and ours: exact Origin, a
single-use ticket as `{"ticket": "…"}` in connection_init, the line of the role, the hub's limits and kicks. Any text
within the limits of a document will do: four fields, each no dearer than its query, answered once a second at most.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from inspect import isawaitable
from typing import Any, cast

import msgspec
from graphql import ExecutionResult as Executed
from graphql import (
    GraphQLError,
    GraphQLSchema,
    subscribe,  # pyright: ignore[reportUnknownVariableType] (its callbacks are typed loosely)
)
from litestar import WebSocket
from litestar.handlers import websocket
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.litestar.controller import LitestarWebSocketAdapter
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message
from strawberry.types.execution import ExecutionResult, PreExecutionError

from api.access import allowed
from api.context import Context
from api.documents import Documents, Prepared
from api.masking import failed, masked
from realtime import Close, Listener, Live
from server import auth
from server.errors import Invalid, RelaisError
from server.routes.answers import address
from server.world import Caller, World

PROTOCOL = "graphql-transport-ws"
MOST = 5
"""Subscriptions of one socket."""


class Visit:
    """One socket: its listener, and the caller once the ticket was good. Strawberry's `view` and `schema` in one."""

    def __init__(
        self, world: World, live: Live, documents: Documents, schema: GraphQLSchema, socket: Any
    ) -> None:
        self.world, self.documents, self._schema = world, documents, schema
        self.wire = Wire(cast(Any, self), socket, socket)
        self.wire.visit = self
        self.listener = Listener(live, address(world, socket), self._hung_up)
        self.caller: Caller | None = None
        self._closing: asyncio.Task[None] | None = None

    def _hung_up(self, code: Close) -> None:
        self._closing = asyncio.create_task(self.wire.close(code, code.name))

    async def leave(self) -> None:
        """Once the code was said that the hub hung up with."""
        self.listener.leave()
        if self._closing:
            await self._closing

    # As Strawberry's handler asks a view

    async def on_ws_connect(self, context: Any) -> Any:
        ticket = context["connection_params"].get("ticket")
        grant = await self.listener.admit(ticket) if isinstance(ticket, str) else None
        if grant:
            self.caller = await auth.caller_of(self.world, int(grant.session_id))
        if self.caller is None:
            raise ConnectionRejectionError
        return {}

    def decode_json(self, text: str | bytes) -> object:
        return msgspec.json.decode(text)

    def encode_json(self, message: object) -> str:
        return msgspec.json.encode(message).decode()

    # As it asks a schema

    async def stream(
        self, query: object, variable_values: object = None, **_: object
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError]:
        """Both are the client's, unchecked."""
        return self._answers(query, variable_values)

    async def _answers(
        self, query: object, variables: object
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError]:
        assert self.caller
        locale = self.caller.locale
        try:
            if not isinstance(query, str) or not isinstance(variables, dict | None):
                raise Invalid("invalid")
            prepared = self._prepared(query)
            if not allowed(self.caller.role, prepared.fields):
                yield _refused(failed("forbidden", locale, {}))
                return
            context = Context(self.world, self.caller, self.listener)
            running = subscribe(
                self._schema, prepared.document, context_value=context, variable_values=cast(Any, variables)
            )
            found = await running if isawaitable(running) else running
            if isinstance(found, Executed):
                yield _refused(*(masked(error, locale, "") for error in found.errors or ()))
                return
            async with aclosing(cast(AsyncGenerator[Executed], found)):
                async for one in found:
                    yield ExecutionResult(one.data, _said([masked(e, locale, "") for e in one.errors or ()]))
        except RelaisError as error:
            yield _refused(failed(error.code, locale, error.params))
        except GraphQLError as error:
            yield _refused(masked(error, locale, ""))

    def _prepared(self, query: str) -> Prepared:
        prepared = self.documents.ad_hoc(query)
        if not prepared.subscription:
            raise GraphQLError("Queries and mutations go by HTTP.")
        return prepared


class Wire(LitestarWebSocketAdapter):
    """Litestar's socket as Strawberry's handler uses it, within the hub's allowance of messages."""

    visit: Visit

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object]:
        try:
            async for message in super().iter_json():
                if not self.visit.listener.spend():
                    self.visit.listener.hang_up(Close.RATE)
                    return
                yield message
        except (msgspec.DecodeError, RecursionError) as error:
            raise NonJsonMessageReceived from error


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    async def handle_message(self, message: Message) -> None:
        """Whatever JSON it is."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")


def _said(errors: list[dict[str, object]]) -> list[GraphQLError] | None:
    return [
        GraphQLError(str(e["message"]), path=cast(Any, e.get("path")), extensions=cast(Any, e["extensions"]))
        for e in errors
    ] or None


def _refused(*errors: dict[str, object]) -> PreExecutionError:
    return PreExecutionError(data=None, errors=_said(list(errors)))


def route(schema: GraphQLSchema, world: World, live: Live) -> Any:
    """The websocket at /graphql."""
    documents = Documents(schema)

    @websocket("/graphql")
    async def subscriptions(socket: WebSocket[Any, Any, Any]) -> None:
        if (
            socket.headers.get("origin") != world.settings.origin
            or PROTOCOL not in socket.scope["subprotocols"]
        ):
            await socket.close(code=4403)
            return
        await socket.accept(subprotocols=PROTOCOL)
        visit = Visit(world, live, documents, schema, socket)
        handler = Handler(
            view=cast(Any, visit), websocket=visit.wire, context={}, root_value=None, schema=cast(Any, visit),
            connection_init_wait_timeout=timedelta(seconds=live.limits.hello_seconds),
            max_subscriptions_per_connection=MOST,
        )  # fmt: skip
        try:
            await handler.handle()
        finally:
            await visit.leave()

    return subscriptions
