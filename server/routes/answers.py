"""What every JSON route shares: who may call it, how its body is read, how an error reads, how the cookie is set."""

import ipaddress
from typing import Any, TypeAlias, TypeVar

import msgspec
from litestar import Request as LitestarRequest
from litestar import Response
from litestar.datastructures import Cookie

from server import auth
from server.errors import Forbidden, Invalid, NotSignedIn, Refused, RelaisError, Unavailable
from server.sentences import sentence
from server.settings import Settings
from server.world import Caller, World

Request: TypeAlias = LitestarRequest[Any, Any, Any]
T = TypeVar("T")

MAX_BODY = 65_536
RETRY_SECONDS = {429: "60", 503: "2"}
TOO_MANY = "too_many_attempts"


def locale_of(request: Request) -> str:
    """ "en" or "fr": the signed-in person's own once known, else what the browser prefers."""
    known = request.state.get("locale")
    if known:
        return str(known)
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "fr"


def _status(error: RelaisError) -> int:
    if error.code == "not_found":
        return 404
    if error.code == TOO_MANY:
        return 429
    for kind, status in ((Invalid, 400), (NotSignedIn, 401), (Forbidden, 403), (Refused, 409)):
        if isinstance(error, kind):
            return status
    return 503 if isinstance(error, Unavailable) else 500


def failed(request: Request, error: RelaisError) -> Response[dict[str, str]]:
    """RelaisError -> {code, message, field?} with its status; the handler app.py registers for all routes."""
    body = {"code": error.code, "message": sentence(error.code, locale_of(request), error.params)}
    field = getattr(error, "field", None)
    if field:
        body["field"] = field
    status = _status(error)
    retry = {"Retry-After": RETRY_SECONDS[status]} if status in RETRY_SECONDS else {}
    return Response(body, status_code=status, headers={"Cache-Control": "no-store", **retry})


def answer(body: object, *cookies: Cookie, status: int = 200) -> Response[Any]:
    return Response(body, status_code=status, cookies=list(cookies), headers={"Cache-Control": "no-store"})


def same_origin(world: World, request: Request) -> None:
    """Errors: Invalid("no_header"), Forbidden("wrong_origin").

    A page of another origin cannot set our header without a preflight that nobody answers, and every browser says
    its Origin with a POST. A caller without an Origin is no browser, and has no cookie of a victim to ride on.
    """
    if request.headers.get("x-relais") != "1":
        raise Invalid("no_header")
    origin = request.headers.get("origin")
    if origin is not None and origin != world.settings.origin:
        raise Forbidden("wrong_origin", origin=world.settings.origin)


async def asked(world: World, request: Request, kind: type[T]) -> T:
    """The body of a same-origin JSON POST as a `kind`. Errors: Invalid, Forbidden("wrong_origin")."""
    same_origin(world, request)
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Invalid("not_json")
    body = await request.body()
    if len(body) > MAX_BODY:
        raise Invalid("too_large")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Invalid("invalid", _field(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("not_json") from error


def _field(said: str) -> str | None:
    """Where msgspec stumbled: "Expected `str`, got `int` - at `$.pin`" -> "pin"."""
    _, found, path = said.partition("at `$.")
    return path.rstrip("`") if found else None


async def signed_in(world: World, request: Request) -> Caller:
    """Errors: NotSignedIn."""
    caller = await maybe_signed_in(world, request)
    if caller is None:
        raise NotSignedIn
    return caller


async def maybe_signed_in(world: World, request: Request) -> Caller | None:
    caller = await auth.caller(world, token_of(world, request))
    if caller is not None:
        request.state["locale"] = caller.locale
    return caller


def token_of(world: World, request: Request) -> str | None:
    return request.cookies.get(auth.cookie_name(world.settings))


def session_cookie(world: World, token: str | None) -> Cookie:
    """The session's cookie; without a token, the one that ends it."""
    return cookie(world.settings, auth.cookie_name(world.settings), token, int(auth.LIFETIME.total_seconds()))


def cookie(settings: Settings, name: str, value: str | None, seconds: int) -> Cookie:
    """HttpOnly, same site, this host only; `value` None takes it away."""
    return Cookie(
        key=name, value=value or "", max_age=seconds if value else 0, path="/", httponly=True, samesite="lax",
        secure=settings.secure,
    )  # fmt: skip


def address(world: World, request: Request) -> str:
    """Whom to count attempts against: the nearest address that no proxy of ours has.

    X-Forwarded-For is read from the right, and only as far as proxies we were told of have written it.
    An IPv6 caller counts by its /64: one phone owns all of it.
    """
    peer = request.client.host if request.client else "?"
    trail = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    while peer in world.settings.trusted_proxies and trail:
        peer = trail.pop()
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return "?"
    if found.version == 6:
        return str(ipaddress.ip_network((int(found), 64), strict=False).network_address)
    return str(found)


def device_of(request: Request) -> str:
    """What its owner reads in "my devices": system and browser, as the browser says them."""
    said = request.headers.get("user-agent", "")
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
    browsers = (("SamsungBrowser", "Samsung Internet"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
                ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
    system = next((name for mark, name in systems if mark in said), "")
    browser = next((name for mark, name in browsers if mark in said), "")
    return " · ".join(part for part in (system, browser) if part) or "?"


def opening(world: World, request: Request) -> auth.Opening:
    """This phone, as it asks for a session."""
    return auth.Opening(device_of(request), token_of(world, request), world.now())
