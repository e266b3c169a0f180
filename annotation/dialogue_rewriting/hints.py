"""What to look at twice in a dialogue made from a case. Every hint may be wrong, and none of them forbids."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotation.dialogue_rewriting.case_parts import DIAGNOSIS, TEST, TREATMENT, Part, facts
from annotation.dialogue_rewriting.dialogue import TURNS, Turn
from annotation.text_figures import figures, in_digits

# so many characters in a row are a quotation: shorter runs are idioms of every case
QUOTED = 6
# a fact counts as used when this share of its pairs of characters, or one run so long, is the patient's too
USED_SHARE = 0.3
USED_RUN = 5
# a clause of the patient's whose pairs of characters the case knows less than this was not in the case
SOURCED_SHARE = 0.3
SHORTEST_CLAUSE = 6
# what patients say around a finding, in any case
AROUND = re.compile(
    r"我|你|您|他|她|病人|患者|孩子|的|了|是|在|有|也|都|就|还|会|能|一直|最近|近来|这|那|些|个|感觉|感到|觉得|出现|情况|问题"
    r"|症状|而且|但|虽然|并|且|时候|特别|非常|很|比较|开始|发现|没有|没|未|不|无"
)
LONGEST_EXCERPT = 24

ASKS = re.compile(
    r"[?？]|吗|呢|什么|怎么|怎样|如何|哪|为何|为什么|是否|能不能|可不可以|要不要|多少|请问|请(?:分析|简述|解释|说明|判断)"
)
ASKS_FOR_TESTS = re.compile(
    r"检查|化验|检验|拍片|拍个片|抽血|照个?CT|做个?CT|做B超|超声|造影|活检|胃镜|肠镜|磁共振|核磁"
    r"|(?:examination|test)s?\b"
)
REFERS_BACK = re.compile(
    r"刚才|刚刚|之前|前面|上面|上次|您说|你说|您提到|你提到|按您|按照|根据|结果|出来了|做了|做完|查了|查完|那么?|这(?:样|些|种|个|是|次)?"
    r"|既然|所以|因此|接下来|下一步|目前|现在|诊断|又|再|还(?:需|要|有|应|会)|以上|已经|后来|同时|此外|另外"
)
CLINICAL = re.compile(
    r"[痛痒热烧血咳喘肿瘤癌炎症术药史斑疹呕泻麻晕闷胀黄压糖栓梗溃疡结石囊腺骨折酸钾钠氯酶白蛋]"
    r"|检查|指标|升高|降低"
)
CLAUSE = re.compile(r"[^，。；;！？?!,\n：:]+")


@dataclass(frozen=True)
class Hint:
    """One thing to look at: `kind` names the words it is told in, `turn` is 0 for the whole dialogue."""

    kind: str
    turn: int
    excerpt: str = ""


@dataclass(frozen=True)
class Source:
    """What a dialogue is made from: the case, its parts, and the case's own questions and answers."""

    text: str
    parts: tuple[Part, ...]
    pairs: tuple[tuple[str, str], ...]


def hints(source: Source, turns: Sequence[Turn]) -> list[Hint]:
    """Every hint there is, in the order of the turns; those for the whole dialogue come last."""
    found = [hint for look in LOOKS for hint in look(source, turns)]
    return sorted(found, key=lambda hint: hint.turn or len(TURNS) + 1)


