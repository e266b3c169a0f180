"""When a page breaks: the visitor is told in their language, and the log gets the place but not the text.

An exception's message may quote what it stumbled over, which can be a patient's record or a key.
"""

import logging
import traceback

import streamlit as st

from db.errors import WardroundError
from review_app.visitor import visitor_words


def tell(error: Exception) -> bool:
    """Show what went wrong instead of Streamlit's English box; True says that it is shown."""
    words = visitor_words()
    st.error(error.said(words.language) if isinstance(error, WardroundError) else words("broken"))
    return True


def keep_text_out_of_logs() -> None:
    """From now on, a logged exception is its type and its places in the code, whatever library logs it."""
    logging.setLogRecordFactory(_record)


def _record(*arguments, **named) -> logging.LogRecord:
    record = logging.LogRecord(*arguments, **named)
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = where(record.exc_info[1])
        record.exc_info = None
    return record


def where(error: BaseException) -> str:
    """Type and places of an exception and of those that led to it, the first one first, without messages."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = traceback.format_tb(error.__traceback__)
    own = f"Traceback (most recent call last):\n{''.join(lines)}{type(error).__qualname__} (text not logged)"
    return f"{where(earlier)}\n\nthen\n\n{own}" if earlier else own
