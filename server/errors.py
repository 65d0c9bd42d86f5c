"""The error tree. Every error has a stable code; people read a sentence in their language.

RelaisError
├── Invalid          the input is wrong; `field` says where
├── Refused          the input is fine, the rules say no (full, closed, too late, …)
├── NotSignedIn      no session, or an ended one
├── Forbidden        this role, or this site, may not
└── Unavailable      a part we depend on is away (503)

The sentences live in server/sentences.py, by code; a code without a sentence in both languages fails a test.
"""


class RelaisError(Exception):
    """`code` is stable and part of the API; `params` fill the sentence's gaps."""

    code = "error"

    def __init__(self, code: str | None = None, **params: object) -> None:
        self.code = code or type(self).code
        self.params = params
        super().__init__(self.code)


class Invalid(RelaisError):
    code = "invalid"

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code, **params)
        self.field = field


class Refused(RelaisError):
    code = "refused"


class NotSignedIn(RelaisError):
    code = "not_signed_in"


class Forbidden(RelaisError):
    code = "forbidden"


class Unavailable(RelaisError):
    code = "unavailable"
