"""Names as people type them, on phones and in forms."""

import unicodedata


def one_line(text: str) -> str:
    """Composed, words apart by one space, without control or direction marks: no name can pass for another's by
    turning the line around it."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] != "C" or c in "\t\n")
    return " ".join("".join(kept).split())
