"""The conversation, without a socket."""

import pytest

from realtime import Close, Grant, Limits, Position
from realtime.frames import Ack, At, Err, FromPhone, Hello, Here, Ok, Ping, Pong, Sub, Unsub, Welcome, Writing
from realtime.session import Act, Announce, Answer, Attend, HangUp, Join, Leave, Redeem, Seen, Session, State

GRANT = Grant("7", "s7", "ambassador", None, None, 4e9)
HELLO = Hello("ticket", (At("feed", "e", 3),))


def session(forbidden: str = "secret", topics: int = 2) -> Session:
    return Session(Limits(topics=topics, frames_burst=3), lambda grant, verb, topic: topic != forbidden, 0.0)


def live() -> Session:
    one = session()
    one.receive(HELLO)
    one.admit(GRANT, HELLO)
    return one


def test_hello_asks_for_the_ticket_s_worth() -> None:
    assert session().receive(HELLO) == [Redeem(HELLO)]


def test_a_good_ticket_is_welcomed_and_joins_what_hello_asked() -> None:
    one = session()
    one.receive(HELLO)
    welcome, join = one.admit(GRANT, HELLO)
    assert welcome == Answer(Welcome(25, 4e9))
    assert join == Join("feed", Position("e", 3), None)


def test_a_bad_ticket_hangs_up() -> None:
    one = session()
    one.receive(HELLO)
    assert one.refuse() == [HangUp(Close.UNAUTHORISED)]


@pytest.mark.parametrize(
    "frame",
    [Sub(1, "feed"), Unsub(1, "feed"), Ack("feed", "e", 1), Here("feed"), Writing("feed"), Ping(), Pong()],
)
def test_before_hello_everything_else_hangs_up(frame: FromPhone) -> None:
    assert session().receive(frame) == [HangUp(Close.BAD_FRAME)]


def test_a_second_hello_leaves_the_topics_and_hangs_up() -> None:
    assert live().receive(HELLO) == [Leave("feed"), HangUp(Close.BAD_FRAME)]


@pytest.mark.parametrize(
    ("frame", "acts"),
    [
        (Sub(1, "board:week"), [Join("board:week", None, 1)]),
        (Sub(1, "secret"), [Answer(Err("forbidden", "secret", 1))]),
        (Sub(1, "no topic"), [Answer(Err("bad_topic", "no topic", 1))]),
        (Unsub(2, "feed"), [Leave("feed"), Answer(Ok(2))]),
        (Ack("person:7", "e", 4), [Seen("person:7", Position("e", 4))]),
        (Ack("secret", "e", 4), []),
        (Here("feed"), [Attend("feed", on=True)]),
        (Here("feed", on=False), [Attend("feed", on=False)]),
        (Here("board:week"), [Answer(Err("not_here", "board:week"))]),
        (Writing("feed"), [Announce("feed")]),
        (Writing("board:week"), []),
        (Ping(), [Answer(Pong())]),
        (Pong(), []),
    ],
)
def test_a_live_phone_gets_what_it_asks_for(frame: FromPhone, acts: list[Act]) -> None:
    assert live().receive(frame) == acts


def test_one_topic_too_many_is_refused_until_one_is_left() -> None:
    one = live()
    one.receive(Sub(1, "a"))
    assert one.receive(Sub(2, "b")) == [Answer(Err("too_many", "b", 2))]
    one.receive(Unsub(3, "a"))
    assert one.receive(Sub(4, "b")) == [Join("b", None, 4)]


def test_a_draining_phone_gets_nothing() -> None:
    one = live()
    one.hang_up(Close.DRAIN)
    assert one.state is State.DRAINING
    assert (one.receive(Ping()), one.hang_up(Close.SLOW)) == ([], [])


def test_the_allowance_refills_with_time() -> None:
    one = session()
    assert [one.spend(0.0) for _ in range(4)] == [True, True, True, False]
    assert one.spend(1.0)


def test_a_right_that_went_takes_the_topic_with_it() -> None:
    rights = {"feed"}
    one = Session(Limits(), lambda grant, verb, topic: topic in rights, 0.0)
    one.receive(HELLO)
    one.admit(GRANT, HELLO)
    rights.clear()
    assert (one.recheck(), one.topics) == (["feed"], set())
