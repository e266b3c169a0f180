"""A chat as tokens: the template's pieces encoded once a shape, the contents in batches, and both spliced.

Encoding contents and pieces apart gives the same tokens as encoding the rendered chat, as long as no token
reaches across a seam. `encode_chats` proves that on a sample against `apply_chat_template`; where it does not
hold, and for contents with blanks at an edge (templates trim, tokenizers merge blanks), the whole chat is
encoded and its parts are found by their place in the text.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from transformers import PreTrainedTokenizerBase

from db.errors import Invalid

# records on which splicing is proven against the template itself
PROVEN = 200
# what stands for a content while the template's own text is looked for; private use, so in no content
MARK = "\ue000{}\ue001"

Messages = Sequence[Mapping[str, str]]


class Segment(NamedTuple):
    """Some tokens of one kind: "template", "prompt" (what was asked) or "response" (with its stop token)."""

    kind: str
    ids: list[int]


def length_of(segments: Sequence[Segment]) -> int:
    """Tokens of all segments together."""
    return sum(len(segment.ids) for segment in segments)


@dataclass
class Chat:
    """A tokenizer with the chat template that is trained on, and serves later."""

    tokenizer: PreTrainedTokenizerBase
    template: str
    _pieces: dict[tuple[str, ...], "Pieces"] = field(default_factory=dict)

    def rendered(self, messages: Messages, **options) -> str:
        return self.tokenizer.apply_chat_template(
            list(messages), chat_template=self.template, tokenize=False, **options
        )

    def whole(self, messages: Messages) -> list[int]:
        """The tokens as the template itself gives them: what splicing must equal."""
        found = self.tokenizer.apply_chat_template(
            list(messages), chat_template=self.template, tokenize=True, return_dict=True
        )
        return list(found["input_ids"])

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        backend = self.tokenizer.backend_tokenizer
        return [each.ids for each in backend.encode_batch_fast(list(texts), add_special_tokens=False)]

    def pieces(self, roles: tuple[str, ...]) -> "Pieces":
        """The template's own text around the contents of a chat of these roles."""
        if roles not in self._pieces:
            self._pieces[roles] = self._find_pieces(roles)
        return self._pieces[roles]

    def _find_pieces(self, roles: tuple[str, ...]) -> "Pieces":
        marks = [MARK.format(number) for number in range(len(roles))]
        rest = self.rendered(
            [{"role": role, "content": mark} for role, mark in zip(roles, marks, strict=True)]
        )
        texts = []
        for mark in marks:
            if rest.count(mark) != 1:
                raise Invalid(
                    "The chat template writes a content twice or not at all; take another template.",
                    "对话模板把内容写了两次，或没有写；请换用别的模板。",
                )
            before, rest = rest.split(mark)
            texts.append(before)
        texts.append(rest)
        return Pieces(tuple(texts), tuple(self.encode(texts)))

    @cached_property
    def control_tokens(self) -> frozenset[str]:
        added = self.tokenizer.added_tokens_decoder.values()
        return frozenset(str(token) for token in added if token.special)

    @cached_property
    def control_pattern(self) -> re.Pattern:
        return re.compile("|".join(map(re.escape, sorted(self.control_tokens))) or "(?!)")

    def stop_token(self, pieces: "Pieces", turn: int) -> int:
        """The token that ends the answer of that turn. Raises Invalid when the template has none there."""
        after = pieces.ids[turn + 1]
        if not after or self.tokenizer.convert_ids_to_tokens(after[0]) not in self.control_tokens:
            raise Invalid(
                "The chat template does not end an answer with a stop token of this tokenizer, so the model "
                f"would never learn to end: after an answer comes {pieces.texts[turn + 1][:20]!r}. End it "
                "with {{ eos_token }}.",
                "对话模板没有用该分词器的结束符结束回答，模型学不会停止："
                f"回答之后是 {pieces.texts[turn + 1][:20]!r}。请以 {{{{ eos_token }}}} 结尾。",
            )
        return after[0]


class Pieces(NamedTuple):
    """The template's text before, between and after the contents, and its tokens."""

    texts: tuple[str, ...]
    ids: tuple[list[int], ...]


