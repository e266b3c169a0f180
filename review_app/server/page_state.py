"""How much a message may leave with its page, where it stays for as long as the page is kept.

Of one that is large only because a text in it is long no more is kept than was sent; of very many small
values ten times as much, and more.
"""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

# what is smaller holds too few values to matter, and is not looked at
SMALL_BYTES = 2**16
# of all fields of a page, with what they hold and what the browser still has of it; a page has hundreds
MOST_VALUES = 20_000
LONGEST_QUERY = 8_000
LISTS = {
    "double_array_value": "data",
    "int_array_value": "data",
    "string_array_value": "data",
    "file_uploader_state_value": "uploaded_file_info",
}


def leaves_too_much(sent: bytes) -> bool:
    """Whether a message has more values, or a longer query, than any page of ours; what is none has not."""
    if len(sent) <= SMALL_BYTES:
        return False
    message = BackMsg()
    try:
        message.ParseFromString(sent)
    except DecodeError:
        return False
    asked = message.rerun_script
    widgets = asked.widget_states.widgets
    values = len(widgets) + len(asked.cached_message_hashes)
    if values <= MOST_VALUES:
        values += sum(_held(each) for each in widgets)
    return values > MOST_VALUES or len(asked.query_string) > LONGEST_QUERY


def _held(widget) -> int:
    kind = widget.WhichOneof("value")
    return len(getattr(getattr(widget, kind), LISTS[kind])) if kind in LISTS else 0
