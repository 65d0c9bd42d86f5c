"""The app people install: hashed assets for ever, everything else asked for again; every address opens the app."""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get

from server.world import World

mimetypes.add_type("application/manifest+json", ".webmanifest")
FOREVER = "public, max-age=31536000, immutable"
# A page of ours runs our own files only. Styles may be set on elements (progress, hues), never sent as text.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self), publickey-credentials-get=(self)",
}
RESERVED = ("api", "graphql", "ws", "s", "images", "photos", "open-badges", "health", "ready", "metrics")


def _file(root: Path, path: str) -> Path | None:
    """The file asked for, if it lies under `root`; no link, no `..`, leads out of it."""
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root.resolve()) and found.is_file() else None
    except (ValueError, OSError):  # no name a file could have: a NUL, longer than any
        return None


def _send(file: Path, cache: str) -> Response[bytes]:
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(file.read_bytes(), media_type=media, headers={**HEADERS, "Cache-Control": cache})


def routes(world: World) -> list[Any]:
    root = world.settings.pwa

    @get(["/", "/{path:path}"], include_in_schema=False, sync_to_thread=False)
    def app(request: Request[Any, Any, Any]) -> Response[bytes]:
        wanted = request.url.path.strip("/")
        if wanted.split("/")[0] in RESERVED:
            return Response(b"", status_code=404)
        file = _file(root, wanted) if wanted else None
        if file is not None:
            return _send(file, FOREVER if wanted.startswith("assets/") else "no-cache")
        if wanted.startswith("assets/"):
            return Response(b"", status_code=404)
        index = root / "index.html"
        if not index.exists():
            return Response(
                b"The app is not built yet: run `make run`.", status_code=503, media_type="text/plain"
            )
        return _send(index, "no-cache")

    return [app]
