"""Polishing a study's original answers: by accepted instructions, flagged, and stored as they arrive."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from annotation.drawing import spread, stratified
from annotation.original_answer import original_answer
from annotation.record_tasks import records_by_task, tasks_of_records
from db.errors import NotFound
from db.instructions import Instruction, current_instructions
from db.people import Person, require
from db.polished import MAY_POLISH, NewPolished, add_polished, add_prompt, note_polishing, polished_keys
from db.records import Record, counts, records
from db.study import Study
from pipelines.asking.chat import Endpoint
from pipelines.asking.estimate import Estimate
from pipelines.asking.kept_run import Keeping, kept_run
from pipelines.asking.ledger import Attempt
from pipelines.asking.prompt import Prompt, prompt_named
from pipelines.asking.request import OF_NO_USE, Limits, Request
from pipelines.asking.summary import Progress, Summary
from pipelines.polishing.polisher import PROMPT, Original, Polisher, flags_for, messages, request_for, text_of

LEDGER = "polish.ledger"
PREVIEW_MARK = "0" * 12
# records that an estimate for a page is made from
SIZED = 300


@dataclass(frozen=True)
class Chosen:
    """What is polished of a study: records of these tasks, all when empty; `sample` of them, drawn by seed.

    A sample has each task's share; the same seed and records give the same sample.
    """

    tasks: tuple[str, ...] = ()
    rule_version: int | None = None
    sample: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Asked:
    """A request, and the record and wording it is for."""

    request: Request
    record: Record
    instruction: Instruction


@dataclass(frozen=True)
class ToPolish:
    """What there is to ask, and how many records are left out; those without an instruction by task."""

    asked: tuple[Asked, ...]
    without_instruction: dict[str, int]
    without_task: int
    without_answer: int


@dataclass(frozen=True)
class Size:
    """About what polishing takes; `left_out` are records without task or instruction."""

    requests: int
    prompt_tokens: int
    completion_tokens: int
    left_out: int


def polish_study(
    study: Study,
    actor: Person,
    *,
    base_url: str,
    model: str,
    prompt: Prompt | None = None,
    parameters: dict | None = None,
    chosen: Chosen = Chosen(),
    limits: Limits | None = None,
    timeout_seconds: float = 120.0,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_chosen: Callable[[ToPolish], None] = lambda to_polish: None,
    go_ahead: Callable[[Estimate, Sequence[Request]], bool] = lambda estimate, missing: True,
    poll_seconds: float | None = None,
) -> Summary | None:
    """Polish what this polisher has not polished yet; resumes where a run ended.

    None when `go_ahead`, told the estimate and the requests, declines. With `poll_seconds` through the Batch
    API. The key is read from OPENAI_API_KEY. Only leads and engineers may. Each result is in the ledger as it
    arrives and in the study within about a second; what a kill left in the ledger the next run stores.
    """
    require(actor, *MAY_POLISH)
    polisher = Polisher(model, prompt or prompt_named(PROMPT), parameters or {})
    to_polish = what_to_polish(study, actor, polisher, chosen)
    on_chosen(to_polish)
    summary = kept_run(
        Endpoint(base_url, model, timeout_seconds),
        study.folder / LEDGER,
        [each.request for each in to_polish.asked],
        limits or Limits(),
        _keeping(study, actor, polisher, to_polish),
        on_progress,
        go_ahead,
        poll_seconds,
    )
    if summary is not None:
        note_polishing(study, actor, model, prompt=polisher.prompt_hash, counts=summary.counts)
    return summary


def _keeping(study: Study, actor: Person, polisher: Polisher, to_polish: ToPolish) -> Keeping:
    """How results become rows of the study, the prompt's text kept before the first."""
    asked = {each.request.key: each for each in to_polish.asked}

    def store(rows: list[NewPolished]) -> None:
        add_prompt(study, actor, polisher.prompt_hash, polisher.prompt.name, polisher.prompt.text)
        add_polished(study, actor, rows)

    return Keeping(
        lambda request, attempt, made: _polished(polisher, asked[request.key], attempt, made),
        store,
        lambda: polished_keys(study),
    )


