"""Fan-out: our hub against what else one could take, same machine, same client, interleaved.

    make bench-fanout        1,000, 5,000 and 10,000 sockets, three rounds; QUICK=1: 1,000, one round, under 50 s

The server has one core, the client (C, epoll) the others; loopback, no TLS, 200-byte publications. Rounds are
interleaved because the machine's speed drifts: believe the ratios. In the same run: what HTTP waits for while the hub
sends as much as it can, what readers that read nothing cost the others, and what a second process costs (every
publication of ours crosses Redis, also with one). The last line is one JSON object.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.machine import QUICK, tell
from server.embedded import start_valkey

HERE = Path(__file__).parent
SIZES, ROUNDS, SECONDS = ((1000,), 1, 1.0) if QUICK else ((1000, 5000, 10_000), 3, 3.0)
STEADY = 50_000
"""Deliveries a second at which latencies are compared."""
KEYS = {"sat:1": "one", "sat:16": "sixteen", "rate": "steady", "http:1": "busy", "deaf": "deaf"}
CPUS = ("1,2", "3") if (os.cpu_count() or 1) >= 4 else ("0", "0")
SIGNS = {"hub": ('{"t":"hello","ticket":"%d","subs":[{"c":"bench"}]}', '"subd"')}
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
NGINX = """
load_module %s;
worker_processes 1; worker_cpu_affinity 0001; worker_rlimit_nofile 40000; daemon off; pid nginx.pid; error_log stderr;
events { worker_connections 20000; }
http { access_log off; server { listen 127.0.0.1:%d backlog=8192;
  location = /ws { nchan_subscriber websocket; nchan_channel_id bench; nchan_message_buffer_length 300; }
  location = /health { return 200 "ok"; }
  location = /pub { nchan_publisher websocket; nchan_channel_id bench; nchan_message_buffer_length 300; } } }
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def build(name: str, folder: Path) -> Path:
    """The load client of that name, compiled."""
    compiler = shutil.which("cc")
    if compiler is None:
        sys.exit("This measurement needs a C compiler (apt install gcc libc6-dev)")
    client = folder / name
    subprocess.run([compiler, "-O2", "-pthread", "-o", client, HERE / f"{name}.c"], check=True)
    return client


def resident_kb(process: subprocess.Popen[Any]) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def cpu_seconds(process: subprocess.Popen[Any]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(
    name: str, port: int, redis_url: str, folder: Path, cpu: int = 0
) -> Generator[subprocess.Popen[Any]]:
    """The server, ready to be dialled."""
    if name == "nchan":
        (folder / "nginx.conf").write_text(NGINX % (NCHAN, port))
        command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-g", "master_process off;"]
    else:
        command = [sys.executable, "-m", "bench.fanout_servers", name, str(port), str(cpu), redis_url]
    process = subprocess.Popen(command, cwd=HERE.parent)
    try:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


class Bench(NamedTuple):
    """What every measurement here needs."""

    client: Path
    redis_url: str
    folder: Path

    def measure(self, name: str, sockets: int, phases: Sequence[str], processes: int = 1) -> dict[str, float]:
        """One server, or several processes of it, through all phases."""
        ports = [free_port() for _ in range(processes)]
        with contextlib.ExitStack() as stack:
            servers = [
                stack.enter_context(running(name, port, self.redis_url, self.folder, cpu))
                for cpu, port in enumerate(ports)
            ]
            return self._load(servers, ports, sockets, phases, *SIGNS.get(name, ("", "")))

    def _load(
        self,
        servers: Sequence[subprocess.Popen[Any]],
        ports: Sequence[int],
        sockets: int,
        phases: Sequence[str],
        *signs: str,
    ) -> dict[str, float]:
        before = sum(map(resident_kb, servers))
        command = [self.client, ",".join(map(str, ports)), sockets, *CPUS, *signs, *phases]
        load = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert load.stdin and load.stdout
        ready = json.loads(load.stdout.readline())
        time.sleep(0.5)
        filled = sum(map(resident_kb, servers))
        found = {
            "handshakes_per_s": ready["handshakes_per_second"],
            "kb_per_socket": (filled - before) / sockets,
            "missing": float(sockets - ready["ready"]),
        }
        used, delivered = sum(map(cpu_seconds, servers)), 0
        load.stdin.write("\n")
        load.stdin.flush()
        for phase, line in zip(phases, iter(load.stdout.readline, ""), strict=True):
            said = json.loads(line)
            delivered += said["delivered"]
            found |= named(KEYS.get(phase.rpartition(":")[0]) or KEYS[phase.partition(":")[0]], said)
        found["cpu_us_per_delivery"] = (sum(map(cpu_seconds, servers)) - used) * 1e6 / delivered
        found["grown_mb"] = (sum(map(resident_kb, servers)) - filled) / 1024
        load.wait(30)
        return found


def named(key: str, said: dict[str, Any]) -> dict[str, float]:
    """What the client said of a phase, under its name."""
    found = {f"{key}_{of}": said[of] for of in ("p50_ms", "p99_ms")}
    found[f"{key}_per_s"] = said["per_second"]
    if said["http_p99_ms"] >= 0:
        found |= {f"{key}_http_{of}": said[f"http_{of}"] for of in ("p50_ms", "p99_ms")}
    found[f"{key}_lost"] = said["expected"] - said["delivered"]
    found[f"{key}_disorder"] = said["disorder"] + said["gaps"]
    return found


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(one[key] for one in rounds), 2) for key in rounds[0]}


