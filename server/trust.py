"""Who publishes at once and whose posts wait for a host: more is let through the better a person's record. Pure."""

from dataclasses import dataclass
from typing import Literal

Held = Literal["new", "words", "record", "reports"]
"""Why a post waits; "reports": it was shown, and several people asked for a look."""

NEWCOMER_DAYS = 14
FIRST_POSTS = 3
"""A newcomer's first posts wait for their host; three that stood make the record."""
STRIKES = 2
"""Posts taken down within RECORD_DAYS after which a person's posts wait again."""
RECORD_DAYS = 90
REPORTS = 3
"""So many people's reports take a post out of sight until somebody has decided."""
A_MINUTE = 20
"""Posts a minute, everywhere together: a phone back from offline may send its queue, a flood may not."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an author. `stood`: posts that were shown and still are; `taken_down`: refused or hidden
    within RECORD_DAYS; `trusted`: hosts, comms, admin."""

    days: int
    stood: int
    taken_down: int
    trusted: bool = False


def held_for(record: Record, unwelcome: bool) -> Held | None:
    """Why a post by that author waits for somebody's look; None: it is shown at once."""
    if record.trusted:
        return None
    if unwelcome:
        return "words"
    if record.taken_down >= STRIKES:
        return "record"
    if record.days < NEWCOMER_DAYS and record.stood < FIRST_POSTS:
        return "new"
    return None
