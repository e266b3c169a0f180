"""Where records come from: frozen datasets, which prove themselves, and files whose hash is written down."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.errors import Invalid, NotFound, Refused
from db.frozen import Frozen, open_frozen
from training.settings import Settings, Source

ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Record:
    """One chat to learn from. `rejected` is the answer it is preferred to, "" where there is none."""

    id: str
    source: str
    task: str
    messages: tuple[Mapping[str, str], ...]
    rejected: str = ""


@dataclass(frozen=True)
class Opened:
    """A source whose bytes were proven: what it is called in a card, its hash, and its records."""

    source: Source
    title: str
    sha256: str
    records: tuple[Record, ...]
    frozen: Frozen | None = None


def open_sources(settings: Settings) -> list[Opened]:
    """Every source, read and proven.

    Raises Invalid or NotFound for one that is altered, missing or unreadable, Refused for a frozen dataset
    with a withdrawn approval and for a file that holds a question of an evaluation set.
    """
    opened = [
        _open_frozen(source) if source.frozen else _open_file(source) for source in settings.data.sources
    ]
    _refuse_evaluation_questions(opened, settings.data.evaluation)
    wanting = "dpo" if settings.train.objective == "dpo" else "sft"
    return [_fitting(each, wanting) for each in opened]


def _open_frozen(source: Source) -> Opened:
    frozen = open_frozen(Path(source.frozen))
    records = tuple(
        Record(f"{example.record_id}/{example.approval_id}", source.name, example.task, example.messages,
               example.rejected)
        for example in frozen.examples()
    )  # fmt: skip
    return Opened(source, frozen.title, frozen.sha256, records, frozen)


def _open_file(source: Source) -> Opened:
    path = Path(source.file)
    if not path.is_file():
        raise NotFound(
            f"Source {source.name}: there is no file {path}.", f"数据源 {source.name}：没有文件 {path}。"
        )
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if source.sha256 != found:
        said = "has no sha256 in the config" if not source.sha256 else "is not what the config names"
        raise Invalid(
            f"Source {source.name}: {path} {said}; its sha256 is {found}.",
            f"数据源 {source.name}：{path} 与配置所写的 sha256 不符；实际为 {found}。",
        )
    rows = _rows(path, content)
    return Opened(source, path.name, found, tuple(_record(source, path, line, row) for line, row in rows))


def _rows(path: Path, content: bytes) -> Iterator[tuple[int, Mapping]]:
    for line, text in enumerate(content.split(b"\n"), start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError:
            raise Invalid(
                f"{path}, line {line} is not JSON; each line holds one chat.",
                f"{path} 第 {line} 行不是 JSON；每行应为一段对话。",
            ) from None
        if not isinstance(row, dict):
            raise Invalid(
                f"{path}, line {line} is not an object with messages.",
                f"{path} 第 {line} 行不是带 messages 的对象。",
            )
        yield line, row


def _record(source: Source, path: Path, line: int, row: Mapping) -> Record:
    messages = row.get("messages")
    if not isinstance(messages, list) or not all(map(_is_message, messages)):
        raise Invalid(
            f"{path}, line {line} has no messages; it must be "
            '{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}.',
            f'{path} 第 {line} 行没有 messages；应为 {{"messages": [{{"role": "user", "content": "…"}}, '
            '{"role": "assistant", "content": "…"}]}。',
        )
    chat = tuple({"role": each["role"], "content": each["content"]} for each in messages)
    record_id = str(row.get("id", line))
    return Record(record_id, source.name, str(row.get("task", "")), chat, str(row.get("rejected") or ""))


def _is_message(message: object) -> bool:
    return (
        isinstance(message, dict) and message.get("role") in ROLES and isinstance(message.get("content"), str)
    )


def _fitting(opened: Opened, objective: str) -> Opened:
    """The records that the objective can use. Raises Invalid for a chat that nothing can be learnt from."""
    for record in opened.records:
        if not record.messages or record.messages[-1]["role"] != "assistant":
            raise Invalid(
                f"Record {record.id} of {opened.title} does not end with an answer; mend or remove it.",
                f"{opened.title} 的记录 {record.id} 不以回答结尾；请修改或去掉。",
            )
        if not record.messages[-1]["content"].strip():
            raise Invalid(
                f"Record {record.id} of {opened.title} has an empty answer; mend or remove it.",
                f"{opened.title} 的记录 {record.id} 的回答是空的；请修改或去掉。",
            )
    if objective == "sft":
        return opened
    pairs = tuple(record for record in opened.records if record.rejected.strip())
    if not pairs:
        raise Invalid(
            f"Source {opened.source.name} has no preference pair: no answer in it replaced another. "
            "Train it with train.objective: sft.",
            f"数据源 {opened.source.name} 没有偏好对：其中没有一个回答取代了另一个。"
            "请用 train.objective: sft。",
        )
    return Opened(opened.source, opened.title, opened.sha256, pairs, opened.frozen)


def _refuse_evaluation_questions(opened: Iterable[Opened], files: Iterable[str]) -> None:
    """Refuse sources that ask what an evaluation file asks, letter case, blanks and punctuation aside."""
    asked: dict[str, str] = {}
    for file in files:
        path = Path(file)
        if not path.is_file():
            raise NotFound(
                f"data.evaluation: there is no file {path}.", f"data.evaluation：没有文件 {path}。"
            )
        for line, row in _rows(path, path.read_bytes()):
            for question in _questions(row):
                asked[_bare(question)] = f"{path.name}, line {line}"
    for each in opened if asked else ():
        for record in each.records:
            for message in record.messages:
                where = message["role"] == "user" and asked.get(_bare(message["content"]))
                if where:
                    raise Refused(
                        f"Record {record.id} of {each.title} asks what {where} asks, which is kept for "
                        "evaluation; remove it from what is trained on.",
                        f"{each.title} 的记录 {record.id} 与 {where} 所问相同，而后者留作评测；"
                        "请从训练数据中去掉。",
                    )


def _questions(row: Mapping) -> Iterator[str]:
    """The questions of a row of an evaluation set, whatever it calls them."""
    for key in ("question", "input", "prompt"):
        if isinstance(row.get(key), str):
            yield row[key]
    for message in row.get("messages") or ():
        if message.get("role") == "user":
            yield message["content"]


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
