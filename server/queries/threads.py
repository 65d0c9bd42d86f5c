"""Which threads a person may read: the programme's, their site's and team's, of stories they see and contributions that are
published, and of challenges and events they take part in. Organisers read all, hosts all of their site."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.world import Caller

Kind = Literal["programme", "site", "team", "story", "contribution", "challenge", "event"]


class Subject(NamedTuple):
    """What a thread is about; the programme's number is 0."""

    kind: str
    id: int

    @property
    def topic(self) -> str:
        return f"thread:{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as one person may use it. `id` None: nobody has posted yet. `site_id`: whose hosts look after it.
    `sites`: those a story is limited to; none: every site. `title` is {"fr", "en"}."""

    kind: str
    subject_id: int
    title: dict[str, str]
    site_id: int | None
    sites: list[int]
    id: int | None
    last_seq: int
    slow_seconds: int
    read_seq: int
    quiet: bool

    @property
    def url(self) -> str:
        """Where the app shows it."""
        return thread_url(Subject(self.kind, self.subject_id))

    @property
    def topics(self) -> list[str]:
        """Where its frames go. A limited story has one topic a site: the hub knows sites, never stories."""
        own = Subject(self.kind, self.subject_id).topic
        return [f"{own}:site:{one}" for one in self.sites] if self.sites else [own]

    def heard_by(self, caller: Caller) -> str:
        """The topic that one listens to."""
        return self.topics[self.sites.index(caller.site_id)] if self.sites else self.topics[0]


def thread_url(subject: Subject) -> str:
    under = {"story": "/stories", "contribution": "/voices"}.get(subject.kind, f"/channels/{subject.kind}")
    return f"{under}/{subject.id}"


SUBJECTS = """
  SELECT 'programme' AS kind, CAST(0 AS bigint) AS subject_id, jsonb_build_object('fr', name, 'en', name) AS title,
         CAST(NULL AS bigint) AS site_id, CAST('{}' AS bigint[]) AS sites
  FROM programme
UNION ALL
  SELECT 'site', id, jsonb_build_object('fr', name, 'en', name), id, '{}' FROM site
  WHERE id = :site_id OR :organiser OR :everything
UNION ALL
  SELECT 'team', id, jsonb_build_object('fr', name, 'en', name), site_id, '{}' FROM team
  WHERE kind <> 'site' AND (id = :team_id OR :organiser OR :everything OR :host AND site_id = :site_id)
UNION ALL
  SELECT 'story', s.id, (SELECT jsonb_object_agg(x.locale, x.title) FROM story_text x WHERE x.story_id = s.id),
         NULL, ARRAY(SELECT n.site_id FROM story_site n WHERE n.story_id = s.id ORDER BY 1)
  FROM story s
  WHERE :everything OR s.state = 'published' AND s.starts_at <= now()
    AND (NOT EXISTS (SELECT 1 FROM story_site n WHERE n.story_id = s.id)
         OR EXISTS (SELECT 1 FROM story_site n WHERE n.story_id = s.id AND n.site_id = :site_id))
UNION ALL
  SELECT 'contribution', c.id, jsonb_build_object('fr', said, 'en', said), c.site_id, '{}'
  FROM contribution c CROSS JOIN LATERAL (SELECT left(regexp_replace(c.body, '\\s+', ' ', 'g'), 60) AS said) AS words
  WHERE :everything OR c.state = 'approved' AND c.published_at <= now()
UNION ALL
  SELECT 'challenge', c.id, c.title, NULL, '{}' FROM challenge c
  WHERE :everything OR c.scheduled_at IS NOT NULL AND c.cancelled_at IS NULL
    AND (:organiser OR EXISTS (SELECT 1 FROM challenge_member m
                               WHERE m.challenge_id = c.id AND m.person_id = :person_id))
UNION ALL
  SELECT 'event', e.id, e.title, e.site_id, '{}' FROM event e
  WHERE :everything OR e.cancelled_at IS NULL
    AND (:organiser OR e.created_by = :person_id OR :host AND e.site_id = :site_id
         OR EXISTS (SELECT 1 FROM rsvp r WHERE r.event_id = e.id AND r.person_id = :person_id
                    AND r.state IN ('confirmed', 'checked_in')))
"""
"""Everything a caller may read; conditions from outside reach into each branch, so one thread costs one look-up."""

_ONE = text(f"""
SELECT s.kind, s.subject_id, s.title, s.site_id, s.sites, t.id, coalesce(t.last_seq, 0),
       coalesce(t.slow_seconds, 0), coalesce(m.read_seq, 0), coalesce(m.quiet, false)
