"""A board for everyone, or the part of it that one site or one brand sees: "week:2026-W47:site:3".

A person counts where their site is now, with all they have on the board.
"""

from typing import Literal, NamedTuple

Crowd = Literal["everyone", "site", "brand"]


class Scope(NamedTuple):
    """Whose board: `place` is the id of the site or brand, 0 for everyone."""

    crowd: Crowd = "everyone"
    place: int = 0

    def of(self, board: str) -> str:
        """The name of this part of a board."""
        return board if self.crowd == "everyone" else f"{board}:{self.crowd}:{self.place}"


EVERYONE = Scope()
_NARROWER: tuple[Crowd, ...] = ("site", "brand")


def _split(board: str) -> tuple[str, Scope]:
    name, _, place = board.rpartition(":")
    for crowd in _NARROWER:
        if name.endswith(f":{crowd}"):
            return name.removesuffix(f":{crowd}"), Scope(crowd, int(place))
    return board, EVERYONE


def whole(board: str) -> str:
    """The board that a part is of."""
    return _split(board)[0]


def scope_of(board: str) -> Scope:
    """What `Scope.of` was told."""
    return _split(board)[1]


def homes(site_id: int, brand_id: int) -> list[Scope]:
    """The parts that a person of this site is on, beside the whole."""
    return [Scope("site", site_id), Scope("brand", brand_id)]


PEOPLE: dict[Crowd, str] = {
    "everyone": "person",
    # OFFSET 0 keeps the planner from walking a whole board for the few people of a site.
    "site": "(SELECT * FROM person WHERE site_id = :place OFFSET 0)",
    "brand": "(SELECT p.* FROM person p JOIN site ON site.id = p.site_id WHERE site.brand_id = :place)",
}
"""What stands for `person` in SQL that reads one part; `:place` as in Scope."""
