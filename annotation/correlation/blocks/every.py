"""All blocks of the human-against-judge report, in the order they are read."""

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.agreement import agreement_block, calibration_block
from annotation.correlation.blocks.between import between_block
from annotation.correlation.blocks.blinding import blinding_block
from annotation.correlation.blocks.block import Block, Column, table
from annotation.correlation.blocks.data import data_block
from annotation.correlation.blocks.judge import biases_block, masked_block, overlaps_block, planted_block
from annotation.correlation.blocks.levels import levels_block, parts_block
from annotation.correlation.blocks.models import corrected_block, means_block, ranking_block
from annotation.correlation.blocks.paper import paper_block
from annotation.correlation.blocks.physicians import (
    alternative_block,
    ceiling_block,
    raters_block,
)
from annotation.correlation.blocks.rivals import judges_block, veto_block
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text

SIDES = {"ratings": Text("评分", "Ratings"), "judgments": Text("评判", "Judgments")}
STATUSES = {
    "n/a": Text("不适用", "n/a"),
    "unparsed": Text("读不出分数", "unparsed"),
    "refused": Text("拒绝评判", "refused"),
    "skipped": Text("评分者跳过", "skipped by the rater"),
    "missing": Text("锁定前未评", "not scored before the lock"),
    "vetoed": Text("一票否决", "vetoed"),
    "no judgment of the same answer": Text("同一回答没有评判", "no judgment of the same answer"),
    "no rating of the same answer": Text("同一回答没有评分", "no rating of the same answer"),
}


def blocks(report: CorrelationReport) -> tuple[Block, ...]:
    """The report's blocks; the same report gives the same blocks."""
    return (
        levels_block(report),
        ranking_block(report),
        agreement_block(report),
        calibration_block(report),
        between_block(report.physicians),
        ceiling_block(report),
        alternative_block(report),
        raters_block(report.physicians),
        biases_block(report),
        judges_block(report),
        veto_block(report),
        corrected_block(report),
        overlaps_block(report),
        masked_block(report),
        planted_block(report),
        *_blinding(report.physicians),
        parts_block(report),
        paper_block(report),
        data_block(report.physicians),
        left_out_block(report),
    )


def agreement_blocks(report: AgreementReport) -> tuple[Block, ...]:
    """What ratings come to where no judge has judged yet, or nobody asks for one."""
    return (
        between_block(report),
        raters_block(report),
        means_block(report),
        *_blinding(report),
        data_block(report),
    )


def _blinding(report: AgreementReport) -> tuple[Block, ...]:
    """Whether raters could tell the models, where any of them was asked or learnt them too early."""
    if report.guessed or report.unblindings:
        return (blinding_block(report.guessed, report.unblindings, report.names),)
    return ()


def left_out_block(report: CorrelationReport) -> Block:
    left = report.correlation.left_out
    columns = (
        Column("side", Text("来源", "Side")),
        Column("reason", Text("原因", "Why")),
        Column("n", Text("n", "n")),
    )
    title = Text("未纳入的数据", "What was left out")
    rows = [(SIDES[each.side], STATUSES.get(each.reason, each.reason), each.n) for each in left]
    reading = () if left else (Text("全部评分与评判均已纳入。", "Every rating and judgment entered."),)
    every = len(report.physicians.ratings) + len(report.judgments)
    out = sum(each.n for each in left)
    return Block(
        "left_out", title, every - out, out, Text("行", "rows"), reading,
        (table("left_out", title, columns, rows),) if left else (),
    )  # fmt: skip
