"""What each badge is called and what it takes, in French and English.

On the server and not in the app: the phone holds no word of a secret badge before its owner has earned it, and a
credential says the same as the wall.
"""

from typing import NamedTuple


class Told(NamedTuple):
    """`how` is what it takes, said to the person who may still earn it."""

    name: str
    how: str


_WORDS: dict[str, tuple[Told, Told]] = {
    "first_share": (Told("Premier pas", "Partage une première histoire."), Told("First step", "Share a first story.")),
    "own_voice": (Told("Ma voix", "Partage dix histoires avec tes mots."), Told("My voice", "Share ten stories in your own words.")),
    "explorer": (Told("Explorateur", "Partage des histoires de six thèmes."), Told("Explorer", "Share stories of six themes.")),
    "echo": (Told("Écho", "Cent personnes ont ouvert tes liens."), Told("Echo", "A hundred people opened your links.")),
    "first_contribution": (Told("Première page", "Une première contribution retenue."), Told("First page", "A first contribution was accepted.")),
    "photographer": (Told("Photographe", "Partage cinq fois avec ta photo."), Told("Photographer", "Share five times with your own photo.")),
    "chronicler": (Told("Chroniqueur", "Dix contributions retenues."), Told("Chronicler", "Ten contributions were accepted.")),
    "first_meeting": (Told("Premier café", "Une première rencontre."), Told("First coffee", "A first meeting in person.")),
    "connector": (Told("Trait d’union", "Dix rencontres."), Told("Connector", "Ten meetings in person.")),
    "good_host": (Told("Bon accueil", "Accueille trois rencontres."), Told("Good host", "Host three meetings.")),
    "door_opener": (Told("Porte ouverte", "Quelqu’un est venu grâce à toi."), Told("Open door", "Somebody joined thanks to you.")),
    "open_house": (Told("Maison ouverte", "Cinq personnes sont venues grâce à toi."), Told("Open house", "Five people joined thanks to you.")),
    "village": (Told("Tout un village", "Quinze personnes sont venues grâce à toi."), Told("A whole village", "Fifteen people joined thanks to you.")),
    "four_weeks": (Told("Un mois de suite", "Quatre semaines actives."), Told("A month in a row", "Four active weeks.")),
    "twelve_weeks": (Told("Une saison de suite", "Douze semaines actives."), Told("A season in a row", "Twelve active weeks.")),
    "half_year": (Told("Une demi-année de suite", "Vingt-six semaines actives."), Told("Half a year in a row", "Twenty-six active weeks.")),
    "goal_met": (Told("But atteint", "Va au bout d’un défi à but."), Told("Goal reached", "See a challenge with a goal through.")),
    "champion": (Told("Champion", "Termine un défi à la première place."), Told("Champion", "Come first in a challenge.")),
    "triple_crown": (Told("Triple couronne", "Termine trois défis à la première place."), Told("Triple crown", "Come first in three challenges.")),
    "full_circle": (Told("Tour complet", "Partager, écrire, rencontrer, accueillir, inviter : tout, au moins une fois."), Told("Full circle", "Share, write, meet, host, welcome: everything, at least once.")),
    "kaleidoscope": (Told("Kaléidoscope", "Partager des histoires de chacun des neuf thèmes."), Told("Kaleidoscope", "Share stories of every one of the nine themes.")),
    "bottomless_cup": (Told("Tasse sans fond", "Cinquante rencontres."), Told("Bottomless cup", "Fifty meetings in person.")),
}  # fmt: skip


def told(key: str, locale: str) -> Told:
    """The words of a badge of the catalogue, in French or else English."""
    french, english = _WORDS[key]
    return french if locale == "fr" else english
