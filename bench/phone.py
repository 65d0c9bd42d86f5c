"""How the app feels on a mid-range phone: Lighthouse's mobile profile, and a start without a network.

    make bench-phone        QUICK=1: the feed once instead of four screens three times

A server and worker of their own serve the demo programme; a Chromium signed in as an ambassador is handed to Lighthouse,
which empties caches and stores before each run: what is judged is a phone's very first visit, through a simulated slow
4G and a processor four times slower. The start without a network is the opposite: second visit, cable cut, timed by
the page from navigation to the first story drawn. Scores are ratios against Lighthouse's own curve; believe medians, and
look at the load average: a busy machine costs points.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from bench.machine import QUICK, tell
from tests.browser import launch_options
from tests.house import House, demo_house, free_port

LIGHTHOUSE = "lighthouse@13.5.0"
RUNS = 1 if QUICK else 3
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100}
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
PHONE = {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True, "locale": "fr-FR"}
SIGN_IN = """async () => (await fetch('/api/demo/sign-in', {method: 'POST', headers: {'Content-Type': 'application/json',
    'X-Relais': '1'}, body: JSON.stringify({persona: 'ambassador'})})).status"""
DRAWN = """() => new Promise((done) => { const look = () => document.querySelector('.story-card h2')
    ? done(performance.now()) : requestAnimationFrame(look); look(); })"""
KEPT = """async () => { await navigator.serviceWorker.ready; while (!navigator.serviceWorker.controller)
    await new Promise((done) => setTimeout(done, 50)); }"""

Report = dict[str, Any]


@contextmanager
def signed_in(house: House, folder: Path, port: int) -> Generator[BrowserContext]:
    """A Chromium whose default profile belongs to an ambassador, open to Lighthouse on `port`."""
    options: dict[str, Any] = PHONE | launch_options()
    arguments = [*options.pop("args"), f"--remote-debugging-port={port}"]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(folder, args=arguments, **options)
        page = context.new_page()
        page.goto(f"{house.url}/sign-in")
        assert page.evaluate(SIGN_IN) == 200
        page.close()  # an open page would keep its store and its socket through Lighthouse's cleaning
        yield context
        context.close()


def screens(context: BrowserContext, house: House) -> dict[str, str]:
    """Each screen's name and address: the first story is the one on top of the feed."""
    page = context.new_page()
    page.goto(house.url)
    story = page.locator(".story-card-link").first.get_attribute("href")
    page.close()
    named = {"feed": "/", "story": str(story), "leaderboard": "/leaderboard", "me": "/me"}
    return {name: house.url + path for name, path in named.items() if not QUICK or name == "feed"}


def forget(context: BrowserContext, origin: str) -> None:
    """All but the session: Lighthouse itself empties caches and workers, and leaves what the app has written down."""
    page = context.new_page()
    kept = {"origin": origin, "storageTypes": "indexeddb,local_storage,service_workers,cache_storage"}
    session: Any = context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", kept)
    page.close()


def judged(url: str, port: int, folder: Path) -> Report:
    """One run of Lighthouse against the open Chromium."""
    npx, out = shutil.which("npx"), folder / "report.json"
    assert npx, "npx is missing: `make setup` brings it"
    asked = f"--only-categories={','.join(WANTED)}"
    command = [
        npx,
        "--yes",
        LIGHTHOUSE,
        url,
        f"--port={port}",
        asked,
        "--output=json",
        f"--output-path={out}",
    ]
    subprocess.run([*command, "--quiet"], check=True, cwd=folder)
    report: Report = json.loads(out.read_text())
    return report


def summed(reports: list[Report]) -> dict[str, float]:
    """Medians: scores of 100, times in milliseconds, shift without a unit."""
    scores = {name: [100 * run["categories"][name]["score"] for run in reports] for name in WANTED}
    times = {name: [run["audits"][name]["numericValue"] for run in reports] for name in TIMES}
    shift = {"shift": [run["audits"]["cumulative-layout-shift"]["numericValue"] for run in reports]}
    return {name: round(statistics.median(of), 3) for name, of in {**scores, **times, **shift}.items()}


def failed(reports: list[Report]) -> set[str]:
    """The ids of what accessibility and best practices found wrong."""
    return {
        ref["id"]
        for run in reports
        for name in ("accessibility", "best-practices")
        for ref in run["categories"][name]["auditRefs"]
        if ref["weight"] and run["audits"][ref["id"]]["score"] not in (1, None)
    }


def offline_start(context: BrowserContext, house: House) -> float:
    """Seconds from opening the app to the first story, with no network at all; median of the runs."""
    page = context.new_page()
    page.goto(house.url)
    page.evaluate(KEPT)
    page.wait_for_selector(".story-card h2")
    page.wait_for_timeout(2_000)  # what was read is written to the phone's disk
    context.set_offline(True)
    took: list[float] = []
    for _ in range(RUNS):
        page.goto(house.url, wait_until="commit")
        took.append(page.evaluate(DRAWN) / 1000)
    context.set_offline(False)
    page.close()
    return statistics.median(took)


def table(results: dict[str, dict[str, float]]) -> None:
    print(f"{'':13}{'perf':>6}{'a11y':>6}{'best':>6}{'FCP ms':>8}{'LCP ms':>8}{'TBT ms':>8}{'CLS':>7}")
    for name, of in results.items():
        scores = "".join(f"{of[score]:6.0f}" for score in WANTED)
        print(f"{name:13}{scores}" + "".join(f"{of[time]:8.0f}" for time in TIMES) + f"{of['shift']:7.3f}")


def main() -> None:
    load = os.getloadavg()[0]
    with TemporaryDirectory() as made, demo_house() as house:
        folder, port = Path(made), free_port()
        with signed_in(house, folder / "profile", port) as context:
            results: dict[str, dict[str, float]] = {}
            for name, url in screens(context, house).items():
                reports: list[Report] = []
                for _ in range(RUNS):
                    forget(context, house.url)
                    reports.append(judged(url, port, folder))
                results[name] = summed(reports)
                print(*(f"{name}: {audit}" for audit in sorted(failed(reports))), sep="\n", file=sys.stderr)
            start = offline_start(context, house)
    table(results)
    print(f"start without a network: {start:.2f} s")
    ratios = {f"{name}_performance_of_95": round(of["performance"] / 95, 2) for name, of in results.items()}
    ratios["offline_start_of_1_s"] = round(start, 2)
    tell(
        "phone", ratios, screens=results, lighthouse=LIGHTHOUSE.rpartition("@")[2], load_before=round(load, 2)
    )


if __name__ == "__main__":
    main()
