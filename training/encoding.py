"""Records as tokens: encoded, cut on the left where that is wanted, both answers of a pair alike."""

from collections.abc import Iterator, Sequence

from training.chat import Chat, Segment, encode_chats, length_of
from training.overlong import cut_left
from training.settings import Settings
from training.sources import Record


def encoded(
    settings: Settings, chat: Chat, records: Sequence[Record], splice: bool
) -> Iterator[tuple[list[Segment], int, list[Segment] | None]]:
    """(segments, tokens cut, segments of the rejected answer) of each record.

    Only the last answer of a preference pair is compared, so what comes before it is all prompt.
    """
    chats = encode_chats(chat, [record.messages for record in records], splice)
    if settings.train.objective == "sft":
        for segments in chats:
            yield *_fitted(settings, segments), None
        return
    others = [
        (*record.messages[:-1], {"role": "assistant", "content": record.rejected}) for record in records
    ]
    for chosen, rejected in zip(chats, encode_chats(chat, others, splice), strict=True):
        excess = max(length_of(chosen), length_of(rejected)) - settings.data.max_length
        if excess <= 0 or settings.data.overlong != "left":
            yield chosen, 0, rejected
            continue
        # both lose the same beginning, or they would answer different questions
        first, cut = cut_left(chosen, length_of(chosen) - excess)
        yield first, cut, cut_left(rejected, length_of(rejected) - excess)[0]


def _fitted(settings: Settings, segments: list[Segment]) -> tuple[list[Segment], int]:
    if settings.data.overlong == "left":
        return cut_left(segments, settings.data.max_length)
    return segments, 0
