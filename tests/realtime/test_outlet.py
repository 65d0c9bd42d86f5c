"""What waits for a slow phone: order, newest per key, bounds."""

from hypothesis import given
from hypothesis import strategies as st

from realtime.history import Letter
from realtime.outlet import Outlet


def offsets(outlet: Outlet, size: int = 1 << 40) -> list[int]:
    return [letter.offset for letter in outlet.take(size)]


def test_the_newest_of_a_key_replaces_the_one_that_waits() -> None:
    outlet = Outlet()
    for offset, key in ((1, "anna"), (2, "bob"), (3, "anna")):
        outlet.put("board:week", Letter(offset, key, b""))
    assert offsets(outlet) == [2, 3]


def test_keys_of_two_topics_are_two_keys() -> None:
    outlet = Outlet()
    outlet.put("board:week", Letter(1, "anna", b""))
    outlet.put("board:season", Letter(1, "anna", b""))
    assert len(outlet) == 2


def test_what_came_before_an_exact_letter_stays_before_it() -> None:
    outlet = Outlet()
    for offset, key in ((1, "anna"), (2, ""), (3, "anna")):
        outlet.put("feed", Letter(offset, key, b""))
    assert offsets(outlet) == [1, 2, 3]


def test_exact_letters_beyond_the_bound_mean_too_slow() -> None:
    outlet = Outlet(frames=2)
    assert [outlet.put("feed", Letter(offset, "", b"")) for offset in (1, 2, 3)] == [True, True, False]


def test_keyed_letters_never_count_but_their_bytes_do() -> None:
    outlet = Outlet(frames=1, size=10)
    assert all(outlet.put("board:week", Letter(offset, "anna", b"12345")) for offset in range(1, 50))
    outlet.put("board:week", Letter(50, "bob", b"12345"))
    assert not outlet.put("board:week", Letter(51, "eve", b"12345"))


@given(st.lists(st.tuples(st.sampled_from(["feed", "board"]), st.sampled_from(["", "a", "b"])), max_size=30))
def test_the_last_letter_of_each_topic_always_leaves_and_order_is_kept(puts: list[tuple[str, str]]) -> None:
    outlet = Outlet()
    for offset, (topic, key) in enumerate(puts):
        outlet.put(topic, Letter(offset, key, b"x"))
    taken: list[int] = []
    while len(outlet):
        taken += offsets(outlet, 3)
    exact = {offset for offset, (_, key) in enumerate(puts) if not key}
    last = {max(o for o, (t, _) in enumerate(puts) if t == topic) for topic in {t for t, _ in puts}}
    assert taken == sorted(taken)
    assert exact | last <= set(taken)
    assert not outlet.exact
