"""Judging a study's responses: each under its code, against its record's reference, stored as it arrives."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from annotation.activities.blinded_scoring import RUBRIC
from annotation.rubric import Rubric
from annotation.rubric_score import weighted_mean
from db.errors import NotFound
from db.judgments import Judgment, add_judgments, judged_keys, note_judging
from db.made_with import made_with
from db.people import Person, require
from db.records import Record, Response, records, responses_of
from db.study import Study
from pipelines.asking.chat import Endpoint
from pipelines.asking.estimate import Estimate
from pipelines.asking.kept_run import Keeping, kept_run
from pipelines.asking.ledger import Attempt
from pipelines.asking.prompt import Prompt, prompt_named
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.summary import Progress, Summary
from pipelines.judging.cases import Case, Judge, Material, check_prompt, judgment_key, request_for
from pipelines.judging.contracts import NONCE, Contract
from pipelines.judging.fitting import check_contract
from pipelines.reading.plain_text import blank

LEDGER = "judge.ledger"
SPEAKERS = {"patient": "患者方", "doctor": "助手"}


@dataclass(frozen=True)
class Asked:
    """A request, and the response and repeat it is for. `empty` when a doctor's turn says nothing.

    `key` is that of the judgment: the same answer comes to another one by other weights.
    """

    request: Request
    key: str
    response_id: int
    repeat: int
    empty: bool


def judge_study(
    study: Study,
    actor: Person,
    *,
    base_url: str,
    model: str,
    rubric: Rubric = RUBRIC,
    prompt: Prompt | None = None,
    contract: Contract = NONCE,
    parameters: dict | None = None,
    repeats: int = 1,
    limits: Limits | None = None,
    timeout_seconds: float = 120.0,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate], bool] = lambda estimate: True,
    poll_seconds: float | None = None,
) -> Summary | None:
    """Judge every response of the study that this judge has not judged yet; resumes where a run ended.

    A response with an empty turn of the doctor's is not asked, and counts as failed.

    None when `go_ahead`, told the estimate, declines. With `poll_seconds` through the Batch API.

    The key is read from OPENAI_API_KEY. Only leads and engineers may. Each result is in the ledger as it
    arrives and in the study within about a second; what a kill left in the ledger the next run stores.
    """
    require(actor, "engineer", "lead")
    check_contract(contract, rubric)
    judge = Judge(model, rubric, prompt or prompt_named("dialogue"), contract, parameters or {})
    # before a run that may last for hours: code put in place meanwhile is not what judges
    made = json.loads(made_with())
    every = asked_of(study, actor, judge, repeats)
    asked = {each.request.key: each for each in every if not each.empty}
    empty = {each.request.key: each.request.id for each in every if each.empty}
    summary = kept_run(
        Endpoint(base_url, model, timeout_seconds),
        study.folder / LEDGER,
        [each.request for each in asked.values()],
        limits or Limits(),
        _keeping(study, actor, judge, asked),
        on_progress,
        lambda estimate, missing: go_ahead(replace(estimate, empty=len(empty))),
        poll_seconds,
    )
    if summary is None:
        return None
    summary = summary.with_empty(empty)
    told = {"rubric": rubric.hash, "prompt": judge.prompt_hash, "counts": summary.counts, "made_with": made}
    note_judging(study, actor, model, **told)
    return summary


def _keeping(study: Study, actor: Person, judge: Judge, asked: Mapping[str, Asked]) -> Keeping:
    """How what comes is kept in the study; `asked` by the key of its request."""
    return Keeping(
        lambda request, attempt, made: _judgment(judge, asked[request.key], attempt, made),
        lambda rows: add_judgments(study, actor, rows),
        lambda: judged_keys(study),
        lambda results: _ratings(results, list(asked.values()), judge.rubric),
        lambda request: asked[request.key].key,
    )


def asked_of(study: Study, actor: Person, judge: Judge, repeats: int = 1) -> list[Asked]:
    """What to ask of a study's responses, by record and source code. Raises NotFound when there are none."""
    answered = {each.id: each for each in records(study, actor, answered=True)}
    if not answered:
        raise NotFound(
            "The study holds no responses to judge; import some first.",
            "研究中还没有可评判的回答；请先导入。",
        )
    found = []
    for response in responses_of(study, actor, answered):
        case = case_of(answered[response.record_id], response)
        check_prompt(judge, case)
        empty = any(blank(each.content) for each in response.conversation if each.role == "doctor")
        for repeat in range(1, repeats + 1):
            request = request_for(case, judge, repeat)
            key = judgment_key(case, judge, repeat, request)
            found.append(Asked(request, key, response.id, repeat, empty))
    return found


def case_of(record: Record, response: Response) -> Case:
    """A response with its record's case and reference; nothing in it tells the source."""
    dialogue = "\n\n".join(f"{SPEAKERS[each.role]}：{each.content}" for each in response.conversation)
    pairs = record.metadata.get("qa_pairs") or [{"question": record.question, "answer": record.answer}]
    reference = "\n\n".join(f"问：{each['question']}\n答：{each['answer']}" for each in pairs)
    materials = (
        Material("case", "病例", record.case_description),
        Material("reference", "参考答案", reference),
        Material("answer", "待评的对话", dialogue),
    )
    return Case(str(response.id), materials)


def _ratings(results: Results, asked: Sequence[Asked], rubric: Rubric) -> list[float]:
    """A rating a response, the mean over its repeats; none of one that is not scored, or has none to give."""
    of_response: dict[int, list[Attempt | None]] = {}
    for each in asked:
        of_response.setdefault(each.response_id, []).append(results.settled(each.request))
    found = []
    for attempts in of_response.values():
        if all(each and each.status == "scored" for each in attempts):
            ratings = [weighted_mean(each.ratings, rubric) for each in attempts]
            found.append([each for each in ratings if each is not None])
    return [fmean(each) for each in found if each]


def _judgment(judge: Judge, asked: Asked, attempt: Attempt, made: Sequence[Attempt]) -> Judgment:
    rating = weighted_mean(attempt.ratings, judge.rubric)
    # where no criterion applies there is no rating to keep, and without one nothing is scored
    unrated = attempt.status == "scored" and rating is None
    return Judgment(
        key=asked.key,
        response_id=asked.response_id,
        rubric_hash=judge.rubric.hash,
        prompt_hash=judge.prompt_hash,
        judge=judge.model,
        parameters=judge.parameters | {"contract": judge.contract.name},
        repeat=asked.repeat,
        status="unparsed" if unrated else attempt.status,
        rating=rating,
        explanation=judge.contract.explanation(attempt.text),
        answered_model=attempt.answered_model,
        prompt_tokens=sum(each.prompt_tokens for each in made),
        completion_tokens=sum(each.completion_tokens for each in made),
        attempts=len(made),
        criteria=attempt.ratings if attempt.status == "scored" else {},
    )
