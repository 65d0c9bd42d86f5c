"""A roster's lines against the people we have -> what would change, or what is wrong. Pure."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from server.commands.roster_file import Line, Problem, Sheet, plain

ROLES = {
    "ambassador": "ambassador", "ambassadeur": "ambassador", "ambassadrice": "ambassador",
    "host": "host", "referent": "host", "referente": "host", "referent e": "host", "hote": "host",
    "hotesse": "host", "local communicator": "host", "comms": "comms", "communication": "comms",
    "admin": "admin", "administrateur": "admin", "administratrice": "admin", "administration": "admin",
}  # fmt: skip
LOCALES = {
    "fr": "fr", "fr fr": "fr", "francais": "fr", "french": "fr", "fra": "fr",
    "en": "en", "en gb": "en", "en us": "en", "anglais": "en", "english": "en", "eng": "en",
}  # fmt: skip
SHIFTS = {
    "day": "day", "jour": "day", "journee": "day", "2x8": "2x8", "2 x 8": "2x8", "3x8": "3x8", "3 x 8": "3x8",
    "night": "night", "nuit": "night", "weekend": "weekend", "week end": "weekend", "sd": "weekend",
    "vsd": "weekend",
}  # fmt: skip
WORDS = {"role": ROLES, "locale": LOCALES, "shift_pattern": SHIFTS}


Mark = Callable[[str], str]


def said_of(key: str | None, name: str, site_id: int) -> str:
    """What the mark of a forgotten leaver is made of: the key, or else name and site."""
    return f"key\0{key}" if key else f"name\0{plain(name)}\0{site_id}"


class Place(msgspec.Struct, frozen=True):
    """A site or a team; `home`: the site's own team."""

    id: int
    slug: str
    name: str
    home: int | None = None
    shift_pattern: str = "day"


class Known(msgspec.Struct, frozen=True):
    """A person as the database has them."""

    id: int
    roster_key: str | None
    name: str
    site_id: int
    team_id: int
    role: str
    locale: str
    shift_pattern: str
    state: str


class Step(msgspec.Struct, frozen=True):
    """What happens to one line: `person_id` None adds somebody; `values` are the columns to write."""

    line: int
    change: str
    name: str
    site_id: int
    team_id: int
    role: str
    person_id: int | None
    values: dict[str, Any]
    detail: str = ""


class Directory(msgspec.Struct, frozen=True):
    """Everything a roster is judged against; `may_appoint`: may this import give or take comms and admin roles?
    `mark`: how a leaver who was forgotten is recognised."""

    sites: list[Place]
    teams: list[Place]
    people: list[Known]
    may_appoint: bool
    mark: Mark = str


class Wanted(msgspec.Struct, frozen=True):
    """A line, understood; None where its cell is empty."""

    number: int
    key: str | None
    name: str
    site: Place
    team: Place | None
    role: str | None
    locale: str | None
    shift_pattern: str | None


class Reader:
    """Turns lines into Wanted, noting what is wrong with them by line and heading."""

    def __init__(self, sheet: Sheet, directory: Directory) -> None:
        self.problems = list(sheet.problems)
        self._headings = sheet.headings
        self._sites, self._teams = _by_word(directory.sites), _by_word(directory.teams)
        self._seen: dict[tuple[str, ...], int] = {}

    def wrong(self, line: Line, column: str, code: str, value: str = "") -> None:
        heading = self._headings.get(column, column)
        self.problems.append(Problem(line.number, heading, code, value or line.cells.get(column, "")))

    def wanted(self, line: Line) -> Wanted | None:
        """None, and at least one problem more, when a cell cannot be understood."""
        before, cells = len(self.problems), line.cells
        if len(cells["name"]) < 2:
            self.wrong(line, "name", "roster_name_missing")
        elif len(cells["name"]) > 80:
            self.wrong(line, "name", "roster_name_long")
        site = self._place(line, "site", self._sites)
        team = self._place(line, "team", self._teams)
        words = {column: self._word(line, column) for column in WORDS}
        self._once(line)
        if site is None or len(self.problems) > before:
            return None
        return Wanted(line.number, cells.get("key") or None, cells["name"], site, team, **words)

    def _place(self, line: Line, column: str, known: dict[str, Place]) -> Place | None:
        cell = line.cells.get(column, "")
        found = known.get(plain(cell))
        if found is None and (cell or column == "site"):
            self.wrong(line, column, f"roster_{column}_unknown" if cell else "roster_site_missing")
        return found

    def _word(self, line: Line, column: str) -> str | None:
        cell = line.cells.get(column, "")
        found = WORDS[column].get(plain(cell))
        if cell and found is None:
            self.wrong(line, column, f"roster_{column}_unknown")
        return found

    def _once(self, line: Line) -> None:
        """A person stands in the file once: by key, or by name and site where there is none."""
        key, cells = line.cells.get("key", ""), line.cells
        said = (key,) if key else (plain(cells["name"]), plain(cells["site"]))
        if said in self._seen:
            self.wrong(line, "key" if key else "name", "roster_twice", str(self._seen[said]))
        self._seen.setdefault(said, line.number)


def _by_word(places: Iterable[Place]) -> dict[str, Place]:
    """A place by its slug and by its name; a name that two share finds neither."""
    found: dict[str, Place] = {}
    twice: set[str] = set()
    for place in places:
        for word in {plain(place.slug), plain(place.name)}:
            if word in found:
                twice.add(word)
            found[word] = place
    return {word: place for word, place in found.items() if word not in twice}


