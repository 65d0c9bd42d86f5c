"""Journeys: the real server and worker as processes, the demo programme, and phones that are real browsers."""

import asyncio
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from server.database import open_engine
from server.demo.load import load
from server.embedded import servers
from server.migration import migrate
from tests.browser import launch_options

ROOT = Path(__file__).parents[2]
PHONE = {
    "viewport": {"width": 360, "height": 780},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(slots=True)
class House:
    """A running programme. `kill` ends the server without a word; `start` brings it back on the same data."""

    url: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "server.cli", name, *arguments]
        self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def start_server(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        self.start("serve", "--port", port)
        deadline = time.monotonic() + 60
        while not self.ready():
            assert self.processes["serve"].poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server is not ready after a minute"
            time.sleep(0.05)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self, name: str = "serve") -> None:
        self.processes[name].kill()
        self.processes[name].wait(10)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)


async def _prepare(database_url: str) -> None:
    engine = open_engine(database_url, pool=2)
    await migrate(engine)
    await load(engine, datetime.now(UTC), lambda *_: None)
    await engine.dispose()


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="relais-flows-") as folder,
        servers(Path(folder), None, None) as started,
    ):
        asyncio.run(_prepare(started.database_url))
        url = f"http://localhost:{free_port()}"
        environment = {
            **os.environ,
            "RELAIS_DATABASE_URL": started.database_url,
            "RELAIS_REDIS_URL": started.redis_url,
            "RELAIS_PUBLIC_URL": url,
            "RELAIS_DATA": folder,
            "RELAIS_PUSH_HOSTS": "127.0.0.1",
        }
        running = House(url, environment)
        running.start_server()
        running.start("worker")
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        yield opened
        opened.close()


@dataclass(slots=True)
class Phone:
    """One person's phone: a browser context of its own."""

    house: House
    context: BrowserContext
    page: Page

    def sign_in(self, persona: str) -> None:
        """One tap in the demo programme."""
        self.page.goto(f"{self.house.url}/")
        said = self.page.evaluate(
            """async (persona) => (await fetch('/api/demo/sign-in', {method: 'POST', headers:
               {'Content-Type': 'application/json', 'X-Relais': '1'}, body: JSON.stringify({persona})})).status""",
            persona,
        )
        assert said == 200, said
        self.page.goto(f"{self.house.url}/")

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """A persisted operation by its name, as the app itself sends it."""
        body = {"documentId": document_id(document), "variables": variables}
        answer = self.page.request.post(
            f"{self.house.url}/graphql",
            data=json.dumps(body),
            headers={"Content-Type": "application/json", "X-Relais": "1"},
        )
        told: dict[str, Any] = answer.json()
        return told


def document_id(name: str) -> str:
    """The id of the operation of that name in the allow-list."""
    listed: dict[str, str] = json.loads((ROOT / "graphql/operations/persisted.json").read_text())
    return next(key for key, text in listed.items() if re.search(rf"\b(query|mutation) {name}\b", text))


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """`phone("plant")` -> a phone signed in as that persona; `phone()` -> one nobody signed in on."""
    opened: list[BrowserContext] = []

    def make(persona: str | None = None, **options: Any) -> Phone:
        context = browser.new_context(**{**PHONE, "locale": "fr-FR", **options})  # type: ignore[arg-type]
        opened.append(context)
        made = Phone(house, context, context.new_page())
        if persona:
            made.sign_in(persona)
        return made

    yield make
    for context in opened:
        context.close()