def empty_turns(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    for number, turn in zip(TURNS, turns, strict=True):
        if not turn.question.strip():
            yield Hint("empty_question", number)
        if not turn.answer.strip():
            yield Hint("empty_answer", number)


def unasked(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Turns in which the patient asks nothing."""
    for number, turn in zip(TURNS, turns, strict=True):
        if turn.question.strip() and not ASKS.search(turn.question):
            yield Hint("no_question", number)


def revealed_early(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Results before any earlier turn asked for tests; outcomes (diagnosis, treatment) in the first turn."""
    asked = False
    for number, turn in zip(TURNS, turns, strict=True):
        if not asked:
            yield from _told(source, turn, number, (TEST,), "test_early")
        if number == 1:
            yield from _told(source, turn, number, (DIAGNOSIS, TREATMENT), "outcome_early")
        asked = asked or ASKS_FOR_TESTS.search(f"{turn.question}\n{turn.answer}") is not None


def differing_figures(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Figures that neither the case nor its questions and answers have."""
    known = figures("\n".join([source.text, *(text for pair in source.pairs for text in pair)]))
    known |= {figure for figure, _ in known}
    for number, turn in zip(TURNS, turns, strict=True):
        said = figures(turn.question) | figures(turn.answer)
        strange = [
            figure + unit
            for figure, unit in sorted(said, key=lambda each: float(each[0]))
            if (figure, unit) not in known and (unit or figure not in known)
        ]
        if strange:
            yield Hint("figure", number, "、".join(strange))


def unsourced(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Clauses of the patient's about findings that the case does not hold."""
    texts = [source.text, *(question for question, _ in source.pairs)]
    known = _runs(AROUND.sub("", in_digits("\n".join(texts))), 2)
    for number, turn in zip(TURNS, turns, strict=True):
        for clause in CLAUSE.findall(turn.question):
            told = _plain(AROUND.sub("", in_digits(clause)))
            asking = ASKS.search(clause) or ASKS_FOR_TESTS.search(clause)
            if len(told) < SHORTEST_CLAUSE or asking or not CLINICAL.search(told):
                continue
            runs = _runs(told, 2)
            if len(runs & known) < SOURCED_SHARE * len(runs):
                yield Hint("unsourced", number, excerpt(clause))


def unconnected(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Later turns that neither refer back nor take up a word of the turns before."""
    said = ""
    for number, turn in zip(TURNS, turns, strict=True):
        question = turn.question.strip()
        later = said and question and not REFERS_BACK.search(question)
        if later and not _runs(question, 4) & _runs(said, 4):
            yield Hint("no_reference_back", number)
        said += f"\n{turn.question}\n{turn.answer}"


def unused_facts(source: Source, turns: Sequence[Turn]) -> Iterator[Hint]:
    """Parts of the case of which nothing was placed in a turn nor said in one, by their headings."""
    if not any(turn.question.strip() for turn in turns):
        return
    unused = set(unused_spans(source, turns))
    for part in source.parts:
        inside = facts(source.text, (part,))
        if inside and unused.issuperset(inside):
            yield Hint("unused", 0, part.title or excerpt(source.text[slice(*inside[0])]))


LOOKS: tuple[Callable[[Source, Sequence[Turn]], Iterator[Hint]], ...] = (
    empty_turns,
    unasked,
    revealed_early,
    differing_figures,
    unsourced,
    unconnected,
    unused_facts,
)


def unused_spans(source: Source, turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """The facts that no turn holds: neither placed there nor said by the patient in nearly the same words."""
    placed = [span for turn in turns for span in turn.spans]
    said = [in_digits(turn.question) for turn in turns]
    pairs, longer = (set().union(*(_runs(text, length) for text in said)) for length in (2, USED_RUN))
    return [
        (start, end)
        for start, end in facts(source.text, source.parts)
        if not any(start < last and first < end for first, last in placed)
        and not _said(in_digits(source.text[start:end]), pairs, longer)
    ]


def excerpt(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= LONGEST_EXCERPT else told[:LONGEST_EXCERPT] + "…"


def _told(source: Source, turn: Turn, number: int, kinds: tuple[str, ...], hint: str) -> Iterator[Hint]:
    """A hint for each part of these kinds that the patient tells of in this turn."""
    others = [part for part in source.parts if part.kind not in kinds]
    common = set().union(*(_runs(source.text[part.start : part.end], QUOTED) for part in others))
    said = _runs(turn.question, QUOTED)
    for part in source.parts:
        if part.kind not in kinds:
            continue
        placed = any(part.body < end and start < part.end for start, end in turn.spans)
        if placed or said & (_runs(source.text[part.body : part.end], QUOTED) - common):
            yield Hint(hint, number, part.title or excerpt(source.text[part.body : part.end]))


def _said(fact: str, pairs: set[str], longer: set[str]) -> bool:
    runs = _runs(fact, 2)
    return len(runs & pairs) >= USED_SHARE * len(runs) or bool(_runs(fact, USED_RUN) & longer)


def _plain(text: str) -> str:
    """Letters, figures and Chinese alone, in one width and case."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _runs(text: str, length: int) -> set[str]:
    plain = _plain(text)
    return {plain[start : start + length] for start in range(len(plain) - length + 1)}
