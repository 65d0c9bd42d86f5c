"""What a house keeps in memory: server and worker after the demo load, and after 1,000 requests.

    make bench-memory        QUICK=1: 200 requests, for a run under 50 s

Held against a process that has only imported Litestar and uvicorn, the least any server of this kind needs. Resident
memory as Linux counts it, shared libraries included.
"""

import http.client
import json
import re
import subprocess
import sys
import time
from pathlib import Path

from bench.machine import QUICK, tell
from tests.house import House, demo_house

REQUESTS = 200 if QUICK else 1000
ROOT = Path(__file__).parents[1]
LISTED: dict[str, str] = json.loads((ROOT / "graphql/operations/persisted.json").read_text())
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("Shell", {}),
    ("Feed", {}),
    ("Me", {}),
    ("Leaderboard", {"window": "SEASON"}),
)
LEAST = "import litestar, uvicorn, uvloop; print(open('/proc/self/status').read())"


def resident_mb(status: str) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return round(int(found[1]) / 1024, 1)


def of(house: House) -> dict[str, float]:
    return {
        name: resident_mb(Path(f"/proc/{process.pid}/status").read_text())
        for name, process in house.processes.items()
    }


class Phone:
    """The office ambassador's, signed in, on one connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        self._headers = {"Content-Type": "application/json", "Origin": url, "X-Relais": "1"}
        self._post("/api/demo/sign-in", {"persona": "ambassador"})

    def _post(self, path: str, body: object) -> bytes:
        self._connection.request("POST", path, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._headers["Cookie"] = cookie.split(";")[0]
        return said

    def ask(self, operation: str, variables: object) -> None:
        listed = next(key for key, text in LISTED.items() if re.search(rf"\bquery {operation}\b", text))
        said = json.loads(self._post("/graphql", {"documentId": listed, "variables": variables}))
        assert "errors" not in said, said


def main() -> None:
    least = resident_mb(
        subprocess.run([sys.executable, "-c", LEAST], capture_output=True, text=True, check=True).stdout
    )
    with demo_house() as house:
        time.sleep(6)  # the worker has planned its hour, the boards are in Redis
        loaded = of(house)
        phone = Phone(house.url)
        for number in range(REQUESTS):
            phone.ask(*ASKED[number % len(ASKED)])
        served = of(house)
    print(f"{'resident MB':24} {'server':>8} {'worker':>8}")
    print(f"{'after the demo load':24} {loaded['serve']:8.1f} {loaded['worker']:8.1f}")
    print(f"{f'after {REQUESTS:,} requests':24} {served['serve']:8.1f} {served['worker']:8.1f}")
    print(f"{'Litestar, imported only':24} {least:8.1f}")
    ratios = {
        "server_by_litestar": round(loaded["serve"] / least, 2),
        "server_after_requests": round(served["serve"] / loaded["serve"], 3),
        "worker_by_litestar": round(loaded["worker"] / least, 2),
    }
    tell("memory", ratios, loaded_mb=loaded, served_mb=served)


if __name__ == "__main__":
    main()
