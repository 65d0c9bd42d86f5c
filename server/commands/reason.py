"""Why somebody decided so: a sentence that whom it concerns reads."""

from server.errors import Invalid

LONGEST = 300


def reasoned(reason: str, longest: int = LONGEST) -> str:
    """The sentence, without the space around it. Errors: Invalid("reason_missing" | "too_long")."""
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    if len(reason) > longest:
        raise Invalid("too_long", "reason", limit=longest)
    return reason.strip()
