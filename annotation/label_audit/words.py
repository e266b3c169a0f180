"""What an audit may be said to show, in sentences, in Chinese and in English."""

from annotation.label_audit.audit import MEDIOCRE, NONE, AuditReport, BatchResult, VersionResult
from annotation.label_audit.claims import PASS_OVER, fewest_to_pass, settled
from annotation.label_audit.recall import Recall
from annotation.label_audit.results import AuditResults, BetweenExperts
from annotation.proportion import Proportion
from annotation.rubric import Text
from annotation.tasks import find_task
from db.errors import NotFound

WORDS = {
    "title": Text("标签抽检", "Label audit"),
    "reading": Text("怎样理解", "In words"),
    "curve": Text("各批一致率", "Agreement, batch by batch"),
    "batches": Text("各批", "The batches"),
    "batch": Text("批次", "Batch"),
    "rules": Text("规则", "Rules"),
    "agree": Text("一致", "Agree"),
    "interval": Text("95% 区间", "95 % interval"),
    "for_all": Text("同时看 {looks} 次的区间", "For all {looks} looks"),
    "kappa": Text("Kappa 值", "Kappa"),
    "over": Text("超过 95%", "Over 95 %"),
    "missed": Text("漏标", "Missed"),
    "way": Text("方式", "Way"),
    "expert": Text("专家", "Expert"),
    "seed": Text("种子", "Seed"),
    "drawn": Text("抽取日期", "Drawn"),
    "all": Text("随机", "at random"),
    "stratified": Text("按任务分层", "stratified"),
    "per_task": Text("每项任务同样多", "as many of every task"),
    "passed": Text("通过", "passed"),
    "not_passed": Text("未通过", "not passed"),
    "anchored": Text("确认或更正（有锚定）", "confirm or correct (anchored)"),
    "blind": Text("盲标", "blind"),
    "undefined": Text("无法估计", "undefined"),
    "precision": Text("各标签的精确率（低者在前）", "Precision by label, the lowest first"),
    "label": Text("标签", "Label"),
    "share": Text("精确率", "Precision"),
    "confusion": Text("谁说什么（混淆表）", "Who says what (confusion table)"),
    "rule_label": Text("规则说", "The rules say"),
    "expert_label": Text("专家说", "The expert says"),
    "same": Text("一致", "Same"),
    "discussed": Text("讨论之后", "After the discussion"),
    "after": Text("与定论一致", "Agree with what was settled"),
    "kept": Text("各自保留", "Stands"),
    "rule wrong": Text("规则错", "Rule wrong"),
    "changed": Text("专家改判", "Expert changed"),
    "open": Text("未讨论", "Not discussed"),
    "blind_counts": Text(
        "通过与否只看盲标：专家看过规则的标签再改判，已不再独立。",
        "Passing rests on the blind labels alone: a change made after seeing the rules' label is no longer independent.",
    ),
    "recall": Text("召回", "Recall"),
    "experts": Text("专家之间", "Between experts"),
}
# as a number that can be formatted
WANTED = float(PASS_OVER)
NO_TASK = Text("都不是", "none")
# why a recall is not estimable, as `estimated_recall` says it
NO_RECALL = {
    "no labelled record was audited": "没有抽检过有标签的记录",
    "no unlabelled record was audited, so misses are unknown": "没有抽检过无标签的记录，漏标情况未知",
    "no audited record has a task": "抽检过的记录都不属于任何任务",
}


def label_name(key: str, language: str) -> str:
    """What a label is called; a label that is no task stands for itself."""
    if key == NONE:
        return NO_TASK[language]
    try:
        task = find_task(key)
    except NotFound:
        return key
    return task.chinese if language == "zh" else task.english


def reading(results: AuditResults, language: str) -> list[str]:
    """The results in plain sentences, the most important first."""
    found, report = results.batches, results.report
    sentences = [
        *(_batch(each) for each in report.batches[-1:]),
        *(_version(each) for each in report.versions),
        _looks(report),
        *(_anchored(each.batch.name) for each in found if each.anchored),
        *(_per_task(each.batch.name) for each in found if not each.is_random),
        _again(sum(each.audited_before for each in report.batches)),
        _unanswered(sum(each.unanswered for each in report.batches)),
        _simulated(sum(each.tally.simulated for each in found)),
    ]
    return [each[language] for each in sentences if each]


def recall_sentence(recall: Recall, language: str) -> str:
    """The recall with its interval, or why there is none."""
    if recall.share is None:
        told = Text(
            f"召回率无法估计：{NO_RECALL.get(recall.reason, recall.reason)}。",
            f"Recall is not estimable: {recall.reason}.",
        )
    else:
        figures = f"{recall.share:.1%}", f"{recall.low:.1%}–{recall.high:.1%}"
        told = Text(
            f"召回率约 {figures[0]}（至少 95% 的区间 {figures[1]}）：在应有任务的记录中，规则给出正确任务的比例。",
            f"Recall is about {figures[0]} (interval of at least 95 %: {figures[1]}): of the records that "
            "serve a task, the share to which the rules give it.",
        )
    return told[language]