class Matcher:
    """Finds whom a line means; each person is meant by one line at most."""

    def __init__(self, people: Iterable[Known], mark: Mark) -> None:
        self._mark = mark
        self._by_key: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._taken: set[int] = set()
        for one in people:
            if one.roster_key:
                self._by_key[one.roster_key] = one
            self._by_name.setdefault(plain(one.name), []).append(one)

    def certain(self, wanted: Wanted) -> Known | None:
        """By key; else the only one of that name at that site (with a key in the file: who has none yet)."""
        if wanted.key and wanted.key in self._by_key:
            return self._take(self._by_key[wanted.key])
        forgotten = self._forgotten(wanted)
        if forgotten:
            return self._take(forgotten)
        here = [one for one in self._free(wanted) if one.site_id == wanted.site.id]
        return self._take(here[0]) if len(here) == 1 else None

    def _forgotten(self, wanted: Wanted) -> Known | None:
        said = [said_of(key, wanted.name, wanted.site.id) for key in {wanted.key, None}]
        return next((one for mark in map(self._mark, said) if (one := self._by_key.get(mark))), None)

    def elsewhere(self, wanted: Wanted) -> list[Known]:
        """After the certain ones: those of that name whom no line means yet. With a key nobody is guessed."""
        return [] if wanted.key else self._free(wanted)

    def _free(self, wanted: Wanted) -> list[Known]:
        named = self._by_name.get(plain(wanted.name), [])
        keyless = [one for one in named if not (wanted.key and one.roster_key)]
        return [one for one in keyless if one.id not in self._taken]

    def _take(self, one: Known) -> Known | None:
        if one.id in self._taken:
            return None
        self._taken.add(one.id)
        return one


def plan(sheet: Sheet, directory: Directory) -> tuple[list[Step], list[Problem]]:
    """-> (a step for each line, in their order; what is wrong). With problems the steps are for looking only."""
    reader, matcher = Reader(sheet, directory), Matcher(directory.people, directory.mark)
    lines = {line.number: line for line in sheet.lines}
    wanted = [one for one in map(reader.wanted, sheet.lines) if one is not None]
    meant = {one.number: matcher.certain(one) for one in wanted}
    steps: list[Step] = []
    for one in wanted:
        known = meant[one.number]
        if known is None:
            others = matcher.elsewhere(one)
            if len(others) > 1:
                reader.wrong(lines[one.number], "name", "roster_name_ambiguous")
                continue
            known = others[0] if others else None
        step = _step(one, known, directory)
        if step.team_id == 0:
            reader.wrong(lines[one.number], "site", "roster_site_teamless")
        elif not directory.may_appoint and _appoints(step, known):
            reader.wrong(lines[one.number], "role", "roster_role_needs_admin")
        steps.append(step)
    return steps, sorted(reader.problems, key=lambda p: p.line)


def _appoints(step: Step, known: Known | None) -> bool:
    roles = {step.values.get("role", "ambassador"), known.role if known else "ambassador"}
    return "role" in step.values and bool(roles & {"comms", "admin"})


def _step(wanted: Wanted, known: Known | None, directory: Directory) -> Step:
    if known is None:
        return _added(wanted)
    if known.state == "left":
        return _as(wanted, known, "unchanged", {}, "left")
    values = _differences(wanted, known)
    change = "moved" if "site_id" in values else "changed" if values else "unchanged"
    detail = ", ".join(_said(column, values[column], known, directory) for column in sorted(values))
    return _as(wanted, known, change, values, detail)


def _added(wanted: Wanted) -> Step:
    team_id = wanted.team.id if wanted.team else (wanted.site.home or 0)
    role = wanted.role or "ambassador"
    values = {
        "roster_key": wanted.key, "name": wanted.name, "site_id": wanted.site.id, "team_id": team_id,
        "role": role, "locale": wanted.locale or "fr", "state": "expected",
        "shift_pattern": wanted.shift_pattern or wanted.site.shift_pattern,
    }  # fmt: skip
    return Step(wanted.number, "added", wanted.name, wanted.site.id, team_id, role, None, values)


def _as(wanted: Wanted, known: Known, change: str, values: dict[str, Any], detail: str) -> Step:
    return Step(
        wanted.number, change, wanted.name if known.state == "left" else known.name, values.get("site_id", known.site_id),
        values.get("team_id", known.team_id), values.get("role", known.role), known.id, values, detail,
    )  # fmt: skip


def _differences(wanted: Wanted, known: Known) -> dict[str, Any]:
    """What the file changes. Name, language and shifts are a person's own from the day they joined."""
    says: dict[str, Any] = {"site_id": wanted.site.id}
    if wanted.team or wanted.site.id != known.site_id:
        says["team_id"] = wanted.team.id if wanted.team else (wanted.site.home or 0)
    if wanted.role:
        says["role"] = wanted.role
    if wanted.key:
        says["roster_key"] = wanted.key
    if known.state == "expected":
        says["name"] = wanted.name
        says.update({c: v for c in ("locale", "shift_pattern") if (v := getattr(wanted, c))})
    return {column: value for column, value in says.items() if getattr(known, column) != value}


def _said(column: str, value: Any, known: Known, directory: Directory) -> str:
    """ "site: Lyon → Cholet", as the preview shows it."""
    before: Any = getattr(known, column)
    if column in ("site_id", "team_id"):
        names = {
            place.id: place.name for place in (directory.sites if column == "site_id" else directory.teams)
        }
        column, before, value = column.removesuffix("_id"), names.get(before, "?"), names.get(value, "?")
    return f"{column}: {before or '–'} → {value}"
