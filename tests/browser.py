"""A Chromium for the journeys: the system's, else playwright's own download, else the system's package manager.

python -m tests.browser        make sure there is one, and say which
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A container's root has no sandbox; the others keep Chromium from looking for hosts of its own on every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# Playwright brings a Node that wants a library (libatomic) which a bare Debian lacks; ours comes with all it needs.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(sys.executable).with_name("node")))


def installed() -> str | None:
    """The path of a Chromium that is here already; "" when playwright brought its own."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return "" if any(folder.glob("chromium*")) else None


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def ensure() -> None:
    if installed() is not None:
        return
    print("No Chromium here: fetching one …")
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and installed() is not None:
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-q")
        _run("apt-get", "install", "-yq", "chromium", "fonts-liberation")
    if installed() is None:
        sys.exit("The browser journeys need Chromium. On Debian or Ubuntu: sudo apt install chromium")


def launch_options() -> dict[str, object]:
    """What playwright's `launch` is given."""
    found = installed()
    return {"args": ARGUMENTS, **({"executable_path": found} if found else {})}


if __name__ == "__main__":
    ensure()
    print(f"Browser: {installed() or 'playwright’s Chromium'}")
