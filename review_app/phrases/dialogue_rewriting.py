"""What the rewriting page says around its component, and the lead's page about rewriting."""

PHRASES = {
    "rewriting.title": ("对话改写", "Rewriting"),
    "rewriting.none": (
        "目前没有分配给您的改写或审阅任务。",
        "No rewriting or review is assigned to you at the moment.",
    ),
    "rewriting.all_done": (
        "目前 {total} 题都已处理；退回或待审的题目会再出现在这里。",
        "All {total} are dealt with for now; what is returned or awaits review will appear here.",
    ),
    "rewriting.guideline": ("改写指南（第 {version} 版）", "Guideline, version {version}"),
    "rewritings.title": ("改写管理", "Dialogues"),
    "rewritings.none": ("还没有改写批次。", "No batch of rewriting yet."),
    "rewritings.new": ("新建改写批次", "A new batch of rewriting"),
    "rewritings.nothing": (
        "还没有可改写的病例，也没有待审的对话。请先导入。",
        "There are no cases to rewrite and no dialogues to review yet; import some first.",
    ),
    "rewritings.drawable": (
        "可分配：病例 {cases} 份，已有对话 {dialogues} 份。",
        "To be drawn: {cases} cases, {dialogues} dialogues written already.",
    ),
    "rewritings.records": (
        "只选这些编号（留空为全部，用逗号分隔）",
        "Only these ids (blank for all, with commas)",
    ),
    "rewritings.writers": ("改写者", "Authors"),
    "rewritings.reviewers": ("审阅者（不会审自己的）", "Reviewers (never of their own)"),
    "rewritings.adjudicator": ("裁定者", "Adjudicator"),
    "rewritings.unknown": (
        "有 {count} 个编号不存在，请核对",
        "{count} of these ids do not exist; look again",
    ),
    "rewritings.draw": ("抽取并保存为草稿", "Draw and keep as a draft"),
    "rewritings.open_hint": (
        "在“批次”页开放后即可开始改写。",
        "Open it on the page Batches, and the rewriting can begin.",
    ),
    "rewritings.download": (
        "下载定稿对话（{n} 份，JSON Lines）",
        "Download the accepted dialogues ({n}, JSON Lines)",
    ),
    "rewritings.simulated": (
        "其中 {n} 份由程序模拟，仅供演示，不是医师所写",
        "{n} of them are simulated by a program, for show only; no physician wrote them",
    ),
    "rewritings.state": ("状态", "State"),
    "rewritings.count": ("份数", "Dialogues"),
    "rewritings.state.unwritten": ("待写", "To be written"),
    "rewritings.state.skipped": ("跳过", "Skipped"),
    "rewritings.state.in_review": ("待审", "In review"),
    "rewritings.state.returned": ("已退回作者", "Back with the author"),
    "rewritings.state.in_adjudication": ("待裁定", "In adjudication"),
    "rewritings.state.accepted": ("定稿", "Accepted"),
    "rewritings.verdicts": (
        "退回 {returns} 次，审者修改 {amendments} 次，作者异议 {contested} 次。",
        "{returns} returns, {amendments} amendments, {contested} contested.",
    ),
    "rewritings.times": (
        "每份用时中位数：改写 {annotator}，审阅 {reviewer}，裁定 {adjudicator}。",
        "Median active time a dialogue: writing {annotator}, review {reviewer}, adjudication {adjudicator}.",
    ),
    "rewritings.flags": (
        "需要留意：有外来大段粘贴 {pasted} 份，用时过短 {hasty} 份。",
        "To look at: {pasted} with a large paste from elsewhere, {hasty} written hastily.",
    ),
    "rewritings.authors": ("改写者", "Authors"),
    "rewritings.author": ("登录名", "Login"),
    "rewritings.given": ("分到", "Given"),
    "rewritings.written": ("已写", "Written"),
    "rewritings.accepted": ("定稿", "Accepted"),
    "rewritings.returns": ("被退回", "Returns"),
    "rewritings.median": ("用时中位数", "Median time"),
    "rewritings.lengths": ("长度中位数（字）", "Median length (characters)"),
    "rewritings.turn": ("轮", "Turn"),
    "rewritings.question": ("患者的话", "Patient"),
    "rewritings.answer": ("参考回答", "Reference answer"),
    "rewritings.placed": ("病例各部分放入哪一轮（处）", "Passages placed, by part and turn"),
    "rewritings.part": ("部分", "Part"),
}
