"""What the leaderboard says."""

PHRASES = {
    "leaderboard.title": ("排行榜", "Leaderboard"),
    "leaderboard.none": (
        "还没有可看的提交。工程师可在“作业”页提交一个模型的回答。",
        "Nothing to see yet. An engineer submits a model's answers on the page Jobs.",
    ),
    "leaderboard.contest": ("评测", "Contest"),
    "leaderboard.part": ("题组", "Questions"),
    "leaderboard.all": ("全部", "All"),
    "leaderboard.how": ("怎样评的：裁判、权重、否决", "How it was judged: judge, weights, vetoes"),
    "leaderboard.facts": (
        "裁判 {judge} · 提示词 {prompt} · 评分标准 {rubric} · {questions} 题 · 每题评 {repeats} 次。每个模型只列最近一次提交。",
        "Judge {judge} · prompt {prompt} · rubric {rubric} · {questions} questions · each judged {repeats} times. The latest submission of each model.",
    ),
    "leaderboard.settings": (
        "权重：{weights}。一票否决：{vetoes}，得分不高于量程的 {at} 时，总分至多 {ceiling}（满分 100）。权重与否决均为本研究的设置。",
        "Weights: {weights}. Vetoes: {vetoes}; at or below {at} of the scale the total is at most {ceiling} of 100. Weights and vetoes are this study's settings.",
    ),
    "leaderboard.model": ("模型", "Model"),
    "leaderboard.mean": ("均分", "Mean"),
    "leaderboard.median": ("中位数", "Median"),
    "leaderboard.sd": ("标准差", "SD"),
    "leaderboard.raw": ("否决前均分", "Mean before vetoes"),
    "leaderboard.vetoed": ("被否决", "Vetoed"),
    "leaderboard.scored": ("得分 / 全部", "Scored / all"),
    "leaderboard.at": ("提交日期", "Submitted"),
    "leaderboard.shown": ("公开", "Shown"),
    "leaderboard.legend": (
        "点列名按该列排序。N/A：没有一题适用，不是 0 分；未得分的回答不计入均分。各维度为其适用题目的均分，标准差为各题之间。",
        "A column's name sorts by it. N/A: it applied to no answer, which is not a 0; answers without a rating are in no mean. A dimension is the mean over the answers it applied to, the SD is between answers.",
    ),
    "leaderboard.more": ("向右滚动可看其余各列 →", "Scroll to the right for the other columns →"),
    "leaderboard.part_scored": ("仅 {scored} / {answers} 题得分", "only {scored} / {answers} scored"),
    "leaderboard.download": ("下载此表（CSV）", "Download this table (CSV)"),
    "leaderboard.csv_scored": ("得分题数", "Scored"),
    "leaderboard.csv_answers": ("全部题数", "Answers"),
    "leaderboard.csv_judge": ("裁判", "Judge"),
    "leaderboard.showing": ("公开与否", "Who sees it"),
    "leaderboard.showing_why": (
        "提交起初只有负责人、工程师和管理员可见。公开后所有有账户的人都能看到，包括正在盲评的医师。",
        "At first only leads, engineers and administrators see a submission. Once shown, everybody with an account does, physicians who score blind included.",
    ),
    "leaderboard.show": ("公开", "Show to everybody"),
    "leaderboard.hide": ("不再公开", "Hide again"),
}
