"""What the rewriting page says around its component, and the lead's page about rewriting."""

PHRASES = {
    "rewriting.title": ("对话改写", "Rewriting"),
    "rewriting.none": (
        "目前没有分配给您的改写或审阅任务。",
        "No rewriting or review is assigned to you at the moment.",
    ),
    "rewriting.all_done": (
        "目前 {total} 题都已处理；退回或待审的题目会再出现在这里。点题号可查看。",
        "Nothing is left to do for now ({total} dealt with); what is returned or awaits review will appear here. "
        "A number opens an item.",
    ),
    "rewriting.guideline": ("改写指南（第 {version} 版）", "Guideline, version {version}"),
    "rewritings.title": ("改写管理", "Dialogue batches"),
    "rewritings.none": ("还没有改写批次。请在下方新建。", "No batch of rewriting yet; draw one below."),
    "rewritings.new": ("新建改写批次", "A new batch of rewriting"),
    "rewritings.nothing": (
        "还没有可改写的病例，也没有待审的对话。请先导入。",
        "There are no cases to rewrite and no dialogues to review yet; import some first.",
    ),
    "rewritings.drawable": (
        "可分配：病例 {cases} 份，已有对话 {dialogues} 份。",
        "To be drawn: {cases} {cases:case|cases}, {dialogues} {dialogues:dialogue|dialogues} written already.",
    ),
    "rewritings.records": (
        "只选这些编号（留空为全部，用逗号分隔）",
        "Only these ids (blank for all, with commas)",
    ),
    "rewritings.writers": ("改写者", "Authors"),
    "rewritings.reviewers": ("审阅者（不会审自己的）", "Reviewers (never of their own)"),
    "rewritings.adjudicator": ("裁定者", "Adjudicator"),
    "rewritings.draw": ("抽取并保存为草稿", "Draw and keep as a draft"),
    "rewritings.open_hint": (
        "在“批次”页开放后即可开始改写。",
        "Open it on the page Batches, and the rewriting can begin.",
    ),
    "rewritings.download": (
        "下载定稿对话（{n} 份，JSON Lines）",
        "Download the accepted dialogues ({n}, JSON Lines)",
    ),
    "rewritings.download_report": (
        "下载报告（HTML、JSON、CSV）",
        "Download the report (HTML, JSON, CSV)",
    ),
    "rewritings.guideline": ("改写指南（改写者随时可查看）", "Guideline (authors can read it at any time)"),
}