FROM ({SUBJECTS}) AS s LEFT JOIN thread t ON t.kind = s.kind AND t.subject_id = s.subject_id
LEFT JOIN thread_member m ON m.thread_id = t.id AND m.person_id = :person_id
WHERE s.kind = :kind AND s.subject_id = :subject_id
""")  # noqa: S608 (a constant of ours)


def rights(caller: Caller, *, everything: bool = False) -> dict[str, Any]:
    """What SUBJECTS asks of a caller; `everything`: for who acts on a post, wherever it stands."""
    return {
        "person_id": caller.person_id, "site_id": caller.site_id, "team_id": caller.team_id,
        "organiser": caller.organiser, "host": caller.role == "host",
        "everything": everything,
    }  # fmt: skip


async def a_thread(
    connection: AsyncConnection, caller: Caller, subject: Subject, *, everything: bool = False
) -> Thread:
    """Errors: Refused("not_found") for what is not there, or not the caller's to read."""
    given = rights(caller, everything=everything) | {"kind": subject.kind, "subject_id": subject.id}
    row = (await connection.execute(_ONE, given)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return Thread(*row)


def moderates(caller: Caller, author_site: int, spot: Thread) -> bool:
    """A host looks after what the people of their site write anywhere, and after what is written in its rooms."""
    return caller.organiser or (caller.role == "host" and caller.site_id in (author_site, spot.site_id))


_READS = """
  p.state = 'active' AND p.left_at IS NULL AND (p.role IN ('comms', 'admin') OR CASE CAST(:kind AS text)
    WHEN 'programme' THEN true
    WHEN 'site' THEN p.site_id = :subject_id
    WHEN 'team' THEN p.team_id = :subject_id
    WHEN 'contribution' THEN true
    WHEN 'story' THEN CAST(:sites AS bigint[]) = '{}' OR p.site_id = ANY(:sites)
    WHEN 'challenge' THEN EXISTS (SELECT 1 FROM challenge_member m WHERE m.challenge_id = :subject_id
                                  AND m.person_id = p.id)
    ELSE EXISTS (SELECT 1 FROM rsvp r WHERE r.event_id = :subject_id AND r.person_id = p.id
                 AND r.state IN ('confirmed', 'checked_in')) END)
"""
SHOWN_NAME = "CASE WHEN {0}.ranking = 'alias' THEN coalesce({0}.alias, {0}.name) ELSE {0}.name END"

_READERS = text(f"SELECT p.id FROM person p WHERE p.id = ANY(:ids) AND {_READS}")  # noqa: S608 (a constant of ours)
_NAMED = text(f"""
SELECT p.id, {SHOWN_NAME.format("p")} AS name, t.id AS team_id, t.name AS team, t.kind AS team_kind, t.hue AS team_hue
FROM person p JOIN team t ON t.id = p.team_id
WHERE p.id <> :me AND {_READS}
  AND (p.ranking <> 'hidden' OR EXISTS (SELECT 1 FROM post x WHERE x.thread_id = :thread_id AND x.person_id = p.id
                                        AND x.state = 'shown'))
  AND (lower({SHOWN_NAME.format("p")}) LIKE :begins OR lower({SHOWN_NAME.format("p")}) LIKE :inside)
ORDER BY p.site_id = :site_id DESC, name, p.id LIMIT 8
""")  # noqa: S608 (constants of ours)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as colleagues see them."""

    id: int
    name: str
    team_id: int
    team: str
    team_kind: str
    team_hue: int


async def readers(connection: AsyncConnection, thread: Thread, ids: Sequence[int]) -> list[int]:
    """Those of `ids` who read the thread: nobody is called into a room they may not enter."""
    if not ids:
        return []
    given = {"ids": list(ids), "kind": thread.kind, "subject_id": thread.subject_id, "sites": thread.sites}
    found = set(await connection.scalars(_READERS, given))
    return [one for one in ids if one in found]


async def mentionable(
    connection: AsyncConnection, caller: Caller, thread: Thread, search: str
) -> list[PersonRow]:
    """Up to eight readers whose name, or a part of it, begins like that; who hides is offered only where they wrote."""
    begun = search.strip().lower().replace("\\", "").replace("%", r"\%").replace("_", r"\_")
    given = {
        "me": caller.person_id, "site_id": caller.site_id, "thread_id": thread.id, "kind": thread.kind,
        "subject_id": thread.subject_id, "sites": thread.sites, "begins": f"{begun}%", "inside": f"% {begun}%",
    }  # fmt: skip
    return [PersonRow(*row) for row in await connection.execute(_NAMED, given)]
