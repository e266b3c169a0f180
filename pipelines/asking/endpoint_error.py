"""What an endpoint's error says: its code, and whether it is about money or about the one request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.asking.endpoint_words import repeatable
from pipelines.reading.foreign_json import foreign_json

QUOTA_CODES = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "quota_exceeded",
    "arrearage",
    "insufficient_balance",
    "insufficient_user_quota",
    "billing_error",
}
# some endpoints have a word for it in the message alone
_NO_MONEY = r"in good standing|credit balance|insufficient (?:balance|credit|fund)|余额不足|欠费"
_OF_ONE_REQUEST = {
    "context_length_exceeded",
    "string_above_max_length",
    "exceed_context_size_error",
    "content_filter",
    "datainspectionfailed",
    "data_inspection_failed",
}
_TOO_LONG_OR_FILTERED = (
    r"context (?:length|size|window)|input length|too long|too many tokens"
    r"|content (?:filter|polic|management)|inappropriate content"
)
# what every request of a run has in common
_OF_PARAMETERS = r"max_(?:completion_)?tokens"


@dataclass(frozen=True)
class EndpointError:
    """`code` may be shown; the message may hold the key or the text that was sent, and is shown as far as it
    may be repeated.

    `status` is the HTTP status that the body itself names, as gateways do behind which another failed.
    """

    code: str
    _message: str
    status: int | None = None

    @classmethod
    def in_body(cls, content: bytes) -> "EndpointError":
        """The error in a response's body; with neither code nor message where there is none."""
        try:
            return cls.of(foreign_json(content))
        except ValueError:
            return cls("", "")

    @classmethod
    def of(cls, body: object) -> "EndpointError":
        """As `in_body`, in a body that was read."""
        try:
            # not every server puts them into an object of their own
            error = body["error"] if isinstance(body.get("error"), dict) else body
        except AttributeError:
            return cls("", "")
        code, message = error.get("code"), error.get("message")
        status = code if type(code) is int and 400 <= code < 600 else None
        code = code if isinstance(code, str) and code else error.get("type")
        # "error" says nothing that its status does not
        if not isinstance(code, str) or code == "error" or not re.fullmatch(r"[A-Za-z_.]{1,40}", code):
            code = ""
        return cls(code, message if isinstance(message, str) else "", status)

    @property
    def of_money(self) -> bool:
        """Whether the account's money or quota is used up."""
        return self.code.lower() in QUOTA_CODES or bool(re.search(_NO_MONEY, self._message, re.I))

    def repeatable(self, sent: Sequence[str]) -> str | None:
        """The message without any of what was `sent`; "" where there is none, None where all is left out."""
        if not self._message.strip():
            return ""
        return (sent and repeatable(self._message, sent)) or None

    @property
    def of_pace(self) -> bool:
        return "rate_limit" in self.code.lower()

    @property
    def of_the_request(self) -> bool:
        """Whether this one request is to blame: too long, or filtered."""
        if self.code.lower() in _OF_ONE_REQUEST:
            return True
        said = re.search(_TOO_LONG_OR_FILTERED, self._message, re.I)
        return bool(said) and not re.search(_OF_PARAMETERS, self._message)
