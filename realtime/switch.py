"""uvicorn's `ws=` class: /ws goes to the hub, every other websocket to uvicorn's own protocol.

uvicorn calls `ws(config=, server_state=, app_state=)`, `connection_made`, `data_received` with the request, and then
`transport.set_protocol(this)`. A thin contract, pinned in pyproject.toml and tested.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from realtime.connection import Connection

if TYPE_CHECKING:
    from realtime.live import Live

PATH = b"/ws"


def is_ours(request: bytes) -> bool:
    """Does this HTTP request ask for the hub's path?"""
    target = request.split(b" ", 2)[1:2]
    return bool(target) and target[0].partition(b"?")[0] == PATH


def switch_to(live: "Live") -> type[asyncio.Protocol]:
    """The class to hand to uvicorn."""

    class Switch(asyncio.Protocol):
        def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
            self._config, self._state, self._app_state = config, server_state, app_state

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self._transport = transport
            self._chosen: asyncio.Protocol | None = None

        def data_received(self, data: bytes) -> None:
            if self._chosen is None:
                self._chosen = self._choose(data)
                self._chosen.connection_made(self._transport)
                # After this call uvicorn makes the switch the transport's protocol; the chosen one follows at once.
                asyncio.get_running_loop().call_soon(self._hand_over, self._chosen)
            self._chosen.data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            if self._chosen:
                self._chosen.connection_lost(exc)

        def _choose(self, request: bytes) -> asyncio.Protocol:
            if is_ours(request):
                return Connection(live, self._state.connections)
            return WebSocketsSansIOProtocol(self._config, self._state, self._app_state)

        def _hand_over(self, chosen: asyncio.Protocol) -> None:
            cast(asyncio.Transport, self._transport).set_protocol(chosen)

    return Switch
