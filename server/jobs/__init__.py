"""What runs outside a request. Every job of Relais is a line here; its rows live in table `job`."""

from server.jobs import challenges, events, feeds, push, seasons, streaks, upkeep
from server.jobs.queue import Handler
from server.jobs.ring import Ringer


def handlers(ringer: Ringer) -> dict[str, Handler]:
    """Job name -> what does it, on this process's ringer."""
    return {
        "announce_challenge": challenges.tell_of,
        "start_challenge": challenges.start,
        "close_challenge": challenges.close,
        "award_prize": challenges.prize,
        "tell_result": challenges.tell,
        "invite_to_event": events.invite,
        "expire_offer": events.expire,
        "draw_event": events.draw,
        "close_event": events.close,
        "push": push.handler(ringer),
        "streaks": streaks.look,
        "streak": streaks.award_one,
        "streak_warning": streaks.warn_one,
        "seasons": seasons.look,
        "close_season": seasons.close,
        "feeds": feeds.look,
        "feed": feeds.visit,
        "upkeep": upkeep.sweep,
    }
