"""A trained model answers questions, in the form in which `wardround import` takes responses."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from db import runs
from db.durable import check_place, writing_to
from db.errors import Invalid, NotFound, Refused

PATIENT, DOCTOR = "patient", "doctor"
# record's id, its data set's name
Key = tuple[str, str]
# how every line of answers begins
BEGINS = b'{"id": "'


@dataclass(frozen=True)
class Question:
    """What a record asks, turn by turn; `source` is the data set it was imported from."""

    id: str
    source: str
    turns: tuple[str, ...]


def generate(
    run: Path,
    questions: Path,
    out: Path,
    name: str | None = None,
    seed: int = 17,
    greedy: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Answer every question with the run's model; what `out` holds already of this model is kept.

    Each answer's draw depends on the seed and its record alone, so that one more question changes nothing in
    the others. Returns how many answers `out` then holds. Raises Refused for a run that is not finished.
    """
    told = runs.read_run(run)
    folder = Path(run) / runs.MODEL
    if told.state != "finished" or not folder.is_dir():
        raise Refused(f"{told.name} is {told.state}; its model is written after its last step.")
    asked = read_questions(questions)
    if out.resolve() == questions.resolve():
        raise Invalid(
            f"{questions} would be overwritten; choose another name for --out.",
            f"{questions.name} 会被覆盖；请另选输出文件。",
        )
    model_name = name or told.name
    with writing_to(out):
        done = _answered(out, model_name)
    check_place(out)
    left = [each for each in asked if (each.id, each.source) not in done]
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True).eval()
    if torch.cuda.is_available():
        model = model.to("cuda", torch.bfloat16)
    facts = {"run": told.name, "datasets": [each["sha256"] for each in told.about["datasets"]]}
    with writing_to(out), open(out, "a", encoding="utf-8") as file:
        for number, question in enumerate(left, start=1):
            row = {
                "id": question.id,
                "model": model_name,
                "source": question.source,
                "conversation": _conversation(model, tokenizer, question, seed, greedy),
                "training": facts | {"seed": seed, "greedy": greedy},
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            on_progress(number, len(left))
    return len(done) + len(left)


def read_questions(path: Path) -> list[Question]:
    """The questions of a file of cases, of dialogues, or of rows with `question` or `input`."""
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    found = []
    for number, row in _rows(path):
        turns = tuple(turn for turn in _turns(row) if turn.strip())
        if "id" not in row or not turns:
            raise Invalid(
                f"{path}, row {number} has no id, or asks nothing; a row has an id and question, input, "
                "messages, or a case with QA_pairs."
            )
        found.append(Question(str(row["id"]), str(row.get("source") or path.stem), turns))
    return found


def _rows(path: Path) -> Iterator[tuple[int, Mapping]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip().startswith("["):
            rows = json.loads(text)
        else:
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path} is neither JSON nor JSON Lines: {error}.") from None
    yield from enumerate(rows, start=1)


def _turns(row: Mapping) -> Sequence[str]:
    """What a row asks, turn by turn. A case is told with its first question."""
    if isinstance(row.get("QA_pairs"), list):
        asked = [str(pair.get("question", "")) for pair in row["QA_pairs"]]
        return [f"{row.get('description', '')}\n\n{asked[0]}".strip(), *asked[1:]]
    for key in ("messages", "conversation"):
        if isinstance(row.get(key), list):
            return [str(each["content"]) for each in row[key] if each.get("role") in ("user", PATIENT)]
    if "turn_1_question" in row:
        return [str(row[f"turn_{turn}_question"]) for turn in (1, 2, 3) if f"turn_{turn}_question" in row]
    case, asked = str(row.get("case_description") or ""), str(row.get("question") or row.get("input") or "")
    return [f"{case}\n\n{asked}".strip()]


def _answered(out: Path, model: str) -> set[Key]:
    """Which records `out` answers already. Raises Invalid for another model's answers, or another file."""
    if not out.exists():
        return set()
    content = out.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    torn = content[len(whole) :]
    try:
        if not BEGINS.startswith(torn[: len(BEGINS)]):
            raise ValueError("no line of answers")
        rows = [json.loads(line) for line in whole.splitlines()]
        models, found = {row["model"] for row in rows}, {(row["id"], row["source"]) for row in rows}
    except (ValueError, RecursionError, KeyError, TypeError):
        raise Invalid(
            f"{out} is no file of answers; name another.", f"{out.name} 不是回答文件；请另选输出文件。"
        ) from None
    if models - {model}:
        raise Invalid(f"{out} holds another model's answers; name another file.")
    if torn:
        # a kill cut the last line off
        out.write_bytes(whole)
    return found


def _conversation(model, tokenizer, question: Question, seed: int, greedy: bool) -> list[dict[str, str]]:
    """The record's turns with the model's answers, each seeing the model's own earlier ones."""
    digest = hashlib.sha256(f"{seed} {question.source} {question.id}".encode()).digest()
    torch.manual_seed(int.from_bytes(digest[:8]))
    chat, said = [], []
    for turn in question.turns:
        chat.append({"role": "user", "content": turn})
        answer = _answer(model, tokenizer, chat, greedy)
        chat.append({"role": "assistant", "content": answer})
        said += [{"role": PATIENT, "content": turn}, {"role": DOCTOR, "content": answer}]
    return said


def _answer(model, tokenizer, chat, greedy: bool) -> str:
    encoded = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt", return_dict=True
    ).to(model.device)
    asked = encoded["input_ids"].shape[1]
    room = (getattr(model.config, "max_position_embeddings", None) or asked + 2) - asked
    if room < 1:
        raise Refused(f"A question has {asked} tokens, more than the model can read.")
    options = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None} if greedy else {}
    options["max_new_tokens"] = min(model.generation_config.max_new_tokens or room, room)
    with torch.no_grad():
        tokens = model.generate(**encoded, **options)[0, asked:]
    return tokenizer.decode(tokens, skip_special_tokens=True).strip() or "（没有回答）"
