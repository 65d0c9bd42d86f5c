"""How every command of the terminal runs: settings read, servers there, and what is wrong said in one sentence."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import typer
import uvloop

from server import running, settings
from server.errors import RelaisError
from server.sentences import sentence
from server.settings import Settings


def run(work: Callable[[Settings], Awaitable[None]]) -> None:
    """Run to the end. What we depend on and cannot use is told without a traceback, with its own reason below."""

    async def done(given: Settings) -> None:
        await work(given)

    try:
        with running.with_servers(settings.read()) as given, contextlib.suppress(asyncio.CancelledError):
            uvloop.run(done(given))  # uvicorn would not choose a loop: it serves on the one it is called on
    except RelaisError as error:
        typer.secho(sentence(error.code, "en", error.params), fg="red", err=True)
        detail = str(error.params.get("detail") or "")
        if detail:
            typer.echo(detail, err=True)
        raise typer.Exit(1) from error
