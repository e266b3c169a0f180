"""What an endpoint's error says: its code, and whether it is about money or about the one request."""

import re
from dataclasses import dataclass

from pipelines.asking.endpoint_words import OF_ONE_REQUEST, QUOTA_CODES, code_in, told_of
from pipelines.reading.foreign_json import foreign_json

# some endpoints have a word for it in the message alone
_NO_MONEY = r"in good standing|credit balance|insufficient (?:balance|credit|fund)|余额不足|欠费"
_TOO_LONG_OR_FILTERED = (
    r"context (?:length|size|window)|input length|too long|too many tokens"
    r"|content (?:filter|polic|management)|inappropriate content"
)
# what every request of a run has in common
_OF_PARAMETERS = r"max_(?:completion_)?tokens"


@dataclass(frozen=True)
class EndpointError:
    """`code` and `told` may be shown; what they are made of may hold the key or the text that was sent.

    `status` is the HTTP status that the body itself names, as gateways do behind which another failed.
    """

    _code: str
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
        return cls(*(each if isinstance(each, str) else "" for each in (code, message)), status)

    @property
    def code(self) -> str:
        """The API's own word for what is wrong; "" where it gives none, or one that is not shown."""
        return code_in(self._code)

    @property
    def told(self) -> tuple[str, str]:
        """What may be said of its message, in English and in Chinese, behind the sentence that it is in."""
        return told_of(self._message)

    @property
    def of_money(self) -> bool:
        """Whether the account's money or quota is used up."""
        return self._code.lower() in QUOTA_CODES or bool(re.search(_NO_MONEY, self._message, re.I))

    @property
    def of_pace(self) -> bool:
        return "rate_limit" in self._code.lower()

    @property
    def of_the_request(self) -> bool:
        """Whether this one request is to blame: too long, or filtered."""
        if self._code.lower() in OF_ONE_REQUEST:
            return True
        said = re.search(_TOO_LONG_OR_FILTERED, self._message, re.I)
        return bool(said) and not re.search(_OF_PARAMETERS, self._message)
