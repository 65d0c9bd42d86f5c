"""The ring: gaps are filled whole or refused."""

from hypothesis import given
from hypothesis import strategies as st

from realtime.history import RESET, History, Letter


def ring(published: int, kept: int = 3) -> History:
    history = History(kept)
    history.restart("e", 0)
    for offset in range(1, published + 1):
        history.append(Letter(offset, "", b"%d" % offset))
    return history


@given(published=st.integers(0, 10), kept=st.integers(1, 5), offset=st.integers(-2, 12))
def test_a_gap_is_filled_whole_or_refused(published: int, kept: int, offset: int) -> None:
    found = ring(published, kept).since("e", offset)
    if published - kept <= offset <= published and offset >= 0:
        assert isinstance(found, list)
        assert [letter.offset for letter in found] == list(range(offset + 1, published + 1))
    else:
        assert found is RESET


def test_another_epoch_is_refused_whatever_its_offset() -> None:
    assert ring(5).since("other", 5) is RESET


def test_restarting_keeps_only_letters_that_lead_to_the_offset() -> None:
    history = History(10)
    history.restart("e", 7, [Letter(offset, "", b"") for offset in (2, 3, 5, 6, 7)])
    assert history.since("e", 3) is RESET
    assert [letter.offset for letter in ring(5).since("e", 3)] == [4, 5]  # type: ignore[union-attr]


def test_restarting_drops_letters_that_end_short_of_the_offset() -> None:
    history = History(10)
    history.restart("e", 9, [Letter(7, "", b"")])
    assert history.since("e", 8) is RESET
