"""A roster as spreadsheets write it: encodings, separators, quotes, quirks; and its plan, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.commands.roster_file import Problem, Sheet, read
from server.commands.roster_plan import Directory, Known, Place, Step, plan
from server.sentences import SENTENCES

SITES = [Place(1, "lyon", "Lyon Confluence", 11), Place(2, "queretaro", "Querétaro", 12, "3x8")]
TEAMS = [Place(11, "lyon", "Lyon"), Place(12, "queretaro", "Querétaro"), Place(13, "crew", "Les Copains")]
MARIE = Known(7, "001", "Marie Martin", 1, 11, "ambassador", "fr", "day", "active")


def cells(data: bytes | str) -> list[dict[str, str]]:
    sheet = read(data.encode() if isinstance(data, str) else data)
    assert sheet.problems == []
    return [line.cells for line in sheet.lines]


def planned(text: str, *people: Known, appoint: bool = True) -> tuple[list[Step], list[Problem]]:
    return plan(read(text.encode()), Directory(SITES, TEAMS, list(people), appoint))


def told(code: str) -> str:
    assert code in SENTENCES
    return code


def codes(text: str, *people: Known, appoint: bool = True) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, told(p.code)) for p in planned(text, *people, appoint=appoint)[1]]


def only(text: str, *people: Known) -> Step:
    steps, problems = planned(text, *people)
    assert problems == []
    return steps[0]


# reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_accents_survive_the_encodings_of_spreadsheets(encoding: str) -> None:
    text = "Nom;Site\r\nÉlodie Lefèvre;Querétaro\r\nFrançois Noël;Lyon\r\n"
    assert cells(text.encode(encoding))[0] == {"name": "Élodie Lefèvre", "site": "Querétaro"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_told_apart(mark: str) -> None:
    assert cells(f"name{mark}site\nAna{mark}Lyon\n") == [{"name": "Ana", "site": "Lyon"}]


def test_a_line_that_names_the_separator_is_heeded() -> None:
    assert cells("sep=;\r\nname;site\r\nRuiz, Ana;Lyon\r\n") == [{"name": "Ruiz, Ana", "site": "Lyon"}]


def test_a_quoted_field_may_hold_separators_quotes_and_line_ends() -> None:
    assert cells('name,site\n"Ruiz, ""Ana""\nMaria",Lyon\n')[0]["name"] == 'Ruiz, "Ana" Maria'


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    sheet = read(b'sep=,\nname,site\n\n"Ana\nRuiz",Lyon\n,,\nBo,Lyon\n')
    assert [line.number for line in sheet.lines] == [4, 7]


@pytest.mark.parametrize("written", ['="001"', '"=""001"""', " 001 ", "001\u00a0", "\u200b001"])
def test_a_key_keeps_its_zeros_and_loses_its_wrapping(written: str) -> None:
    assert cells(f"key;name;site\n{written};Ana;Lyon\n")[0]["key"] == "001"


def test_headings_may_be_french_in_any_order_with_columns_we_do_not_read() -> None:
    text = "Établissement;E-mail;PRÉNOM ;Nom;Matricule;Équipe;Rôle;Langue;Horaires\nLyon;x@y;Ana;Ruiz;1;;;;\n"
    assert cells(text)[0] == {
        "site": "Lyon", "name": "Ana Ruiz", "key": "1", "team": "", "role": "", "locale": "",
        "shift_pattern": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem(1, "", "roster_empty")),
        ("\n \n", Problem(1, "", "roster_empty")),
        ("name\nAna\n", Problem(1, "site", "roster_column_missing", "site")),
        ("site\nLyon\n", Problem(1, "name", "roster_column_missing", "name")),
        ("name,site,Nom\nAna,Lyon,Ana\n", Problem(1, "Nom", "roster_column_twice", "Nom")),
        ("name,site\nRuiz, Ana,Lyon\n", Problem(2, "", "roster_too_many_cells", "Lyon")),
        ('name,site\n"Ana,Lyon\n', Problem(2, "", "roster_quotes")),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, problem: Problem) -> None:
    assert read(text.encode()).problems == [problem]
    assert problem.code in SENTENCES


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_never_an_error(data: bytes) -> None:
    assert isinstance(read(data), Sheet)


# understanding


@pytest.mark.parametrize(
    ("cell", "column", "code"),
    [
        ("Ana;Nowhere;;;;", "Usine", "roster_site_unknown"),
        ("Ana;;;;;", "Usine", "roster_site_missing"),
        (";Lyon;;;;", "Nom", "roster_name_missing"),
        (f"{'x' * 81};Lyon;;;;", "Nom", "roster_name_long"),
        ("Ana;Lyon;Nobody;;;", "Team", "roster_team_unknown"),
        ("Ana;Lyon;;boss;;", "Role", "roster_role_unknown"),
        ("Ana;Lyon;;;de;", "Langue", "roster_locale_unknown"),
        ("Ana;Lyon;;;;5x8", "Shift", "roster_shift_pattern_unknown"),
    ],
)
def test_a_cell_that_is_wrong_is_named_by_line_and_heading(cell: str, column: str, code: str) -> None:
    assert codes(f"Nom;Usine;Team;Role;Langue;Shift\nBo;Lyon;;;;\n{cell}\n") == [(3, column, code)]