def ratios(ours: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """How many times the other: deliveries up, latency and memory down are better."""
    keys = (
        "one_per_s",
        "sixteen_per_s",
        "steady_p99_ms",
        "kb_per_socket",
        "handshakes_per_s",
        "cpu_us_per_delivery",
    )
    return {key: round(ours[key] / other[key], 2) for key in keys if other[key]}


def compared(bench: Bench, names: Sequence[str], sockets: int) -> dict[str, Any]:
    """All servers at this size."""
    phases = [f"sat:1:{SECONDS}", f"sat:16:{SECONDS}", f"rate:{STEADY // sockets}:{SECONDS}"]
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            busy = [] if name == "broadcast" else [f"http:1:{SECONDS}"]  # it has no HTTP
            measured[name].append(bench.measure(name, sockets, phases + busy))
            print(f"{sockets:6} {name:10}", json.dumps(measured[name][-1]), flush=True)
    results = {name: medians(rounds) for name, rounds in measured.items()}
    against = {name: ratios(results["hub"], results[name]) for name in names[1:]}
    return {"against": against, "results": results}


def stalled(bench: Bench, names: Sequence[str]) -> dict[str, Any]:
    """200 sockets, of which ten read nothing while 2 KB come 500 times a second."""
    return {
        name: {
            key: round(value, 2)
            for key, value in bench.measure(name, 200, [f"deaf:500:{4 if QUICK else 8}"]).items()
            if key in ("deaf_lost", "deaf_disorder", "deaf_p99_ms", "grown_mb")
        }
        for name in names
    }


def crossing(bench: Bench) -> dict[str, Any]:
    """The same sockets on one process and on two, both fed by Redis; and one publication's way to two sockets."""
    sockets = SIZES[-1] // 2
    steady, hop = [f"sat:1:{SECONDS}", f"rate:{STEADY // sockets}:{SECONDS}"], [f"rate:200:{SECONDS}"]
    found: dict[str, list[dict[str, float]]] = {"one": [], "two": [], "one_hop": [], "two_hop": []}
    for _ in range(ROUNDS):
        for number, name in enumerate(("one", "two"), 1):
            found[name].append(bench.measure("hub", sockets, steady, number))
            found[f"{name}_hop"].append(bench.measure("hub", 2, hop, number))
    return {name: medians(rounds) for name, rounds in found.items()}


def main() -> None:
    names = ["hub", "broadcast", "channels", *(["nchan"] if NCHAN.exists() else [])]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        client = build("fanout_load", folder)
        redis_url, valkey = start_valkey(folder)
        bench = Bench(client, redis_url, folder)
        try:
            sizes = {str(sockets): compared(bench, names, sockets) for sockets in SIZES}
            deaf, crossed = stalled(bench, names), crossing(bench)
        finally:
            if valkey:
                valkey.terminate()
                valkey.wait(10)
    against = {sockets: found["against"] for sockets, found in sizes.items()}
    results = {sockets: found["results"] for sockets, found in sizes.items()}
    tell("fanout", against, results=results, stalled=deaf, crossing=crossed)


if __name__ == "__main__":
    main()
