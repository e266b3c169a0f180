"""How far physicians agree among themselves, no judge looked at."""

from collections.abc import Iterable

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.block import ANSWERS, Block, Column, Table, estimates, table
from annotation.correlation.blocks.names import FIGURE, RATER, N
from annotation.correlation.blocks.reasons import in_words, sentence
from annotation.rubric import Text
from annotation.statistics.pair_matrix import RaterPair
from annotation.statistics.raters_agreement import RatersAgreement

BETWEEN = Text("医师之间的一致性", "Agreement among physicians")
ICC_NAMES = {
    "ICC(1,1)": Text("ICC(1,1) 评分者随机嵌套，单次", "ICC(1,1) other raters each answer, one rating"),
    "ICC(2,1)": Text("ICC(2,1) 评分者随机，绝对一致，单次", "ICC(2,1) random raters, agreement, one rating"),
    "ICC(3,1)": Text("ICC(3,1) 评分者固定，相对一致，单次", "ICC(3,1) these raters, consistency, one rating"),
    "ICC(1,k)": Text("ICC(1,k) 评分者随机嵌套，均值", "ICC(1,k) other raters each answer, mean"),
    "ICC(2,k)": Text("ICC(2,k) 评分者随机，绝对一致，均值", "ICC(2,k) random raters, agreement, mean"),
    "ICC(3,k)": Text("ICC(3,k) 评分者固定，相对一致，均值", "ICC(3,k) these raters, consistency, mean"),
}
LEVEL_NAMES = {
    "nominal": Text("名义", "nominal"),
    "ordinal": Text("顺序", "ordinal"),
    "interval": Text("等距", "interval"),
}


def between_block(report: AgreementReport) -> Block:
    """ICC by form, alpha by level, percent, kappa, AC2, and every two raters with the n they share."""
    found, n = report.agreement, len(report.answers)
    if isinstance(found, str):
        said = sentence(in_words(found))
        more = Text(
            "不重叠的设计无从估计一致性：不是 1，也不是 0。请在下一批中设校准题。",
            "Without overlap agreement is unknown: neither 1 nor 0. Give the next batch a calibration set.",
        )
        return Block("between", BETWEEN, 0, n, ANSWERS, (said, more), ())
    shared, chance = found.reliability, found.chance
    icc = Text(
        f"组内相关（{shared.n_complete} 份人人都评的回答）", f"ICC ({shared.n_complete} answers all rated)"
    )
    others = {
        Text("同分对占比", "Pairs of ratings alike"): chance.percent,
        Text("Fleiss κ（不加权）", "Fleiss' kappa (unweighted)"): chance.fleiss_kappa,
        Text("Gwet AC2（二次加权）", "Gwet's AC2 (quadratic weights)"): chance.gwet,
    }
    tables = (
        estimates(
            "icc", icc, Text("形式", "Form"), [(ICC_NAMES[form], one) for form, one in shared.icc.items()]
        ),
        estimates(
            "alpha",
            Text("Krippendorff α", "Krippendorff's alpha"),
            Text("尺度", "Level"),
            [(LEVEL_NAMES[level], one) for level, one in shared.alpha.items()],
        ),
        estimates("chance", Text("其他系数", "Further coefficients"), FIGURE, others.items()),
        _pairs(found.pairs),
    )
    return Block("between", BETWEEN, shared.n, n - shared.n, ANSWERS, tuple(_between_reading(found)), tables)


def _pairs(pairs: Iterable[RaterPair]) -> Table:
    columns = (
        Column("first", RATER),
        Column("second", Text("另一评分者", "Other rater")),
        Column("n", N),
        Column("percent", Text("同分占比", "Alike"), 2),
        Column("kappa", Text("二次加权 κ", "Quadratic kappa")),
        Column("r", Text("r", "r")),
    )
    rows = [(each.first, each.second, each.n, each.percent, each.kappa, each.r) for each in pairs]
    return table("rater_pairs", Text("两两比较", "Every two raters"), columns, rows)


def _between_reading(found: RatersAgreement) -> Iterable[Text]:
    ordinal, single = found.reliability.alpha["ordinal"], found.reliability.icc["ICC(2,1)"]
    if ordinal.value is not None and ordinal.interval is not None:
        ends = f"{ordinal.value:.2f} [{ordinal.interval.low:.2f}, {ordinal.interval.high:.2f}]"
        yield Text(
            f"按顺序尺度的 Krippendorff α 为 {ends}：1 为完全一致，0 为机遇水平。",
            f"Krippendorff's alpha, ordinal, is {ends}: 1 is full agreement, 0 is chance.",
        )
    elif ordinal.reason:
        yield sentence(in_words(ordinal.reason))
    if single.value is not None and single.interval is not None:
        ends = f"{single.value:.2f} [{single.interval.low:.2f}, {single.interval.high:.2f}]"
        yield Text(
            f"一位评分者单次评分的绝对一致 ICC(2,1) 为 {ends}；ICC 的区间视各回答独立，同题回答相近时偏窄。",
            f"ICC(2,1), absolute agreement of one rater's single rating, is {ends}; ICC intervals take answers as "
            "independent and are too narrow where answers to a question are alike.",
        )
