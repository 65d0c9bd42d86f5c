"""`relais …`: everything an operator starts by hand."""

import asyncio
import gc
import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api import released
from api.documents import ALLOW_LIST
from api.schema import executable, schema
from server import logs, running, set_aside, terminal, worker
from server.app import build
from server.commands.roster import RosterReport, import_roster
from server.commands.set_up import NewSite, SetUp, add_site, set_up
from server.database import writing
from server.demo.load import load, loaded
from server.jobs.rebuild import MOST_TOLD, Difference, rebuild
from server.sentences import sentence
from server.settings import Settings

app = typer.Typer(
    help="Relais, the employee-ambassador app. Start with `relais demo`.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
SDL = Path(__file__).parent.parent / "graphql" / "schema.graphql"

Port = Annotated[int, typer.Option(help="The port to listen on.")]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")]


async def _serve(given: Settings, host: str, port: int, started: float | None = None) -> None:
    logs.configure()
    async with running.open_world(given) as world:
        house = build(world)
        config = uvicorn.Config(
            house.app, host=host, port=port, ws=house.live.switch, log_config=None, access_log=False,
            server_header=False, proxy_headers=False, timeout_graceful_shutdown=10,
            ws_max_size=32_768, ws_max_queue=8, ws_per_message_deflate=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        gc.collect()
        gc.freeze()  # the schema and the rows of set-up never die: no collection looks at them again
        if started is not None:
            typer.echo(f"Ready in {time.monotonic() - started:.1f} s: {given.public_url}")
        await server.serve()


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the app, the API and the websocket hub (one process; start as many as you like)."""
    terminal.run(partial(_serve, host=host, port=port))


@app.command("worker")
def work() -> None:
    """Run background jobs: streaks, challenges, offers, pushes."""
    terminal.run(worker.run)


@app.command()
def migrate() -> None:
    """Bring the database to the newest shape. Safe to run again."""

    async def up(given: Settings) -> None:
        async with running.open_world(given):
            typer.echo("The database is up to date.")

    terminal.run(up)


@app.command()
def setup(
    name: Annotated[str, typer.Option(prompt="Name of the programme")],
    company: Annotated[str, typer.Option(prompt="Name of the company")],
    site: Annotated[str, typer.Option(prompt="Name of the first site (an office)")],
    admin: Annotated[str, typer.Option(prompt="Name of the first admin")],
    time_zone: Annotated[
        str, typer.Option(help="IANA zone of the programme and the first site.")
    ] = "Europe/Paris",
    country: Annotated[str, typer.Option(help="Two letters.")] = "FR",
    locale: Annotated[str, typer.Option(help="fr or en, the admin's.")] = "fr",
) -> None:
    """Begin a real programme: name it, and get the link by which its first admin signs in."""

    async def begin(given: Settings) -> None:
        async with running.open_world(given) as world:
            link = await set_up(world, SetUp(name, company, site, admin, time_zone, country, locale))
            typer.echo(f"Open this on {admin}'s phone within three days; it works once:\n{link}")

    terminal.run(begin)


@app.command("add-site")
def add_site_command(
    name: Annotated[str, typer.Argument(help="As people say it: Vierzon.")],
    kind: Annotated[str, typer.Option(help="plant or office.")] = "plant",
    brand: Annotated[str, typer.Option(prompt="Brand it belongs to", help="Made if it is new.")] = "",
    country: Annotated[str, typer.Option(help="Two letters.")] = "FR",
    time_zone: Annotated[str, typer.Option(help="IANA zone.")] = "Europe/Paris",
    shift_pattern: Annotated[str, typer.Option(help="day, 2x8, 3x8, night or weekend.")] = "day",
) -> None:
    """Add a plant or an office, and the team that competes for it; then the roster can name it."""

    async def add(given: Settings) -> None:
        async with running.open_world(given) as world:
            await add_site(world, NewSite(name, kind, brand, country, time_zone, shift_pattern))
            typer.echo(f"{name} is there. An admin opens a plant in the console, under Sites.")

    terminal.run(add)


def _progress(step: str, done: int, total: int) -> None:
    typer.echo(f"  {step}: {done:,} of {total:,}")


async def _load_demo(given: Settings) -> None:
    async with running.open_world(given) as world:
        if not await loaded(world.engine):
            typer.echo("Loading the demo programme: 1,500 ambassadors, 14 sites, two years …")
            started = time.monotonic()
            await load(world.engine, world.now(), _progress)
            typer.echo(f"  loaded in {time.monotonic() - started:.1f} s")


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Start a living demo programme: servers, worker, hub and app, on one command."""
    started = time.monotonic()
    os.environ.setdefault("RELAIS_PUBLIC_URL", f"http://localhost:{port}")
    typer.echo("Starting PostgreSQL and Valkey …")

    async def live(given: Settings) -> None:
        await _load_demo(given)
        typer.echo(
            f"Open {given.public_url} and sign in with one tap: ambassador, plant, host, comms, admin."
        )
        jobs = await asyncio.create_subprocess_exec(sys.executable, "-m", "server.cli", "worker")
        try:
            await _serve(given, host, port, started)
        finally:
            jobs.terminate()
            await jobs.wait()

    terminal.run(live)


@app.command("import-roster")
def roster(
    file: Annotated[Path, typer.Argument(help="CSV: name, site, team, role, locale, shift pattern.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write it; without this nothing changes.")] = False,
) -> None:
    """Import people from a spreadsheet: a dry run first, then all or nothing."""

    async def bring(given: Settings) -> None:
        async with running.open_world(given) as world:
            _print_roster(await import_roster(world, None, file.read_bytes(), apply))

    terminal.run(bring)


def _print_roster(report: RosterReport) -> None:
    for problem in report.problems:
        told = sentence(problem.code, "en", {"value": problem.value})
        typer.secho(f"line {problem.line}, {problem.column}: {told}", fg="red", err=True)
    typer.echo(
        f"{report.rows} rows: {report.added} added, {report.moved} moved, {report.changed} changed, "
        f"{report.unchanged} unchanged. {'Written.' if report.applied else 'Nothing was written.'}"
    )
    if report.problems:
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild_command(
    repair: Annotated[
        bool, typer.Option("--repair", help="Write what differs; without this, only report.")
    ] = False,
) -> None:
    """Recompute every balance, badge and streak from the ledger and report what differs."""

    async def again(given: Settings) -> None:
        async with running.open_world(given) as world:
            found = await rebuild(world.engine, repair=repair)
            _print_differences(found, repair)

    terminal.run(again)


def _print_differences(found: list[Difference], repaired: bool) -> None:
    for one in found[:50]:
        typer.echo(f"{one.table} {one.key}: {one.stored} stored, {one.derived} by the ledger")
    more = " or more" if len(found) >= MOST_TOLD else ""
    typer.echo(f"{len(found)}{more} differences{', repaired' if repaired and found else ''}.")
    if found and not repaired:
        raise typer.Exit(1)


@app.command("outbox")
def outbox_command(
    retry: Annotated[bool, typer.Option("--retry", help="Send them again.")] = False,
) -> None:
    """List the frames that could not be sent and were set aside."""

    async def look(given: Settings) -> None:
        async with running.open_world(given) as world, writing(world.engine) as connection:
            for one in await set_aside.listed(connection):
                typer.echo(f"{one.id} {one.topic} {one.set_aside_at:%Y-%m-%d %H:%M} UTC: {one.problem}")
            if retry:
                typer.echo(f"{await set_aside.retry(connection)} to be sent again.")

    terminal.run(look)


@app.command("export-schema")
def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the file differs, and write nothing.")
    ] = False,
) -> None:
    """Write graphql/schema.graphql, the contract the phones are built against."""
    printed = schema.as_str() + "\n"
    if check and SDL.read_text() != printed:
        typer.secho(
            "graphql/schema.graphql is not what the code says: run `relais export-schema`.",
            fg="red",
            err=True,
        )
        raise typer.Exit(1)
    if not check:
        SDL.write_text(printed)


@app.command("release")
def release_command() -> None:
    """Keep today's documents and contract for phones that will not have the next release (a step of releasing)."""
    problems = released.broken(executable)
    if problems:
        typer.secho("\n".join(["Phones of an earlier release would break:", *problems]), fg="red", err=True)
        raise typer.Exit(1)
    new = released.release(executable, json.loads(ALLOW_LIST.read_text()))
    typer.echo(f"{new} new documents, {len(released.texts())} in graphql/released.")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