def what_to_polish(study: Study, actor: Person, polisher: Polisher, chosen: Chosen = Chosen()) -> ToPolish:
    """Every record with a task, an instruction and an answer. Raises NotFound when there is none."""
    instructions = current_instructions(study)
    tasks = tasks_of_records(study, actor, chosen.rule_version)
    every = records(study, actor)
    wanted = [
        each for each in every if each.id in tasks and (not chosen.tasks or tasks[each.id] in chosen.tasks)
    ]
    answered = [each for each in wanted if original_answer(each)]
    instructed = [each for each in answered if tasks[each.id] in instructions]
    if not instructed:
        raise _nothing(instructions, wanted)
    drawn = _drawn(instructed, tasks, chosen)
    return ToPolish(
        tuple(_asked(each, instructions[tasks[each.id]], polisher) for each in drawn),
        dict(Counter(tasks[each.id] for each in answered if tasks[each.id] not in instructions)),
        0 if chosen.tasks else len(every) - len(wanted),
        len(wanted) - len(answered),
    )


def size_of(study: Study, actor: Person) -> Size:
    """About what polishing everything would take, from the mean of at most SIZED records.

    So that a page may ask for it while people work: of many records it reads those few. Raises NotFound when
    there is nothing to polish.
    """
    instructions, by_task = current_instructions(study), records_by_task(study, actor)
    task_of = {id_: task for task in instructions for id_ in by_task.get(task, ())}
    instructed = sorted(task_of)
    if not instructed:
        raise _nothing(instructions, instructed)
    looked_at = spread(instructed, SIZED)
    polisher = Polisher("", prompt_named(PROMPT))
    requests = [
        _asked(each, instructions[task_of[each.id]], polisher).request
        for each in records(study, actor, looked_at)
    ]
    prompt, completion = (
        round(sum(getattr(each, name) for each in requests) / len(requests) * len(instructed))
        for name in ("prompt_tokens", "completion_tokens")
    )
    return Size(len(instructed), prompt, completion, counts(study)["records"] - len(instructed))


def original_of(record: Record, instruction: str) -> Original:
    """A record as it is shown to the model."""
    options = "\n".join(f"{letter}. {text}" for letter, text in record.options.items())
    return Original(
        f"{record.external_id or 'record'} #{record.id}",
        instruction,
        record.case_description,
        record.question,
        options,
        original_answer(record),
    )


def preview(record: Record, instruction: str, prompt: Prompt) -> tuple[dict, ...]:
    """The messages for a record, as they would be sent but for the fence lines' number."""
    return messages(original_of(record, instruction), prompt, PREVIEW_MARK)


def wording_for(record: Record, wordings: Sequence[Instruction]) -> Instruction:
    """A task's wordings are spread over its records by their hash: a record always gets the same one."""
    return wordings[int(record.content_hash, 16) % len(wordings)]


def _asked(record: Record, wordings: Sequence[Instruction], polisher: Polisher) -> Asked:
    wording = wording_for(record, wordings)
    return Asked(request_for(original_of(record, wording.text), polisher), record, wording)


def _drawn(found: list[Record], tasks: dict[int, str], chosen: Chosen) -> list[Record]:
    """The sample, in the order of the records."""
    if chosen.sample is None:
        return found
    dealt = stratified(found, lambda each: tasks[each.id], Random(chosen.seed))
    return sorted(spread(dealt, chosen.sample), key=lambda each: each.id)


def _nothing(instructions: dict, wanted: Sequence[Record]) -> NotFound:
    if not instructions:
        return NotFound(
            "No instruction has been accepted yet; draw a batch of instruction drafting first.",
            "还没有已通过的指令；请先抽取一批指令撰写。",
        )
    if not wanted:
        return NotFound(
            "No record has such a task; label the records first (`wardround label --study`).",
            "没有记录属于这些任务；请先给记录标注任务（wardround label --study）。",
        )
    return NotFound(
        "No record of these tasks has both an accepted instruction and an original answer.",
        "这些任务的记录中，没有一条既有已通过的指令又有原答案。",
    )


def _polished(polisher: Polisher, asked: Asked, attempt: Attempt, made: Sequence[Attempt]) -> NewPolished:
    return NewPolished(
        key=asked.request.key,
        record_id=asked.record.id,
        instruction_id=asked.instruction.id,
        prompt_hash=polisher.prompt_hash,
        model=polisher.model,
        answered_model=attempt.answered_model,
        parameters=polisher.parameters,
        # a study knows an empty one by its flag
        status="unparsed" if attempt.status in OF_NO_USE else attempt.status,
        text=text_of(attempt),
        flags=flags_for(attempt, original_answer(asked.record)),
        prompt_tokens=sum(each.prompt_tokens for each in made),
        completion_tokens=sum(each.completion_tokens for each in made),
        attempts=len(made),
    )
