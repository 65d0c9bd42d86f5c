"""Whose posts wait for a look, and which words make one wait."""

import pytest

from server.trust import Record, held_for
from server.unwelcome import unwelcome

NEW = Record(days=3, stood=0, taken_down=0)
KNOWN = Record(days=300, stood=0, taken_down=0)


def test_a_newcomer_s_first_posts_wait_for_their_host() -> None:
    assert [held_for(Record(3, stood, 0), False) for stood in range(5)] == ["new", "new", "new", None, None]


def test_after_two_weeks_nobody_is_new() -> None:
    assert (held_for(Record(13, 0, 0), False), held_for(Record(14, 0, 0), False)) == ("new", None)


def test_two_posts_taken_down_make_the_next_wait() -> None:
    assert [held_for(Record(300, 50, taken), False) for taken in range(3)] == [None, None, "record"]


def test_a_listed_word_waits_however_good_the_record() -> None:
    assert held_for(Record(900, 500, 0), True) == "words"


def test_hosts_and_the_central_team_publish_at_once() -> None:
    assert held_for(Record(0, 0, 9, trusted=True), True) is None


@pytest.mark.parametrize(
    "body",
    [
        "Quel connard !", "CONNARD", "cônnard", "c0nnard", "connnnnard", "What a b1tch", "du Arschloch",
        "eres un gilipollas", "che stronzo", "wat een klootzak", "que caralho", "o kurwa", "f@ggot", "as$hole",
    ],
)  # fmt: skip
def test_unwelcome_words_are_known_in_every_listed_language(body: str) -> None:
    assert unwelcome(body)


@pytest.mark.parametrize(
    "body",
    ["Bravo à l'équipe !", "Scunthorpe und Essex", "La dispute est finie", "assessment", "compute", "Dickens", "", "10 / 10", "Un cocktail"],
)  # fmt: skip
def test_words_that_only_contain_one_are_welcome(body: str) -> None:
    assert not unwelcome(body)


def test_an_organisation_adds_its_own_words() -> None:
    assert unwelcome("Projet Zéphyr", ["zephyr"]) and not unwelcome("Projet Zéphyr")
