"""Whether raters could tell the models: their guesses after scoring, and who learnt a source too early."""

from collections.abc import Iterable, Mapping, Sequence

from annotation.correlation.blocks.block import (
    INTERVAL,
    VALUE,
    WHY,
    Block,
    Column,
    Table,
    of,
    spoken,
    table,
    why,
)
from annotation.correlation.blocks.names import MODEL
from annotation.correlation.model_guesses import ModelGuesses
from annotation.personal_data.texts import kinds_in, warning
from annotation.rubric import Text
from db.unblindings_noted import EMERGENCY, INADVERTENT, Unblinding

KINDS = {INADVERTENT: Text("意外", "inadvertent"), EMERGENCY: Text("紧急", "emergency")}
TITLE = Text("盲法：猜测来源与计划外揭盲", "Blinding: guesses of the source, unblindings nobody planned")


def blinding_block(
    guessed: Sequence[ModelGuesses], unblindings: Sequence[Unblinding], names: Mapping[str, str]
) -> Block:
    """Guesses and unblindings, either of which may be none; `names` are the models by code."""
    tables = (*_guesses(guessed), *_unblindings(unblindings, names))
    reading = (*_reading(guessed), *_noted(unblindings))
    if guessed:
        *_, every = guessed
        n = every.correct + every.wrong + every.unsure
        return Block("blinding", TITLE, n, 0, Text("次猜测", "guesses"), reading, tables)
    return Block("blinding", TITLE, len(unblindings), 0, Text("次揭盲", "unblindings"), reading, tables)


def _guesses(guessed: Sequence[ModelGuesses]) -> Sequence[Table]:
    columns = (
        Column("model", MODEL),
        Column("correct", Text("猜对", "Right")),
        Column("wrong", Text("猜错", "Wrong")),
        Column("unsure", Text("不知道", "Don't know")),
        Column("sure", Text("其中有把握", "Of these sure")),
        Column("index", VALUE, 2, signed=True),
        Column("interval", INTERVAL, 2),
        Column("why", WHY),
    )
    rows = [
        (each.model, each.correct, each.wrong, each.unsure, each.sure, *of(each.index), why(each.index))
        for each in guessed
    ]
    title = Text("评分者猜来源：Bang 盲法指数", "Raters guess the source: Bang's blinding index")
    return [table("blinding", title, columns, rows)] if rows else []


def _unblindings(unblindings: Sequence[Unblinding], names: Mapping[str, str]) -> Sequence[Table]:
    columns = (
        Column("kind", Text("类型", "Kind")),
        Column("at", Text("时间（UTC）", "When (UTC)")),
        Column("who", Text("知情人", "Who")),
        Column("models", Text("模型", "Models")),
        Column("reason", Text("事由", "Why")),
        Column("by", Text("记录人", "Noted by")),
    )
    rows = [
        (KINDS[each.kind], each.at[:16].replace("T", " "), each.who, ", ".join(sorted(names[code] for code in each.codes)),
         each.why, each.by)
        for each in unblindings
    ]  # fmt: skip
    title = Text("计划外揭盲", "Unblindings that nobody planned")
    return [table("unblindings", title, columns, rows)] if rows else []


def _noted(unblindings: Sequence[Unblinding]) -> Iterable[Text]:
    if not unblindings:
        yield Text("没有记录到意外或紧急揭盲。", "No inadvertent or emergency unblinding was noted.")
        return
    n = len(unblindings)
    who = sorted({each.who for each in unblindings})
    yield Text(
        f"揭盲之前记录到 {n} 次意外或紧急揭盲，涉及 {'、'.join(who)}；其此后的评分未必是盲的。",
        f"Inadvertent or emergency unblindings noted before the unblinding: {n}, of {', '.join(who)}; what they "
        "rated after it may not have been blind.",
    )
    if found := warning(
        [f"{each.at[:16].replace('T', ' ')} UTC" for each in unblindings if kinds_in([each.why])]
    ):
        yield found


def _reading(guessed: Sequence[ModelGuesses]) -> Iterable[Text]:
    if not guessed:
        return
    *models, every = guessed
    said = spoken(every.index)
    yield Text(
        f"全部回答的指数为 {said}：0 为凭运气，1 为全部认出；“不知道”计为 0。",
        f"Over all answers the index is {said}: 0 is chance, 1 is every answer told; “don't know” counts as 0.",
    )
    told = [each.model for each in models if each.index.interval and each.index.interval.low > 0]
    if told:
        yield Text(
            f"评分者认出得多于偶然：{'、'.join(told)}。这些模型的评分未必是盲的。",
            f"Raters told more often than by chance: {', '.join(told)}. Their ratings may not have been blind.",
        )
    elif all(each.index.interval.holds(0) for each in guessed if each.index.interval):
        yield Text(
            "区间都含 0：没有看出评分者能认出来源。",
            "Every interval holds 0: nothing shows that raters could tell.",
        )
    yield Text(
        "猜测在评完之后进行，同一人的几次猜测并不独立，区间因此偏窄。",
        "Guesses came after the scoring; those of one person are not independent, so intervals are too narrow.",
    )
