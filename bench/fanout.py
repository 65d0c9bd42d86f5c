"""Fan-out: our hub against what else one could take, same machine, same client, interleaved.

    python -m bench.fanout             5,000 sockets, three rounds
    QUICK=1 python -m bench.fanout     1,000 sockets, one round, under 50 s

The server has one core, the client (C, epoll) the others; loopback, no TLS, 200-byte publications. Rounds are
interleaved because the machine's speed drifts: believe the ratios. The last line is one JSON object.
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
from collections.abc import Generator
from pathlib import Path
from typing import Any

from bench.machine import QUICK, tell
from server.embedded import start_valkey

HERE = Path(__file__).parent
N, ROUNDS, SECONDS = (1000, 1, 1.5) if QUICK else (5000, 3, 5)
HELLO = '{"t":"hello","ticket":"%d","subs":[{"c":"bench"}]}'
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
NGINX = """
load_module %s;
worker_processes 1; worker_cpu_affinity 0001; worker_rlimit_nofile 40000; daemon off; pid nginx.pid; error_log stderr;
events { worker_connections 20000; }
http { access_log off; server { listen 127.0.0.1:%d backlog=8192;
  location = /ws { nchan_subscriber websocket; nchan_channel_id bench; nchan_message_buffer_length 300; }
  location = /pub { nchan_publisher websocket; nchan_channel_id bench; nchan_message_buffer_length 300; } } }
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def build(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        sys.exit("bench.fanout needs a C compiler (apt install gcc libc6-dev)")
    client = folder / "fanout_load"
    subprocess.run([compiler, "-O2", "-pthread", "-o", client, HERE / "fanout_load.c"], check=True)
    return client


def resident_kb(process: subprocess.Popen[Any]) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def cpu_seconds(process: subprocess.Popen[Any]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(name: str, port: int, redis_url: str, folder: Path) -> Generator[subprocess.Popen[Any]]:
    """The server, ready to be dialled."""
    if name == "nchan":
        (folder / "nginx.conf").write_text(NGINX % (NCHAN, port))
        command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-g", "master_process off;"]
    else:
        command = [sys.executable, "-m", "bench.fanout_servers", name, str(port), redis_url]
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


def measure(name: str, client: Path, redis_url: str, folder: Path) -> dict[str, float]:
    """One server through all phases."""
    port, ours = free_port(), name == "hub"
    phases = [f"sat:1:{SECONDS}", f"sat:16:{SECONDS}", f"rate:{50_000 // N}:{SECONDS}"]
    cpus = ("1,2", "3") if (os.cpu_count() or 1) >= 4 else ("0", "0")
    signs = (HELLO, '"subd"') if ours else ("", "")
    with running(name, port, redis_url, folder) as server:
        before = resident_kb(server)
        command = [str(client), str(port), str(N), *cpus, *signs, *phases]
        load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert load.stdin and load.stdout
        ready = json.loads(load.stdout.readline())
        time.sleep(0.5)
        found = {
            "handshakes_per_s": ready["handshakes_per_second"],
            "kb_per_socket": (resident_kb(server) - before) / N,
            "missing": float(N - ready["ready"]),
        }
        used, delivered = cpu_seconds(server), 0
        load.stdin.write("\n")
        load.stdin.flush()
        for key, line in zip(("one", "sixteen", "steady"), iter(load.stdout.readline, ""), strict=True):
            phase = json.loads(line)
            found[f"{key}_per_s"] = phase["per_second"]
            found[f"{key}_p50_ms"], found[f"{key}_p99_ms"] = phase["p50_ms"], phase["p99_ms"]
            delivered += phase["delivered"]
            found[f"{key}_lost"] = phase["expected"] - phase["delivered"]
            found[f"{key}_disorder"] = phase["disorder"] + phase["gaps"]
        found["cpu_us_per_delivery"] = round((cpu_seconds(server) - used) * 1e6 / delivered, 2)
        load.wait(30)
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


def main() -> None:
    names = ["hub", "broadcast", "channels", *(["nchan"] if NCHAN.exists() else [])]
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        client = build(folder)
        redis_url, valkey = start_valkey(folder)
        try:
            for _ in range(ROUNDS):
                for name in names:
                    measured[name].append(measure(name, client, redis_url, folder))
                    print(f"{name:10}", json.dumps(measured[name][-1]), flush=True)
        finally:
            if valkey:
                valkey.terminate()
                valkey.wait(10)
    results = {name: medians(rounds) for name, rounds in measured.items()}
    against = {name: ratios(results["hub"], results[name]) for name in names[1:]}
    tell("fanout", against, sockets=N, results=results)


if __name__ == "__main__":
    main()
