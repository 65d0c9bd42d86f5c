"""What happened: the closed union of facts that the game knows. A fact is written once and never judged twice.

`id` is the cause of every ledger entry ("share:123"). `occurred_at` decides the week, month, season and challenge
a deed belongs to and the rule version in force; `recorded_at` decides caps, cool-downs and grace: a late fact
never rewrites what was already decided.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

Originality = Literal["copy", "own", "own_photo"]
ClickSource = Literal["person", "self", "crawler", "preview", "unshared"]
THEMES = (
    "leadership", "launch", "portrait", "event", "engineering",
    "sustainability", "finance", "safety", "community",
)  # fmt: skip
EventKind = Literal["exclusive", "cafe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What every fact carries. `site_id` and `team_id` are the person's at the time, so that a person who
    moves keeps past points where they were made. Both instants are aware; ValueError otherwise."""

    kind: ClassVar[str] = ""
    keeps_streak: ClassVar[bool] = False
    """Whether the deed makes its week active: what one does oneself, never what others or the clock do."""

    id: str
    person_id: int
    site_id: int
    team_id: int
    occurred_at: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None or self.recorded_at.tzinfo is None:
            raise ValueError(f"{self.id}: an instant without a zone is not an instant")

    @property
    def mends(self) -> date | None:
        """The Monday of a week before its own that the deed makes active; None: its own week."""
        return None

    @property
    def subject(self) -> str:
        """What the deed is about; repeats on the same subject are worth less and less."""
        return self.id

    @property
    def tags(self) -> tuple[str, ...]:
        """What the deed counts as in a person's tally, which badges read. The first is always `kind`."""
        return (self.kind,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared(Deed):
    kind = "shared"
    keeps_streak = True
    story_id: int
    theme: str
    originality: Originality
    own_words: int = 0
    """Length of the person's own text, in characters."""

    @property
    def subject(self) -> str:
        return f"story:{self.story_id}"

    @property
    def tags(self) -> tuple[str, ...]:
        own = () if self.originality == "copy" else ("shared:own",)
        photo = ("shared:own_photo",) if self.originality == "own_photo" else ()
        return ("shared", f"theme:{self.theme}", *own, *photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked(Deed):
    """Somebody opened the tracked link of `person_id`, who gains by it; only `source="person"` counts."""

    kind = "clicked"
    story_id: int
    source: ClickSource = "person"

    @property
    def subject(self) -> str:
        return f"story:{self.story_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributed(Deed):
    kind = "contributed"
    keeps_streak = True
    contribution_id: int
    theme: str
    photos: int = 0
    own_words: int = 0

    @property
    def subject(self) -> str:
        return f"contribution:{self.contribution_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Deed):
    """A contribution of `person_id` was approved by `approved_by`; nobody gains by approving their own."""

    kind = "approved"
    contribution_id: int
    theme: str
    approved_by: int
    photos: int = 0

    @property
    def subject(self) -> str:
        return f"contribution:{self.contribution_id}"

    @property
    def tags(self) -> tuple[str, ...]:
        return ("approved", "approved:photo") if self.photos else ("approved",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Deed):
    kind = "reacted"
    target: str
    """What was reacted to: "story:7", "contribution:9"."""

    @property
    def subject(self) -> str:
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented(Deed):
    kind = "commented"
    keeps_streak = True
    target: str
    own_words: int = 0

    @property
    def subject(self) -> str:
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Deed):
    """`person_id` was there, and `checked_in_by` (a host) saw it."""

    kind = "checked_in"
    keeps_streak = True
    event_id: int
    event_kind: EventKind
    checked_in_by: int

    @property
    def subject(self) -> str:
        return f"event:{self.event_id}"

    @property
    def tags(self) -> tuple[str, ...]:
        return ("checked_in", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetForCoffee(Deed):
    """One fact for each of the two; the same pair is worth less each time."""

    kind = "met_for_coffee"
    keeps_streak = True
    with_person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.with_person_id}"

    @property
    def tags(self) -> tuple[str, ...]:
        return ("met_for_coffee", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted(Deed):
    """`person_id` hosted an event or café at which `guests` other people were checked in."""

    kind = "hosted"
    keeps_streak = True
    event_id: int
    guests: int

    @property
    def subject(self) -> str:
        return f"event:{self.event_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Deed):
    """An invite was issued. It earns nothing: only a newcomer who joins does, else invites would be farmed."""

    kind = "invited"
    invite_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Deed):
    """`person_id` became an ambassador, by the invite of `invited_by`."""

    kind = "joined"
    keeps_streak = True
    invited_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcomed(Deed):
    """A newcomer joined by the invite of `person_id`."""

    kind = "welcomed"
    keeps_streak = True
    newcomer_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.newcomer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(Deed):
    """A two-minute lesson was finished."""

    kind = "learned"
    keeps_streak = True
    lesson_id: int

    @property
    def subject(self) -> str:
        return f"lesson:{self.lesson_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakReached(Deed):
    """The week that begins on Monday `week` made the streak `weeks` long; told by a job, once for each week."""

    kind = "streak_reached"
    week: date
    weeks: int

    @property
    def subject(self) -> str:
        return f"weeks:{self.weeks}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakRepaired(Deed):
    """A deed beyond what the present week needs was given to the week that began on Monday `week`."""

    kind = "streak_repaired"
    keeps_streak = True
    week: date

    @property
    def mends(self) -> date | None:
        return self.week


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizeWon(Deed):
    """A final result names `person_id` a winner. `points` is the difference to the revision before, so it may
    be negative: revisions post differences only, and the sum is always the latest prize table. `badge` is the key
    of the badge that comes with it, or "" """

    kind = "prize_won"
    challenge_id: int
    revision: int
    points: int
    place: int = 1
    badge: str = ""

    @property
    def subject(self) -> str:
        return f"challenge:{self.challenge_id}"

    @property
    def tags(self) -> tuple[str, ...]:
        return (self.kind, f"prize:{self.badge}") if self.badge else (self.kind,)


Fact = (
    Shared
    | Clicked
    | Contributed
    | Approved
    | Reacted
    | Commented
    | CheckedIn
    | MetForCoffee
    | Hosted
    | Invited
    | Joined
    | Welcomed
    | Learned
    | StreakReached
    | StreakRepaired
    | PrizeWon
)