def experts_sentence(experts: BetweenExperts, language: str) -> str:
    """How far two experts agree, which is as far as rules can be expected to."""
    if not experts.agreement.n:
        told = Text(
            "没有第二位专家标过，专家之间的一致率无从得知。",
            "No second expert has labelled any record, so how far experts agree is not known.",
        )
        return told[language]
    kappa = WORDS["undefined"][language] if experts.kappa is None else f"{experts.kappa:.3f}"
    told = Text(
        f"两位专家都标过的记录：{share(experts.agreement)}，kappa {kappa}。规则与专家的一致率不能指望高于它。",
        f"Records that two experts labelled: {share(experts.agreement)}, kappa {kappa}. Rules cannot be "
        "expected to agree with an expert better than experts do.",
    )
    return told[language]


def share(value: Proportion) -> str:
    """k of n with the share and its interval, in figures alone."""
    if value.share is None:
        return "–"
    return f"{value.k}/{value.n} = {value.share:.1%} [{value.low:.1%}, {value.high:.1%}]"


def _batch(each: BatchResult) -> Text | None:
    k, n = each.agreement.k, each.agreement.n
    if not n:
        return None
    if not each.passed:
        return Text(
            f"批次“{each.batch}”未通过：{n} 条中 {k} 条一致，须超过 {WANTED:.0%}，即至少 {fewest_to_pass(n)} 条。",
            f"Batch “{each.batch}” does not pass: {k} of {n} agree, and it takes more than {WANTED:.0%}, "
            f"{fewest_to_pass(n)} at least.",
        )
    if settled(k, n):
        return Text(f"批次“{each.batch}”通过：{k}/{n}。", f"Batch “{each.batch}” passes: {k} of {n}.")
    return Text(
        f"批次“{each.batch}”通过：{n} 条中 {k} 条一致；但区间低至 {each.agreement.low:.1%}，"
        f"真实一致率可能远低于 {WANTED:.0%}。",
        f"Batch “{each.batch}” passes with {k} of {n}, although the interval reaches down to "
        f"{each.agreement.low:.1%}: the true agreement may lie well under {WANTED:.0%}.",
    )


def _version(each: VersionResult) -> Text | None:
    if not each.agreement.n:
        return None
    head = Text(
        f"规则第 {each.rule_version} 版（{each.batches} 批）：{share(each.agreement)}。",
        f"Rules {each.rule_version} ({each.batches} batches): {share(each.agreement)}.",
    )
    tail = _settling(each)
    return Text(head.zh + tail.zh, f"{head.en} {tail.en}")


def _settling(each: VersionResult) -> Text:
    if each.settled:
        return Text(
            "已可断定超过 95%（单侧 95% 下限）。", "That it is over 95 % is settled (one-sided bound)."
        )
    more, rate = each.more_if_all_agree, each.more_at_this_rate
    zh = f"若全部一致，再抽 {more} 条即可断定超过 95%；"
    en = f"{more} more would settle that it is over 95 %, if all of them agreed; "
    if rate is None:
        return Text(zh + "照目前的比例则永远不能。", en + "at this rate none would.")
    return Text(f"{zh}照目前的比例需再抽 {rate} 条。", f"{en}at this rate it takes {rate}.")


def _looks(report: AuditReport) -> Text | None:
    looks = len(report.batches)
    if not looks:
        return None
    return Text(
        f"至今已看 {looks} 批：若真实一致率只有 {MEDIOCRE:.0%}，单凭运气也有 {report.luck:.0%} 的机会至少有一批通过。"
        "多看一次，“通过”就更不说明问题。",
        f"{looks} looks so far: at a true agreement of {MEDIOCRE:.0%} one batch or more would pass by luck in "
        f"{report.luck:.0%} of cases. Every further look makes a pass mean less.",
    )


def _anchored(name: str) -> Text:
    return Text(
        f"批次“{name}”以“确认或更正”方式进行，专家看得见规则的标签：一致率因此偏高，不宜与盲标批次相比。",
        f"Batch “{name}” was confirm-or-correct: the expert saw the rules' label, which pulls answers towards "
        "it. Do not compare its agreement with that of blind batches.",
    )


def _per_task(name: str) -> Text:
    return Text(
        f"批次“{name}”每项任务抽取同样多：少见的任务权重偏大，一致率不代表全部记录。",
        f"Batch “{name}” took as many of every task: rare ones weigh too much, so its agreement is not that "
        "of all records.",
    )


def _again(n: int) -> Text | None:
    return n and Text(
        f"有 {n} 条此前已抽检过，不算新看。",
        f"{n} records came in an earlier batch too; those looks are not fresh.",
    )


def _unanswered(n: int) -> Text | None:
    return n and Text(
        f"有 {n} 条专家跳过或未答，不计入。", f"{n} records were skipped or not answered, and are left out."
    )


def _simulated(n: int) -> Text | None:
    return n and Text(
        f"注意：其中 {n} 条标注由程序模拟，并非医师所标，仅供演示。",
        f"Note: {n} of these labels are simulated by a program, not given by physicians: for show only.",
    )
