"""What the report page says about single answers and disagreements."""

PHRASES = {
    "disagreements.click": (
        "点击图中一点，看它背后的回答（键盘：见页末）。",
        "Click a point to see the answers behind it (by keyboard: at the foot of the page).",
    ),
    "disagreements.behind": ("图中一点背后的回答", "The answers behind a point"),
    "disagreements.worst": ("分歧最大的回答", "The worst disagreements"),
    "disagreements.question": ("题目", "Question"),
    "disagreements.task": ("任务", "Task"),
    "disagreements.model": ("模型", "Model"),
    "disagreements.human": ("医师", "Physicians"),
    "disagreements.judge": ("评判", "Judge"),
    "disagreements.gap": ("评判 − 医师", "Judge − physicians"),
    "disagreements.masked": ("遮蔽", "Masked"),
    "disagreements.is_masked": ("是", "yes"),
    "disagreements.read": ("阅读其中一份", "Read one of them"),
    "disagreements.asked": ("题目", "Question"),
    "disagreements.reference": ("参考答案", "Reference"),
    "disagreements.answer": ("回答（如评分者所见）", "Answer, as its raters saw it"),
    "disagreements.who": ("由谁复评", "Who looks again"),
    "disagreements.why": (
        "将以上 {count} 题重新盲评：每题全部来源的回答换新代号，看不出哪一份有分歧。",
        "Scores these {count} questions again, blinded: every source's answer under a new letter, so that "
        "nobody can tell which was disputed.",
    ),
    "disagreements.why.one": (
        "将以上 {count} 题重新盲评：每题全部来源的回答换新代号，看不出哪一份有分歧。",
        "Scores this {count} question again, blinded: every source's answer under a new letter, so that nobody can tell what was disputed.",
    ),
    "disagreements.draw": ("抽取复评批次（草稿）", "Draw a batch to look again (draft)"),
    "disagreements.name": ("分歧复评：{batch}", "Second look: {batch}"),
    "disagreements.drawn": (
        "已抽取复评批次，请到批次页核对后开放。",
        "The batch is drawn; look at it on the batches page, then open it.",
    ),
}