def test_places_are_found_without_their_accents_and_by_short_name() -> None:
    steps, _ = planned("name,site\nAna,QUERETARO\nBo,lyon confluence\nCy,lyon\n")
    assert [step.site_id for step in steps] == [2, 1, 1]


@pytest.mark.parametrize("word", ["host", "Référent·e", "référente", "Hôte", "HOST"])
def test_a_role_is_understood_as_people_write_it(word: str) -> None:
    assert only(f"name,site,role\nAna,Lyon,{word}\n").values["role"] == "host"


def test_a_person_stands_in_the_file_once() -> None:
    assert codes("key,name,site\n1,Ana,Lyon\n1,Ana R,Lyon\n,Bo,Lyon\n,BO,lyon\n") == [
        (3, "key", "roster_twice"),
        (5, "name", "roster_twice"),
    ]


# planning


def test_somebody_new_is_added_with_the_sites_team_and_shifts() -> None:
    step = only("name,site\nAna Ruiz,Querétaro\n")
    assert (step.change, step.person_id) == ("added", None)
    assert step.values == {
        "roster_key": None, "name": "Ana Ruiz", "site_id": 2, "team_id": 12, "role": "ambassador",
        "locale": "fr", "state": "expected", "shift_pattern": "3x8",
    }  # fmt: skip


def test_somebody_who_moved_takes_the_new_sites_team() -> None:
    step = only("key,name,site\n001,Marie Martin,Querétaro\n", MARIE)
    assert (step.change, step.values) == ("moved", {"site_id": 2, "team_id": 12})
    assert step.detail == "site: Lyon Confluence → Querétaro, team: Lyon → Querétaro"


def test_without_a_key_the_name_tells_who_moved() -> None:
    step = only("name,site\nmarie  MARTIN,Querétaro\n", MARIE)
    assert (step.change, step.person_id) == ("moved", 7)


def test_two_of_the_same_name_at_two_sites_are_two_people() -> None:
    steps, problems = planned("name,site\nMarie Martin,Querétaro\nMarie Martin,Lyon\n", MARIE)
    assert ([(s.change, s.person_id) for s in steps], problems) == ([("added", None), ("unchanged", 7)], [])


def test_a_name_that_could_mean_two_asks_for_a_key() -> None:
    other = Known(8, None, "Marie Martin", 1, 13, "ambassador", "fr", "day", "active")
    assert codes("name,site\nMarie Martin,Querétaro\n", MARIE, other) == [
        (2, "name", "roster_name_ambiguous")
    ]


def test_a_newcomer_who_joined_before_the_roster_knew_them_gets_their_key() -> None:
    ana = Known(9, None, "Ana Ruiz", 1, 11, "ambassador", "en", "day", "active")
    step = only("key,name,site\n042,Ana Ruiz,Lyon\n", ana)
    assert (step.change, step.person_id, step.values) == ("changed", 9, {"roster_key": "042"})


def test_a_key_never_takes_over_another_keys_person() -> None:
    assert only("key,name,site\n999,Marie Martin,Lyon\n", MARIE).change == "added"


def test_who_joined_keeps_name_language_and_shifts() -> None:
    step = only("key,name,site,langue,poste\n001,M. Martin,Lyon,en,nuit\n", MARIE)
    assert (step.change, step.values) == ("unchanged", {})


def test_who_is_only_expected_follows_the_file() -> None:
    expected = Known(7, "001", "Marie Martin", 1, 11, "ambassador", "fr", "day", "expected")
    step = only("key,name,site,langue,poste\n001,M. Martin,Lyon,en,nuit\n", expected)
    assert step.values == {"name": "M. Martin", "locale": "en", "shift_pattern": "night"}


def test_who_left_stays_away() -> None:
    gone = Known(7, "001", "Marie Martin", 1, 11, "ambassador", "fr", "day", "left")
    step = only("key,name,site\n001,Marie Martin,Querétaro\n", gone)
    assert (step.change, step.values, step.detail) == ("unchanged", {}, "left")


def test_an_empty_role_or_team_changes_nothing() -> None:
    host = Known(7, "001", "Marie Martin", 1, 13, "host", "fr", "day", "active")
    assert only("key,name,site,team,role\n001,Marie Martin,Lyon,,\n", host).change == "unchanged"


@pytest.mark.parametrize(("role", "now"), [("comms", "ambassador"), ("admin", "host"), ("host", "admin")])
def test_only_those_who_may_give_and_take_the_centres_roles(role: str, now: str) -> None:
    person = Known(7, "001", "Marie Martin", 1, 11, now, "fr", "day", "active")
    text = f"key,name,site,role\n001,Marie Martin,Lyon,{role}\n"
    assert codes(text, person, appoint=False) == [(2, "role", "roster_role_needs_admin")]
    assert codes(text, person) == []


def test_a_site_without_a_team_of_its_own_asks_for_one() -> None:
    directory = Directory([Place(3, "new", "New")], TEAMS, [], True)
    assert [p.code for p in plan(read(b"name,site\nAna,New\n"), directory)[1]] == ["roster_site_teamless"]
