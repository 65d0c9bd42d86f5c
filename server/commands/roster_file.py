"""A roster as spreadsheets write it -> its cells, each with the line it stands on. Pure: bytes in, values out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

import msgspec
from charset_normalizer import from_bytes

MAX_ROWS = 20_000
DELIMITERS = ";,\t"
INVISIBLE = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2007", " ") | dict.fromkeys("\u200b\u200e\u200f\ufeff\u00ad", "")
)
WRAPPED = re.compile(r'="(.*)"', re.DOTALL)

HEADINGS: dict[str, tuple[str, ...]] = {
    "key": ("key", "roster key", "id", "employee id", "employee number", "matricule", "identifiant", "cle"),
    "name": (
        "name",
        "full name",
        "nom",
        "nom complet",
        "nom et prenom",
        "prenom et nom",
        "last name",
        "surname",
    ),
    "first_name": ("first name", "given name", "prenom"),
    "site": ("site", "plant", "location", "usine", "etablissement", "lieu"),
    "team": ("team", "equipe"),
    "role": ("role", "fonction"),
    "locale": ("locale", "language", "langue"),
    "shift_pattern": (
        "shift pattern",
        "shift",
        "shifts",
        "horaire",
        "horaires",
        "poste",
        "postes",
        "equipes",
    ),
}
"""Column -> the headings people write over it, as `plain` reads them."""

COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}


class Problem(msgspec.Struct, frozen=True):
    """`line` as an editor counts it, from 1; `column`: its heading as the file writes it."""

    line: int
    column: str
    code: str
    value: str = ""


class Line(msgspec.Struct, frozen=True):
    """One person of the file: canonical column -> cleaned cell; `number`: where the record begins."""

    number: int
    cells: dict[str, str]


class Sheet(msgspec.Struct, frozen=True):
    """`headings`: canonical column -> as the file writes it."""

    lines: list[Line]
    problems: list[Problem]
    headings: dict[str, str]


def plain(text: str) -> str:
    """For comparing what people wrote: no accents, no case, words apart by one space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


def decoded(data: bytes) -> str:
    """Bytes -> text: by their byte order mark, as UTF-8 if they are, else as the western encoding that reads best."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        best = from_bytes(data, cp_isolation=["cp1252", "mac_roman"]).best()
        return str(best) if best else data.decode("latin-1")


def cleaned(cell: str) -> str:
    """What the spreadsheet meant: ="001" is 001; no-break spaces, trailing spaces and line ends are one space."""
    text = unicodedata.normalize("NFC", cell.translate(INVISIBLE)).strip()
    wrapped = WRAPPED.fullmatch(text)
    return " ".join((wrapped[1] if wrapped else text).split())


def read(data: bytes) -> Sheet:
    """Errors are values: what cannot be read is a Problem with its line, and the rest is read on."""
    text = decoded(data).replace("\x00", "")
    text, skipped, delimiter = _separated(text)
    problems: list[Problem] = []
    records = _records(text, delimiter, skipped, problems)
    first = next(records, None)
    if first is None:
        return Sheet([], problems or [Problem(1, "", "roster_empty")], {})
    columns, headings = _columns(first, problems)
    lines = [] if problems else [_line(record, len(first[1]), columns, problems) for record in records]
    if len(lines) > MAX_ROWS:
        problems.append(Problem(lines[MAX_ROWS].number, "", "roster_too_long", str(len(lines))))
    return Sheet(lines, problems, headings)


def _separated(text: str) -> tuple[str, int, str]:
    """-> (the text after a `sep=;` line, how many lines that took, the delimiter)."""
    said = re.match(r'\s*"?sep=(.)"?[;,\t]*\r?\n', text, re.IGNORECASE)
    if said and said[1] in DELIMITERS:
        return text[said.end() :], said[0].count("\n"), said[1]
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return text, 0, max(DELIMITERS, key=heading.count)


def _records(
    text: str, delimiter: str, skipped: int, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, cells) of each record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = skipped + 1
    while True:
        try:
            cells = [cleaned(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            problems.append(Problem(begins, "", "roster_quotes"))
            return
        if any(cells):
            yield begins, cells
        begins = skipped + reader.line_num + 1


def _columns(first: tuple[int, list[str]], problems: list[Problem]) -> tuple[dict[int, str], dict[str, str]]:
    """The heading record -> (position -> column, column -> its heading); columns we do not know are not read."""
    number, cells = first
    columns: dict[int, str] = {}
    headings: dict[str, str] = {}
    for at, heading in enumerate(cells):
        column = COLUMN_OF.get(plain(heading))
        if column in headings:
            problems.append(Problem(number, heading, "roster_column_twice", heading))
        elif column:
            columns[at], headings[column] = column, heading
    for needed in ("name", "site"):
        if needed not in headings:
            problems.append(Problem(number, needed, "roster_column_missing", needed))
    return columns, headings


def _line(
    record: tuple[int, list[str]], width: int, columns: dict[int, str], problems: list[Problem]
) -> Line:
    number, found = record
    cells = {column: found[at] if at < len(found) else "" for at, column in columns.items()}
    if any(found[width:]):
        # A stray delimiter shifts every cell behind it, so the line is not what it seems.
        problems.append(Problem(number, "", "roster_too_many_cells", found[-1]))
    first = cells.pop("first_name", "")
    cells["name"] = f"{first} {cells['name']}".strip()
    return Line(number, cells)
