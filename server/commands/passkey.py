"""Passkeys: discoverable, the person verified by their own phone, no attestation asked."""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import webauthn
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server import auth, ceremony
from server.database import writing
from server.errors import Refused
from server.queries.people import passkeys
from server.tables import invite, passkey, person, programme
from server.world import Caller, World

WORTH = timedelta(minutes=5)
V = TypeVar("V")


async def register_options(world: World, caller: Caller) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptionsJSON for the signed-in person; the phones they have are excluded."""
    challenge = secrets.token_bytes(32)
    async with writing(world.engine) as connection:
        me = await _owner(connection, caller.person_id)
        name = (await connection.execute(select(programme.c.name).limit(1))).scalar() or "Relais"
        held = await connection.execute(
            select(passkey.c.credential_id).where(
                passkey.c.person_id == caller.person_id, passkey.c.revoked_at.is_(None)
            )
        )
        options = webauthn.generate_registration_options(
            rp_id=world.settings.rp_id, rp_name=name, user_name=me.name, user_id=me.user_handle,
            user_display_name=me.name, challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held.scalars()],
        )  # fmt: skip
        await _keep(connection, "register", challenge, world, caller.person_id)
    return json.loads(webauthn.options_to_json(options))  # type: ignore[no-any-return]


async def _owner(connection: AsyncConnection, person_id: int) -> Row[*tuple[Any, ...]]:
    """The person, with the random handle their authenticators know them by, made on first use."""
    await connection.execute(
        update(person)
        .where(person.c.id == person_id, person.c.user_handle.is_(None))
        .values(user_handle=secrets.token_bytes(32))
    )
    row = await connection.execute(
        select(person.c.name, person.c.user_handle).where(person.c.id == person_id)
    )
    return row.one()


async def _keep(
    connection: AsyncConnection, kind: str, challenge: bytes, world: World, person_id: int | None
) -> None:
    """The challenge is its own receipt: the phone hands it back inside what it signed."""
    secret = bytes_to_base64url(challenge)
    await ceremony.begin(connection, kind, secret, world.now() + WORTH, person_id=person_id)


async def register(
    world: World, caller: Caller, credential: dict[str, Any], label: str, session: auth.Opening
) -> tuple[str, int]:
    """Bind a new passkey; the session is elevated, hence a new one -> (its token, how many passkeys there are now).

    Errors: Refused("passkey_invalid"), Refused("passkey_known").
    """
    challenge = _challenge(credential)
    async with writing(world.engine) as connection:
        begun = await ceremony.consume(connection, "register", bytes_to_base64url(challenge), world.now())
    if begun is None or begun.person_id != caller.person_id:
        raise Refused("passkey_invalid")
    made = _verified(
        lambda: webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=world.settings.rp_id,
            expected_origin=world.settings.origin, require_user_verification=True,
        )
    )  # fmt: skip
    async with writing(world.engine) as connection:
        known = select(passkey.c.id).where(passkey.c.credential_id == made.credential_id)
        if (await connection.execute(known)).first():
            raise Refused("passkey_known")
        await connection.execute(
            insert(passkey).values(
                person_id=caller.person_id, credential_id=made.credential_id, sign_count=made.sign_count,
                public_key=made.credential_public_key, label=(label or session.device)[:60],
            )
        )  # fmt: skip
        await _invited(connection, caller.person_id, "confirmed", "passkey_bound")
        token = await auth.rotate(connection, session, caller.person_id, "passkey")
        count = await passkeys(connection, caller.person_id)
    world.ring()
    return token, count


async def _invited(connection: AsyncConnection, person_id: int, state: str, following: str) -> None:
    """The invite this person came in by takes its next step, if it stands at `state`."""
    await connection.execute(
        update(invite).where(invite.c.person_id == person_id, invite.c.state == state).values(state=following)
    )


async def sign_in_options(world: World) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptionsJSON that names nobody: the phone knows which passkeys it holds."""
    challenge = secrets.token_bytes(32)
    options = webauthn.generate_authentication_options(
        rp_id=world.settings.rp_id,
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    async with writing(world.engine) as connection:
        await _keep(connection, "sign_in", challenge, world, None)
    return json.loads(webauthn.options_to_json(options))  # type: ignore[no-any-return]


async def sign_in(world: World, credential: dict[str, Any], session: auth.Opening) -> str:
    """-> the new session's token. Errors: Refused("passkey_invalid"), Refused("passkey_unknown")."""
    challenge = _challenge(credential)
    async with writing(world.engine) as connection:
        if await ceremony.consume(connection, "sign_in", bytes_to_base64url(challenge), world.now()) is None:
            raise Refused("passkey_invalid")
    async with writing(world.engine) as connection:
        held = await _held(connection, credential)
        seen = _verified(
            lambda: webauthn.verify_authentication_response(
                credential=credential, expected_challenge=challenge, expected_rp_id=world.settings.rp_id,
                expected_origin=world.settings.origin, credential_public_key=held.public_key,
                credential_current_sign_count=held.sign_count, require_user_verification=True,
            )
        )  # fmt: skip
        await connection.execute(
            update(passkey)
            .where(passkey.c.id == held.id)
            .values(sign_count=seen.new_sign_count, used_at=world.now())
        )
        await _invited(connection, held.person_id, "passkey_bound", "active")
        token = await auth.rotate(connection, session, held.person_id, "passkey")
    world.ring()
    return token


async def _held(connection: AsyncConnection, credential: dict[str, Any]) -> Row[*tuple[Any, ...]]:
    """The passkey's row, locked so that two answers cannot both pass its counter."""
    row = await connection.execute(
        select(passkey)
        .join(person, person.c.id == passkey.c.person_id)
        .where(
            passkey.c.credential_id == _bytes(credential.get("rawId")),
            passkey.c.revoked_at.is_(None),
            person.c.state == "active",
        )
        .with_for_update(of=passkey)
    )
    found = row.one_or_none()
    if found is None:
        raise Refused("passkey_unknown")
    return found


def _challenge(credential: dict[str, Any]) -> bytes:
    """The challenge the phone signed. It only finds our own record; the library then verifies it for good."""
    try:
        return _bytes(json.loads(_bytes(credential["response"]["clientDataJSON"]))["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("passkey_invalid") from error


def _bytes(value: object) -> bytes:
    """Errors: Refused("passkey_invalid") for what is no base64url text."""
    try:
        return base64url_to_bytes(value) if isinstance(value, str) else b""
    except ValueError as error:
        raise Refused("passkey_invalid") from error


def _verified(verify: Callable[[], V]) -> V:
    """The library's answer; whatever it stumbles over, down to broken CBOR, is a passkey we do not take."""
    try:
        return verify()
    except Exception as error:
        raise Refused("passkey_invalid") from error
