"""A running demo programme of its own: the real server and worker as processes, in a temporary folder."""

import asyncio
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from server.database import open_engine
from server.demo.load import load
from server.embedded import fleeting
from server.migration import migrate

ROOT = Path(__file__).parents[1]


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


@contextlib.contextmanager
def demo_house() -> Iterator[House]:
    """The demo programme, loaded and served with a worker; gone at the end."""
    with fleeting() as (folder, started):
        asyncio.run(_prepare(started.database_url))
        url = f"http://localhost:{free_port()}"
        environment = {
            **os.environ,
            "RELAIS_DATABASE_URL": started.database_url,
            "RELAIS_REDIS_URL": started.redis_url,
            "RELAIS_PUBLIC_URL": url,
            "RELAIS_DATA": str(folder),
            "RELAIS_PUSH_HOSTS": "127.0.0.1",
        }
        running = House(url, environment)
        try:
            running.start_server()
            running.start("worker")
            yield running
        finally:
            running.stop()


def document_id(name: str) -> str:
    """The id of the operation of that name in the allow-list."""
    listed: dict[str, str] = json.loads((ROOT / "graphql/operations/persisted.json").read_text())
    return next(key for key, text in listed.items() if re.search(rf"\b(query|mutation) {name}\b", text))
