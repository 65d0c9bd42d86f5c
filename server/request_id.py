"""Every request has an id: in the log, in the answer's header, and in what a person can read to us."""

import re
import secrets

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId:
    """ASGI middleware: takes the proxy's X-Request-Id if it is one, else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        headers = {name: value for name, value in scope["headers"] if name == b"x-request-id"}
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        scope["state"]["request_id"] = request_id

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders(message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, with_id)
