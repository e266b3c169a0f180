"""What the leaderboard says."""

PHRASES = {
    "leaderboard.title": ("排行榜", "Leaderboard"),
    "leaderboard.none": (
        "还没有可看的提交。负责人或工程师可在“作业”页提交一个模型的回答。",
        "Nothing to see yet. A lead or an engineer submits a model's answers on the page Jobs.",
    ),
    "leaderboard.not_there": (
        "这里没有地址所指的评测，或未向您公开。",
        "The contest in the address is not here, or is not shown to you.",
    ),
    "leaderboard.first_instead": ("下面是列表中的第一项。", " Below is the first of the list."),
    "leaderboard.contest": ("评测", "Contest"),
    "leaderboard.part": ("题组", "Questions"),
    "leaderboard.all": ("全部", "All"),
    "leaderboard.items": ("{count} 题", "{count} questions"),
    "leaderboard.items.one": ("{count} 题", "{count} question"),
    "leaderboard.incomplete": (
        "不完整：{whole} 题中的 {answered} 题",
        "incomplete: {answered} of {whole} questions",
    ),
    "leaderboard.how": ("怎样评的：裁判、提示词", "How it was judged: judge, prompt"),
    "leaderboard.how_vetoed": ("怎样评的：裁判、提示词、否决", "How it was judged: judge, prompt, vetoes"),
    "leaderboard.facts": (
        "裁判 {judge} · 提示词 {prompt} · 评分标准 {rubric} · {questions} · {judged}。每个模型只列最近一次提交。",
        "Judge {judge} · prompt {prompt} · rubric {rubric} · {questions} · each judged {judged}. The latest submission of each model.",
    ),
    "leaderboard.judged": ("每题评 {n} 次", "{n} times"),
    "leaderboard.judged.one": ("每题评 1 次", "once"),
    "leaderboard.settings": (
        "一票否决：{vetoes}，得分不高于量程的 {at} 时，总分至多 {ceiling}（满分 100）。权重与否决均为本研究的设置。",
        "Vetoes: {vetoes}; at or below {at} of the scale the total is at most {ceiling} of 100. Weights and vetoes are this study's settings.",
    ),
    "leaderboard.model": ("模型", "Model"),
    "leaderboard.mean": ("均分", "Mean"),
    "leaderboard.median": ("中位数", "Median"),
    "leaderboard.sd": ("标准差", "SD"),
    "leaderboard.raw": ("否决前均分", "Mean before vetoes"),
    "leaderboard.vetoed": ("被否决", "Vetoed"),
    "leaderboard.uncut": ("截零前", "Before the cut"),
    "leaderboard.uncut_scale": ("至多 1", "at most 1"),
    "leaderboard.weight": ("权重 {weight}", "weight {weight}"),
    "leaderboard.veto": ("一票否决", "veto"),
    "leaderboard.scored": ("得分 / 全部", "Scored / all"),
    "leaderboard.at": ("提交日期", "Submitted"),
    "leaderboard.shown": ("公开", "Shown"),
    "leaderboard.older_shown": ("较早的一次", "an older one"),
    "leaderboard.older_shown_why": (
        "{model} 最近一次提交尚未公开，其他人看到的仍是较早的一次。“不再公开”会连它一起收回。",
        "The latest submission of {model} is not shown; everybody still sees an older one. To hide it takes that back too.",
    ),
    "leaderboard.legend": (
        "点列名按该列排序，再点反向；列名下为量程。只有整套题都作答且都得分的模型才有名次，其余列在下方。"
        "未得分的回答不计入均分，标准差为各题之间。",
        "A column's name sorts by it, and the other way round when pressed again. Beneath it stands its scale. "
        "Only a model that answered every question and was scored on each has a rank; the others stand below. "
        "Answers without a rating are in no mean, the SD is between answers.",
    ),
    "leaderboard.legend_weights": (
        "维度的列名下还有权重和是否一票否决。",
        " Beneath a dimension's name stand its weight and whether it vetoes as well.",
    ),
    "leaderboard.legend_dimensions": (
        "各维度为其适用题目的均分，下方小字如 3 / 6 表示得分的 6 题中 3 题适用；N/A：没有一题适用，不是 0 分。",
        " A dimension is the mean over the answers it applied to: 3 / 6 beneath it says to 3 of the 6 scored; N/A: to none, which is not a 0.",
    ),
    "leaderboard.of_those_shown": (
        "这里只列已公开的模型，名次也只在它们之间。",
        " Only models that are shown to everybody stand here, and a rank is one among those.",
    ),
    "leaderboard.set.checklist": ("各题自带要点", "Checklist"),
    "leaderboard.checklist": (
        "要点清单：每题的得分是答到的要点分值除以该题可得的分值，答了不该说的扣分；低于 0 计为 0，“截零前”不截，为负时标红。必问要点为其中答到的比例。",
        "Checklist: an answer's score is the points met over those its question has to gain, less the points of what must not be said; below 0 counts as 0, "
        'while "Before the cut" is as it was, red where negative. Must-ask items: the share of them met.',
    ),
    "leaderboard.more": ("向右滚动可看其余各列 →", "Scroll to the right for the other columns →"),
    "leaderboard.part_scored": (
        "仅 {scored} / {answers} 题得分，不排名",
        "only {scored} / {answers} scored, not ranked",
    ),
    "leaderboard.part_answered": (
        "不完整：只答了 {whole} 题中的 {answered} 题，不排名",
        "incomplete: {answered} of {whole} questions, not ranked",
    ),
    "leaderboard.download": ("下载此表（CSV）", "Download this table (CSV)"),
    "leaderboard.csv_scored": ("得分题数", "Scored"),
    "leaderboard.csv_answers": ("全部题数", "Answers"),
    "leaderboard.csv_judge": ("裁判", "Judge"),
    "leaderboard.csv_set": ("评测集", "Set"),
    "leaderboard.csv_rubric": ("评分标准", "Rubric"),
    "leaderboard.csv_file": ("题目文件", "Questions file"),
    "leaderboard.csv_items": ("题数", "Questions"),
    "leaderboard.csv_whole": ("整套题数", "Questions in all"),
    "leaderboard.csv_prompt_hash": ("提示词哈希", "Prompt hash"),
    "leaderboard.csv_rubric_hash": ("评分标准哈希", "Rubric hash"),
    "leaderboard.csv_questions_hash": ("题目哈希", "Questions hash"),
    "leaderboard.show_done": ("{model} 现已对所有人公开。", "{model} is shown to everybody now."),
    "leaderboard.hide_done": ("{model} 现已不再公开。", "{model} is not shown any more."),
    "leaderboard.showing": ("公开与否", "Who sees it"),
    "leaderboard.showing_why": (
        "提交起初只有负责人、工程师和管理员可见。公开后所有有账户的人都能看到，包括正在盲评的医师。",
        "At first only leads, engineers and administrators see a submission. Once shown, everybody with an account does, physicians who score blind included.",
    ),
    "leaderboard.show": ("公开", "Show to everybody"),
    "leaderboard.hide": ("不再公开", "Hide again"),
}
