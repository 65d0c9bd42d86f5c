"""What every measurement has in common: how it is made short, and how it ends."""

import json
import os
import platform
from pathlib import Path
from typing import Any

QUICK = os.environ.get("QUICK") == "1"
"""A run under 50 s, to see that it works; its figures are coarser."""


def model() -> str:
    """The processor's name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return next(
        (line.split(": ")[1] for line in lines if line.startswith("model name")), platform.processor()
    )


def facts() -> dict[str, Any]:
    """The machine, and how busy it was: what a figure means nothing without."""
    return {
        "model": model(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def tell(bench: str, ratios: dict[str, Any], **measured: Any) -> None:
    """The last line of every measurement: one JSON object. Ratios within one run count, absolute rates do not."""
    told = {"bench": bench, "ratios": ratios, **measured, "quick": QUICK, "machine": facts()}
    print(json.dumps(told), flush=True)
