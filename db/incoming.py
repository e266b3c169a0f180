"""What comes into a study: a file that was read, the rows of it, and what became of them."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from json.encoder import c_make_encoder, encode_basestring

from db.records import Message, Naming

# the kind of a file whose rows are responses
RESPONSES = "responses"
# the data set of responses to records that are named by their own ids in the study
OWN_RECORDS = "this study"
MASK = "［已遮蔽］"


# one for all, which JSONEncoder would make anew for each value: that costs more than a short text's encoding
_encoded = c_make_encoder(
    None, json.JSONEncoder().default, encode_basestring, None, ": ", ", ", True, False, True
)


@dataclass(frozen=True)
class NewFile:
    """A file that was read: `name` is its real name, `kind` what its rows are, `lines` how many of them
    were read, those set aside counted.

    `by_item`: it is an array with several objects on a line, so the `line` of its rows is their number in it.
    """

    sha256: str
    name: str
    kind: str
    licence: str
    lines: int
    by_item: bool = False

    def place(self, line: int) -> str:
        """Where one of its rows stands, as a person is told."""
        return f"{self.name}, item {line}" if self.by_item else f"{self.name}:{line}"


@dataclass(frozen=True)
class NewRecord:
    """A row that can become a record; `external_id` is "" where the file gives none."""

    line: int
    external_id: str
    kind: str
    task: str
    case_description: str
    question: str
    answer: str
    options: dict[str, str]
    metadata: dict

    @cached_property
    def options_text(self) -> str:
        """The options as the store keeps them."""
        return as_json(self.options)

    @cached_property
    def metadata_text(self) -> str:
        """The metadata as the store keeps them."""
        return as_json(self.metadata)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over everything but the line: its JSON, made of the parts that are stored."""
        return record_hash(
            self.answer,
            self.case_description,
            self.external_id,
            self.kind,
            self.metadata_text,
            self.options_text,
            self.question,
            self.task,
        )


@dataclass(frozen=True)
class NewResponse:
    """A row that can become the response of `model` to the record `external_id` of the data set `dataset`.

    `shown` has the namings masked; `original` is the conversation before that. The first message is the
    question.
    """

    line: int
    dataset: str
    external_id: str
    model: str
    shown: tuple[Message, ...]
    original: tuple[Message, ...]
    namings: tuple[Naming, ...]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over what is answered and what is shown of it; it says nothing of the source."""
        return response_hash(self.dataset, self.external_id, as_json(self.shown))

    @property
    def raw(self) -> str:
        """The whole row again, for the sealed file."""
        row = {"id": self.external_id, "model": self.model, "source": self.dataset}
        return as_json(row | {"conversation": [asdict(message) for message in self.original]})


@dataclass(frozen=True)
class SetAside:
    """A row that cannot be imported, why, and its text."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Outcome:
    """What an import did or, in a dry run, would do.

    `unanswered` are the ids of the records to which a file of responses has none. Of the known responses
    `masked_otherwise` stand as rules of before masked them. Reasons name no model.
    """

    records_added: int
    records_known: int
    responses_added: int
    responses_known: int
    masked: int
    masked_otherwise: int
    set_aside: tuple[SetAside, ...]
    taken_in: int
    unanswered: tuple[str, ...]


def record_hash(
    answer: str,
    case_description: str,
    external_id: str,
    kind: str,
    metadata: str,
    options: str,
    question: str,
    task: str,
) -> str:
    """SHA-256 over a record as it is stored, but for its file and line; `metadata` and `options` are JSON."""
    written = encode_basestring
    # spelt out, in the order of sorted keys: a large import spends a good part of its time here
    content = (
        f'{{"answer": {written(answer)}, "case_description": {written(case_description)}, '
        f'"external_id": {written(external_id)}, "kind": {written(kind)}, '
        f'"metadata": {metadata}, "options": {options}, '
        f'"question": {written(question)}, "task": {written(task)}}}'
    )
    return hashlib.sha256(content.encode()).hexdigest()


def response_hash(dataset: str, external_id: str, conversation: str) -> str:
    """SHA-256 over a response as it is stored; `dataset` is spelt as in its file, `conversation` is JSON."""
    return hashlib.sha256(as_json([dataset, external_id, conversation]).encode()).hexdigest()


def as_json(value: object) -> str:
    """One text for one value: keys sorted, letters as they are."""
    if isinstance(value, tuple):
        value = [asdict(part) for part in value]
    return "".join(_encoded(value, 0))
