"""What every answer carries, errors and redirects too. A route that says more about a header keeps its own word."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from server.settings import Settings

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_FOR_GOOD = {"Strict-Transport-Security": "max-age=31536000"}


def completed(settings: Settings) -> BeforeMessageSendHookHandler:
    """The hook for `before_send`: it also sees what no route answered (404, 405, 413)."""
    carried = ALWAYS | (HTTPS_FOR_GOOD if settings.secure else {})

    async def complete(message: Message, _: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders(message)
            for name, value in carried.items():
                if name not in headers:
                    headers[name] = value

    return complete
