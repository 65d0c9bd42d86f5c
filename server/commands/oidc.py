"""Sign in by the company's account: recognised by (issuer, subject), linked only by somebody already signed in."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server import auth, ceremony
from server.company import Company
from server.database import writing
from server.errors import Refused
from server.tables import identity, person, session
from server.world import Caller, World

WORTH = timedelta(minutes=10)


async def start(world: World, company: Company, caller: Caller | None) -> tuple[str, str]:
    """-> (where the browser goes, the secret it keeps in a cookie until it comes back)."""
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    address = await company.address(state, nonce, verifier)
    async with writing(world.engine) as connection:
        await ceremony.begin(
            connection, "oidc", state, world.now() + WORTH, person_id=caller.person_id if caller else None,
            payload={"nonce": nonce, "verifier": verifier, "browser": auth.digest(browser).hex()},
        )  # fmt: skip
    return address, browser


async def come_back(
    world: World, company: Company, state: str, code: str, browser: str, phone: auth.Opening
) -> str:
    """-> the new session's token. Errors: Refused("oidc_refused" | "oidc_unknown" | "oidc_taken"), Unavailable."""
    async with writing(world.engine) as connection:
        begun = await ceremony.consume(connection, "oidc", state, world.now())
    # The state alone could be somebody else's, slipped to this browser so that it signs in as them.
    if begun is None or not secrets.compare_digest(begun.payload["browser"], auth.digest(browser).hex()):
        raise Refused("oidc_refused")
    subject = await company.subject(code, begun.payload["nonce"], begun.payload["verifier"])
    async with writing(world.engine) as connection:
        person_id = await _person(connection, company.issuer, subject, begun.person_id)
        token = await auth.rotate(connection, phone, person_id, "oidc")
    world.ring()
    return token


async def _person(connection: AsyncConnection, issuer: str, subject: str, linking: int | None) -> int:
    """Whose account this is; a new one is bound to who was signed in at the start, and to nobody else.

    An e-mail address in the token is not looked at: whoever can change one could take a colleague's place.
    """
    known = (identity.c.issuer == issuer) & (identity.c.subject == subject)
    if linking is not None:
        bound = insert(identity).values(person_id=linking, issuer=issuer, subject=subject)
        await connection.execute(bound.on_conflict_do_nothing())
    row = await connection.execute(
        select(identity.c.person_id, person.c.state)
        .join(person, person.c.id == identity.c.person_id)
        .where(known)
    )
    found = row.one_or_none()
    if found is None or found.state != "active":
        raise Refused("oidc_unknown")
    if linking is not None and found.person_id != linking:
        raise Refused("oidc_taken")
    return int(found.person_id)


async def signed_out(world: World, company: Company, logout_token: str) -> None:
    """The company ended this person's session: theirs here end too, sockets included; passkey sessions stay."""
    subject = await company.signed_out(logout_token)
    theirs = select(identity.c.person_id).where(
        identity.c.issuer == company.issuer, identity.c.subject == subject
    )
    async with writing(world.engine) as connection:
        which = session.c.person_id.in_(theirs) & (session.c.assurance == "oidc")
        await auth.revoke(connection, which, world.now())
    world.ring()
