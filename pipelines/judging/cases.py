"""From a case to a request: what the judge is shown, how it must rate, and how its reply is read."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from annotation.rubric import Rubric
from pipelines.asking.chat import Reply
from pipelines.asking.ledger import key_of
from pipelines.asking.prompt import Prompt, check_variables, fence, fill, part
from pipelines.asking.reply_end import cut, filtered
from pipelines.asking.request import Reading, Request
from pipelines.judging.contracts import Contract, on_their_scales
from pipelines.reading.plain_text import blank

WORDS = {"criteria", "contract", "notice", "mark", "turn"}


@dataclass(frozen=True)
class Material:
    """A piece of text the judge is shown: where it goes in the prompt, and under which title."""

    variable: str
    title: str
    text: str


@dataclass(frozen=True)
class Case:
    """One thing to be judged, by its own rubric if it has one. Nothing in it names who wrote the answer."""

    id: str
    materials: tuple[Material, ...]
    turn: int | None = None
    rubric: Rubric | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to judge: an answer, or one of a pair, shows nothing."""
        return any(blank(each.text) for each in self.materials if each.variable.startswith("answer"))


@dataclass(frozen=True)
class Judge:
    """A judge and how it is asked: change any of it and everything is asked again, but for how the rubric
    combines ratings.

    `rubric` is None where every case brings its own.
    """

    model: str
    rubric: Rubric | None
    prompt: Prompt
    contract: Contract
    parameters: dict = field(default_factory=dict)

    @cached_property
    def prompt_hash(self) -> str:
        """SHA-256 of every word the judge is told that comes from no case and no rubric."""
        words = (self.prompt.system, self.prompt.user, part(f"contract_{self.contract.name}"))
        return hashlib.sha256("\x00".join((*words, part("notice"), part("fence"))).encode()).hexdigest()


def check_prompt(judge: Judge, case: Case) -> None:
    """Refuse a prompt that does not fit the material, naming the variable."""
    variables = {each.variable for each in case.materials}
    answers = {each for each in variables if each.startswith("answer")}
    check_variables(judge.prompt, WORDS | variables, answers | {"contract"})


def judgment_key(case: Case, judge: Judge, repeat: int, request: Request) -> str:
    """The key of what the request's answer comes to, for which weights and vetoes count too."""
    rubric = case.rubric or judge.rubric
    if rubric.hash == rubric.asked_hash:
        return request.key
    return _key(case, judge, rubric.hash, repeat)


def _key(case: Case, judge: Judge, rubric_hash: str, repeat: int) -> str:
    return key_of(
        item=case.id,
        turn=case.turn,
        materials=[[each.variable, each.title, each.text] for each in case.materials],
        rubric=rubric_hash,
        prompt=judge.prompt_hash,
        judge=judge.model,
        parameters=judge.parameters,
        repeat=repeat,
    )


def request_for(case: Case, judge: Judge, repeat: int = 1) -> Request:
    """The request for one case. The same case, judge and repeat always give the same key and messages."""
    rubric = case.rubric or judge.rubric
    key = _key(case, judge, rubric.asked_hash, repeat)
    # both depend on every text shown, so that none of them can have been written to contain its own
    nonce, mark = key[:12], hashlib.sha256(f"mark {key}".encode()).hexdigest()[:12]
    values = {each.variable: fence(each.title, each.text or "（空）", mark) for each in case.materials}
    values |= {
        "criteria": criteria_in_words(rubric),
        "contract": judge.contract.words(rubric, nonce),
        "notice": part("notice").replace("$mark", mark),
        "mark": mark,
        "turn": str(case.turn or ""),
    }
    material = "\n".join(each.text for each in case.materials)
    return Request(
        key=key,
        id=case.id,
        messages=fill(judge.prompt, values),
        parameters=judge.contract.parameters(rubric) | judge.parameters,
        read=lambda reply: read_reply(reply, judge.contract, rubric, nonce, material),
        fits=lambda ratings: on_their_scales(ratings, rubric),
    )


def read_reply(reply: Reply, contract: Contract, rubric: Rubric, nonce: str, material: str) -> Reading:
    """The reading of a whole reply; a refused one is final, a cut or empty one is unparsed."""
    if reply.refusal or filtered(reply.finish):
        return Reading("refused", reason="the judge refused")
    if cut(reply.finish):
        return Reading("unparsed", reason=f"the answer was cut ({reply.finish})"[:60])
    if not isinstance(reply.text, str) or not reply.text.strip():
        return Reading("unparsed", reason="the answer is empty")
    return contract.read(reply.text, rubric, nonce, material)


def criteria_in_words(rubric: Rubric) -> str:
    """The criteria as a list: name, what it asks, and the anchors of its scale."""
    return "\n".join(_criterion(each) for each in rubric.criteria)


def _criterion(criterion) -> str:
    anchors = "；".join(f"{point} 分：{text.zh}" for point, text in sorted(criterion.anchors.items()))
    return f"- {criterion.name.zh}：{criterion.asks.zh}" + (f"（{anchors}）" if anchors else "")
