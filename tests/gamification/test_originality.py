"""Own words or a copy, in French and English."""

import pytest

from gamification.originality import judge, words_of

STORY = (
    "La ligne 4 de Valbrune démarre. L'atelier a monté la nouvelle ligne en neuf mois, sans arrêter la production, "
    "et les premières pièces partent lundi chez le client. « C'est notre fierté », dit Awa, cheffe d'équipe."
)
ENGLISH = (
    "Line 4 starts in Valbrune. The workshop built the new line in nine months without stopping production."
)
PROMPTS = ("Qu'est-ce qui t'a surpris dans cet atelier la première fois ?",)
OWN = "Mon oncle y soudait déjà en 1987, et lundi c'est ma fille qui lance le premier cycle. J'en ai les larmes."


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "I walked past that hall for years wondering what hid behind the tarpaulin, now my kids ask me for a tour!",
        OWN + " « C'est notre fierté », dit Awa.",
    ],
)
def test_own_words_are_seen_as_own(text: str) -> None:
    verdict = judge(text, f"{STORY}\n{ENGLISH}", PROMPTS)
    assert (verdict.originality, verdict.why.code) == ("own", "own")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (STORY, "near_story"),
        (ENGLISH.upper(), "near_story"),
        (
            "L’atelier a monté la nouvelle ligne en neuf mois sans arrêter la production. Bravo !",
            "near_story",
        ),
        (STORY.replace("é", "e\u0301").replace(" ", " \u200b"), "near_story"),
        (PROMPTS[0] + " Tout.", "near_story"),
        ("", "no_words"),
        ("#fierté https://relais.example/s/abc @awa 👏", "no_words"),
        ("Trop bien, bravo à tous !", "few_words"),
    ],
)
def test_a_copy_is_seen_as_a_copy_and_told_why(text: str, code: str) -> None:
    verdict = judge(text, f"{STORY}\n{ENGLISH}", PROMPTS)
    assert (verdict.originality, verdict.why.code) == ("copy", code)


def test_what_someone_wrote_before_is_no_longer_own() -> None:
    assert judge(OWN, STORY, PROMPTS, [OWN]).why.code == "near_earlier"


def test_the_nearer_source_is_named() -> None:
    half = OWN + " " + STORY
    assert judge(half, STORY, (), ["Mon oncle y soudait déjà"]).why.code == "near_story"
    assert judge(OWN, OWN, (), [OWN]).why.code == "near_story"
    assert judge(OWN, "Mon oncle y soudait déjà", (), [OWN]).why.code == "near_earlier"


def test_own_words_with_an_own_photo_are_the_most() -> None:
    assert judge(OWN, STORY, photo=True).originality == "own_photo"


def test_an_own_photo_alone_is_own() -> None:
    verdict = judge("Trop bien", STORY, photo=True)
    assert (verdict.originality, verdict.words, verdict.own) == ("own", 2, 2)
    assert (verdict.why.code, verdict.why.params["needed"]) == ("photo_without_words", 6)


@pytest.mark.parametrize(("own", "kind"), [(5, "copy"), (6, "own")])
def test_six_words_of_ones_own_are_enough(own: int, kind: str) -> None:
    assert judge(" ".join(f"mot{n}" for n in range(own)), STORY).originality == kind


@pytest.mark.parametrize(("own", "kind"), [(6, "copy"), (7, "own")])
def test_half_of_the_text_must_be_ones_own(own: int, kind: str) -> None:
    copied = "a monté la nouvelle ligne en neuf"
    verdict = judge(copied + " " + " ".join(f"mot{n}" for n in range(own)), STORY)
    assert (verdict.words, verdict.own, verdict.originality) == (7 + own, own, kind)


def test_the_author_reads_how_much_is_own() -> None:
    assert judge("Trop bien, bravo à tous !", STORY).why.params == {"words": 5, "own": 5, "needed": 6}
    assert judge("Il fait si beau ici ce matin", STORY).why.params == {"words": 7, "own": 7, "needed": 6}


def test_words_are_compared_without_accents_case_links_and_tags() -> None:
    assert words_of("L’ÉQUIPE www.a.fr #go a co\u00adoeuvré_vite 3x @awa Straße") == [
        "l", "equipe", "a", "cooeuvre", "vite", "3x", "strasse",
    ]  # fmt: skip
