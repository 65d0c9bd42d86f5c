"""Nothing to set up: the game is pure. What it remembers to be fast is forgotten, so that every test computes; the machine's
own zone is one that nobody works in, so that what would read it is found."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from gamification import days, originality, rest

# For mutation testing: a failure is enough, its smallest example is not wanted.
settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), deadline=None, database=None)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    days.boundary.cache_clear()
    days.local_day.cache_clear()
    rest.waking_on.cache_clear()
    originality.shingles.cache_clear()
    yield


@pytest.fixture(autouse=True)
def a_machine_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as here:
        here.setenv("TZ", "Pacific/Chatham")
        time.tzset()
        yield
    time.tzset()
