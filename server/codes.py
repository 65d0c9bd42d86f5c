"""Codes people read aloud and type: eight characters that nobody confuses, in two halves of meaning."""

import secrets

from server.errors import Invalid

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 8
HEAD = 3
"""The first characters say which code is meant, so that wrong guesses count against it; the rest is the secret:
five tries at 30⁵ (24 million) before it locks."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def typed(code: str) -> str:
    """As someone typed it -> as we made it. Errors: Invalid("code_unreadable", "code")."""
    plain = "".join(letter for letter in code.upper() if letter not in " -\t\u00a0")
    if len(plain) != LENGTH or any(letter not in ALPHABET for letter in plain):
        raise Invalid("code_unreadable", "code")
    return plain


def head(code: str) -> str:
    return code[:HEAD]
