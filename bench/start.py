"""How long until the first page: `relais demo` cold (nothing there yet) and warm (stopped and started again).

    make bench-start        QUICK=1: one warm start instead of five

Cold includes compiling Python, the database's initialisation, the migrations and the demo load, whose own time is
told apart. Warm is held against the time Python needs only to import the program: no database can be blamed for that.
"""

import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import QUICK, tell
from tests.house import free_port

WARM = 1 if QUICK else 5
ROOT = Path(__file__).parents[1]
PATIENCE = 180


def page(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1) as answer:
        return bool(answer.status == 200 and b"<html" in answer.read())
    return False


def fresh(folder: Path) -> dict[str, str]:
    """A person's environment: none of our settings, data and compiled Python of its own, empty at first."""
    ours = ("RELAIS_", "PYTHON")
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(ours) or key == "PYTHONPATH"
    }
    return kept | {"RELAIS_DATA": str(folder / "data"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def started(folder: Path) -> tuple[float, str]:
    """Start the demo, wait for its first page, stop it -> (seconds to the page, what it said)."""
    port = free_port()
    command = [sys.executable, "-m", "server.cli", "demo", "--port", str(port)]
    with (folder / "said").open("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=fresh(folder), stdout=said, stderr=said)
        try:
            while not page(f"http://127.0.0.1:{port}/"):
                assert process.poll() is None, (folder / "said").read_text()
                assert time.perf_counter() - began < PATIENCE, "no page yet"
                time.sleep(0.02)
            took = time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        return took, (folder / "said").read_text()


def imported(folder: Path) -> float:
    """Seconds from nothing to the program's own code."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import server.cli"], cwd=ROOT, env=fresh(folder), check=True)
    return time.perf_counter() - began


def main() -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        cold, said = started(folder)
        warm = statistics.median(started(folder)[0] for _ in range(WARM))
        imports = statistics.median(imported(folder) for _ in range(WARM))
    loading = re.search(r"loaded in ([\d.]+) s", said)
    assert loading, said
    load = float(loading[1])
    print(f"{'cold, to the first page':26} {cold:6.1f} s")
    print(f"{'  of it the demo load':26} {load:6.1f} s")
    print(f"{'warm, to the first page':26} {warm:6.2f} s")
    print(f"{'  of it imports':26} {imports:6.2f} s")
    ratios = {
        "warm_by_imports": round(warm / imports, 2),
        "warm_of_5_s": round(warm / 5, 2),
        "load_of_20_s": round(load / 20, 2),
    }
    seconds = {"cold": round(cold, 1), "load": load, "warm": round(warm, 2), "imports": round(imports, 2)}
    tell("start", ratios, seconds=seconds)


if __name__ == "__main__":
    main()
