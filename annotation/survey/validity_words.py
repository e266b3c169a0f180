"""The validity checks in words: why a submission falls, what a check is called, what a threshold would do."""

from collections.abc import Iterable

from annotation.rubric import Text

CHECK_NAMES = {
    "duplicate": Text("重复提交", "duplicate"),
    "requirement": Text("不符合要求", "requirement"),
    "incomplete": Text("未答完", "incomplete"),
    "hasty": Text("答得过快", "hasty"),
    "uniform": Text("全部相同", "uniform"),
    "straight-lined": Text("连续同答", "straight-lined"),
    "low variability": Text("变化过小", "low variability"),
    "attention check": Text("注意力检查未过", "attention check"),
    "time out of bounds": Text("用时超出范围", "time out of bounds"),
    "outlying": Text("离群", "outlying"),
    "nothing left": Text("无可用回答", "nothing left"),
}
CENTRE_NAMES = {"mean": "均值", "median": "中位数"}

NO_TIME = Text("没有记录到用时", "no time was recorded")
NOTHING_LEFT = Text("计入的部分都没有作答", "no answer in any part that counts")


def joined(texts: Iterable[Text | None]) -> Text | None:
    """Several reasons as one; None when there is none."""
    given = [text for text in texts if text is not None]
    if not given:
        return None
    return Text("；".join(text.zh for text in given), "; ".join(text.en for text in given))


def identical(other: str) -> Text:
    return Text(f"回答与用时同 {other} 完全一样", f"answers and time are those of {other}")


def sent_before(place: str) -> Text:
    return Text(f"此人已提交过（{place}）", f"the respondent sent in before, on {place}")


def unmet(reason: str, empty_column: str = "") -> Text:
    """A requirement's own words, which its settings give in one language."""
    if not empty_column:
        return Text(reason, reason)
    return Text(f"{reason}（{empty_column} 为空）", f"{reason} ({empty_column} is empty)")


def answered_only(answered: int, asked: int) -> Text:
    return Text(f"{asked} 题中答了 {answered} 题", f"{answered} of {asked} questions answered")


def not_over(seconds: float, limit: float, share: float, centre: str, middle: float) -> Text:
    return Text(
        f"{seconds:g} 秒，未超过 {limit:.2f} 秒（{CENTRE_NAMES[centre]} {middle:.2f} 秒的 {share:.3g}）",
        f"{seconds:g} s is not over {limit:.2f} s ({share:.3g} of the {centre} {middle:.2f} s)",
    )


def under_least(seconds: float, least: float, part: str) -> Text:
    return Text(
        f"{_part_zh(part)}{seconds:g} 秒，至少应有 {least:g} 秒",
        f"{_part_en(part)}{seconds:g} s, at least {least:g} s needed",
    )


def over_most(seconds: float, most: float, part: str) -> Text:
    return Text(
        f"{_part_zh(part)}{seconds:g} 秒，最多 {most:g} 秒",
        f"{_part_en(part)}{seconds:g} s, at most {most:g} s allowed",
    )


def all_same(count: int, answer: float, part: str) -> Text:
    return Text(
        f"{_part_zh(part)}{count} 个回答都是 {answer:g}",
        f"all {count} answers{f' of part {part}' if part else ''} are {answer:g}",
    )


def in_a_row(length: int, answer: float, limit: float) -> Text:
    return Text(
        f"连续 {length} 个回答都是 {answer:g}（达到 {limit:g} 个即不计）",
        f"{length} answers in a row are {answer:g} ({limit:g} or more fall)",
    )


def spread_under(spread: float, limit: float) -> Text:
    return Text(
        f"回答的标准差 {spread:.3f} 低于 {limit:g}",
        f"the answers' standard deviation {spread:.3f} is under {limit:g}",
    )


def wrong_answer(question: str, right: float) -> Text:
    return Text(f"{question} 应选 {right:g}", f"{question} is not {right:g}")


def improbable(distance: float, p: float) -> Text:
    return Text(
        f"马氏距离平方 {distance:.1f}，p < {p:g}", f"squared Mahalanobis distance {distance:.1f}, p < {p:g}"
    )


def _part_zh(part: str) -> str:
    return f"第 {part} 部分：" if part else ""


def _part_en(part: str) -> str:
    return f"part {part}: " if part else ""


# what the sensitivity table calls its lines
AS_SET = Text("现行设置", "as set")
HASTE_OFF = Text("快答：不检查", "haste: off")
LONGSTRING_OFF = Text("连续同答：不检查", "longstring: off")
VARIABILITY_OFF = Text("变化过小：不检查", "variability: off")


def haste_by(share: float, centre: str) -> Text:
    return Text(f"快答：{CENTRE_NAMES[centre]}的 {share:.2f}", f"haste: {share:.2f} of the {centre}")


def published_as(seconds: float, reading: str) -> Text:
    chinese = {"mean": "均值", "threshold": "阈值"}[reading]
    return Text(
        f"快答：论文的 {seconds} 秒当作{chinese}", f"haste: the paper's {seconds} s read as the {reading}"
    )


def longstring_at(length: int) -> Text:
    return Text(f"连续同答：{length}", f"longstring: {length}")


def variability_at(spread: float) -> Text:
    return Text(f"变化过小：{spread}", f"variability: {spread}")


# notes under the report
NO_TIME_KNOWN = Text("没有任何用时记录，未检查快答。", "No time is known, so haste was not checked.")
NO_DISTANCES = Text(
    "无法计算马氏距离：答全的人相对题数太少，或有题目互相决定；没有人因此被排除。",
    "Mahalanobis distances cannot be computed: too few complete respondents for so many questions, "
    "or questions that determine one another. Nobody was flagged by them.",
)


def times_missing(unknown: int, of: int) -> Text:
    return Text(
        f"{of} 份中有 {unknown} 份没有用时，不进入均值与中位数。",
        f"{unknown} of {of} submissions have no time and are not in the mean or median.",
    )


def pulled_up(mean: float, median: float, times: int) -> Text:
    return Text(
        f"平均用时 {mean:.1f} 秒，超过中位数 {median:.1f} 秒的 {times} 倍：少数人把页面开着没关，"
        "按均值的规则可能冤枉从容作答的人；请看按中位数的结果。",
        f"The mean time {mean:.1f} s is over {times} times the median {median:.1f} s: "
        "a few left the page open, and the mean-based rule may flag the unhurried; see the median-based.",
    )
