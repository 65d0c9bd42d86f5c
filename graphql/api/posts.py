"""A post as the API shows it, in channels, under stories and voices, and at the desk."""

from datetime import datetime
from enum import Enum

import strawberry

from api.types import Person, Photo, Team, photo_of
from server.queries.posts import PostRow


@strawberry.enum
class PostState(Enum):
    """`WAITING`: somebody looks at it first. `REFUSED`, `HIDDEN`: somebody did, and said why."""

    SHOWN = "shown"
    WAITING = "waiting"
    REFUSED = "refused"
    HIDDEN = "hidden"
    DELETED = "deleted"


@strawberry.type
class Mention:
    id: strawberry.ID
    name: str


@strawberry.type
class Quoted:
    """What a post answers: its first words, and whose they are; `id` is the post's, `photos` how many it has."""

    id: strawberry.ID
    name: str
    body: str
    photos: int


@strawberry.type
class Post:
    """`seq`: its place in the thread, null until it was shown. `key`: the one its author's phone made. `version`
    grows with every change; of two, the greater is the newer. `reason` and `heldFor` are told to its author alone."""

    id: strawberry.ID
    seq: int | None
    key: str
    author: Person
    body: str
    state: PostState
    version: int
    mentions: list[Mention]
    photos: list[Photo]
    quoted: Quoted | None
    created_at: datetime
    edited_at: datetime | None
    reason: str | None
    held_for: str | None


def post_of(row: PostRow, reader: int | None) -> Post:
    """The post as that person may read it; None reads what everyone does."""
    mine = row.person_id == reader
    seen = row.open_to(reader) and row.state != "deleted"
    team = Team(id=strawberry.ID(str(row.team_id)), name=row.team, kind=row.team_kind, hue=row.team_hue)
    quoted = row.quoted if seen else None
    return Post(
        id=strawberry.ID(str(row.id)), seq=row.seq, key=row.key, body=row.body if seen else "", state=PostState(row.state),
        author=Person(id=strawberry.ID(str(row.person_id)), name=row.author, team=team), version=row.version,
        mentions=[Mention(id=strawberry.ID(m["id"]), name=m["name"]) for m in row.mentions] if seen else [],
        photos=[photo_of(*one) for one in row.photos] if seen else [],
        quoted=Quoted(
            id=strawberry.ID(quoted["id"]), name=quoted["name"], body=quoted["body"], photos=quoted["photos"]
        ) if quoted else None,
        created_at=row.created_at, edited_at=row.edited_at, reason=row.reason if mine else None,
        held_for=row.held_for if mine else None,
    )  # fmt: skip