def encode_chats(chat: Chat, chats: Sequence[Messages], splice: bool = True) -> list[list[Segment]]:
    """Each chat as segments, in order. With `splice` False every chat is encoded whole."""
    for messages in chats:
        refuse_control_tokens(chat, messages)
    plain = [splice and _can_be_spliced(chat, messages) for messages in chats]
    contents = list(
        dict.fromkeys(
            turn["content"] for messages, ok in zip(chats, plain, strict=True) if ok for turn in messages
        )
    )
    ids = dict(zip(contents, chat.encode(contents), strict=True))
    return [
        _spliced(chat, messages, ids) if ok else _whole(chat, messages)
        for messages, ok in zip(chats, plain, strict=True)
    ]


def splicing_holds(chat: Chat, chats: Sequence[Messages], seed: int) -> bool:
    """Whether splicing gives the template's own tokens on a sample of the chats, the longest among it."""
    longest = max(range(len(chats)), key=lambda number: sum(len(turn["content"]) for turn in chats[number]))
    drawn = random.Random(seed).sample(range(len(chats)), min(PROVEN, len(chats)))
    sample = [chats[number] for number in {longest, *drawn}]
    spliced = encode_chats(chat, sample)
    return all(
        [token for segment in segments for token in segment.ids] == chat.whole(messages)
        for segments, messages in zip(spliced, sample, strict=True)
    )


def refuse_control_tokens(chat: Chat, messages: Messages) -> None:
    """Raise Invalid for a content that holds a control token: it would be read as the template's own."""
    for turn in messages:
        if found := chat.control_pattern.search(turn["content"]):
            raise Invalid(
                f"A content holds the control token {found[0]}: “{turn['content'][:20]}…”. The model would "
                "read it as the end or the beginning of a turn; remove it from the record.",
                f"有内容含控制符 {found[0]}：“{turn['content'][:20]}…”，模型会把它当作一轮的首尾；"
                "请从记录中去掉。",
            )


def _can_be_spliced(chat: Chat, messages: Messages) -> bool:
    return all(turn["content"] and turn["content"] == turn["content"].strip() for turn in messages)


def _spliced(chat: Chat, messages: Messages, ids: Mapping[str, list[int]]) -> list[Segment]:
    pieces = chat.pieces(tuple(turn["role"] for turn in messages))
    segments = [Segment("template", pieces.ids[0])]
    for number, turn in enumerate(messages):
        content, after = ids[turn["content"]], pieces.ids[number + 1]
        if turn["role"] == "assistant":
            stop = chat.stop_token(pieces, number)
            segments += [Segment("response", [*content, stop]), Segment("template", after[1:])]
        else:
            segments += [Segment("prompt", content), Segment("template", after)]
    return segments


def _whole(chat: Chat, messages: Messages) -> list[Segment]:
    """A chat encoded whole, its parts found by their place in the rendered text."""
    text = chat.rendered(messages)
    encoded = chat.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    parts = _parts(chat, messages, text)
    kinds = [_kind_at(parts, start, end) for start, end in encoded["offset_mapping"]]
    pairs = zip(kinds, encoded["input_ids"], strict=True)
    return [
        Segment(kind, [token for _, token in group]) for kind, group in groupby(pairs, lambda pair: pair[0])
    ]


def _parts(chat: Chat, messages: Messages, text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every content in the text; an answer's part reaches over its stop token."""
    pieces = chat.pieces(tuple(turn["role"] for turn in messages))
    parts, at = [], 0
    for number, turn in enumerate(messages):
        start = at + len(pieces.texts[number])
        # templates may trim
        written = next(
            (form for form in (turn["content"], turn["content"].strip()) if text.startswith(form, start)),
            None,
        )
        if written is None or not text.startswith(pieces.texts[number], at):
            raise Invalid(
                f"The chat template does not keep what it is given: “{turn['content'][:20]}…” is not in the "
                "rendered chat as it stands in the record; take another template.",
                f"对话模板改动了内容：渲染后的对话中找不到“{turn['content'][:20]}…”；请换用别的模板。",
            )
        at = end = start + len(written)
        if turn["role"] == "assistant":
            end += len(chat.tokenizer.decode([chat.stop_token(pieces, number)]))
        parts.append((start, end, "response" if turn["role"] == "assistant" else "prompt"))
    return parts


def _kind_at(parts: Iterable[tuple[int, int, str]], start: int, end: int) -> str:
    return next((kind for first, last, kind in parts if start < last and end > first), "template")
