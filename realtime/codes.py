"""Close codes, each an order to the phone. The phone needs no other knowledge to do the right thing."""

from enum import IntEnum


class Close(IntEnum):
    """Why the hub hung up, and what the phone does next.

    BAD_FRAME      the phone broke the protocol: do not retry this version, offer the update
    UNAUTHORISED   ticket or session is no longer good: ask for a ticket once, else sign in again
    FORBIDDEN      signed in, but not allowed here: stop, tell the person
    RATE           too many connections or messages: retry after 30 s and more
    SLOW           the phone read too slowly: reconnect now and resume, nothing is lost
    DRAIN          this server is going away or your rights changed: new ticket, reconnect within
                   5 s at random, resume
    """

    BAD_FRAME = 4400
    UNAUTHORISED = 4401
    FORBIDDEN = 4403
    RATE = 4470
    SLOW = 4471
    DRAIN = 4472


# RFC 6455 codes the websockets library or we send for broken bytes: the phone treats them as BAD_FRAME.
INVALID_UTF8 = 1007
TOO_BIG = 1009
