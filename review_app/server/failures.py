"""When a page breaks: the visitor is told in their language, and the log gets the place but not the text.

Both have the number of that one failure, so that whoever is told of it finds it in the log. An exception's
message may quote what it stumbled over, which can be a patient's record or a key.
"""

import logging
import secrets
import traceback

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from db.errors import WardroundError
from review_app.server.gate import language_of
from review_app.server.headers import ALWAYS
from review_app.visitor import visitor_words
from review_app.words import words as words_in


def tell(error: Exception) -> bool:
    """Show what went wrong instead of Streamlit's English box; True says that it is shown."""
    words, known = visitor_words(), isinstance(error, WardroundError)
    st.error(error.said(words.language) if known else words("broken", number=int(number_of(error))))
    return True


def answer(request: Request, error: Exception) -> PlainTextResponse:
    """What a route of ours that breaks answers; the server logs the error after it."""
    told = words_in(language_of(request.scope))("broken", number=number_of(error))
    # this is outside of all middleware, the one that sets the headers too
    return PlainTextResponse(told, 500, {**ALWAYS, "Cache-Control": "no-store"})


def number_of(error: BaseException) -> str:
    """The eight digits of one failure, the first no 0, drawn when it is first told or logged."""
    return vars(error).setdefault("number_in_the_log", str(10**7 + secrets.randbelow(9 * 10**7)))


def keep_text_out_of_logs() -> None:
    """From now on, a logged exception is its number, type and places in the code, whoever logs it."""
    logging.setLogRecordFactory(_record)


def _record(*arguments, **named) -> logging.LogRecord:
    record = logging.LogRecord(*arguments, **named)
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        record.exc_text = f"Failure {number_of(error)}\n{where(error)}"
        record.exc_info = None
    return record


def where(error: BaseException) -> str:
    """Type and places of an exception and of those that led to it, the first one first, without messages."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = traceback.format_tb(error.__traceback__)
    own = f"Traceback (most recent call last):\n{''.join(lines)}{type(error).__qualname__} (text not logged)"
    return f"{where(earlier)}\n\nthen\n\n{own}" if earlier else own
