"""Whether raters could tell the models: their guesses after scoring, by model."""

from collections.abc import Iterable, Sequence

from annotation.correlation.blocks.block import INTERVAL, VALUE, WHY, Block, Column, of, spoken, table, why
from annotation.correlation.blocks.names import MODEL
from annotation.correlation.model_guesses import ModelGuesses
from annotation.rubric import Text


def blinding_block(guessed: Sequence[ModelGuesses]) -> Block:
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
    every = guessed[-1]
    n = every.correct + every.wrong + every.unsure
    unit = Text("次猜测", "guesses")
    return Block(
        "blinding", title, n, 0, unit, tuple(_reading(guessed)), (table("blinding", title, columns, rows),)
    )


def _reading(guessed: Sequence[ModelGuesses]) -> Iterable[Text]:
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
