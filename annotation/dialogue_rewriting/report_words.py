"""What the rewriting's report says, in Chinese and English, on the page and in its files alike."""

from annotation.rubric import Text

WORDS = {
    "title": Text("对话改写报告", "Rewriting report"),
    "batch": Text("批次", "Batch"),
    "guideline": Text("指南版本", "Guideline version"),
    "seed": Text("随机种子", "Seed"),
    "simulated": Text(
        "注意：其中有由程序模拟的对话，仅供演示，不是医师所写。",
        "Note: some of these dialogues are simulated by a program, for show only; no physician wrote them.",
    ),
    "verdicts": Text(
        "退回 {returns} 次，审者修改 {amendments} 次，作者异议 {contested} 次。",
        "Returned: {returns}, amended: {amendments}, contested: {contested}.",
    ),
    "times": Text(
        "每份用时中位数（分:秒）：改写 {annotator}，审阅 {reviewer}，裁定 {adjudicator}。",
        "Median active time a dialogue (min:s): writing {annotator}, review {reviewer}, adjudication {adjudicator}.",
    ),
    "flags": Text(
        "需要留意：有外来大段粘贴 {pasted} 份，用时过短 {hasty} 份。",
        "To look at: {pasted} with a large paste from elsewhere, {hasty} written hastily.",
    ),
    "states": Text("进展", "Progress"),
    "state": Text("状态", "State"),
    "count": Text("份数", "Dialogues"),
    "state.unwritten": Text("待写", "To be written"),
    "state.skipped": Text("跳过", "Skipped"),
    "state.in_review": Text("待审", "In review"),
    "state.returned": Text("已退回作者", "Back with the author"),
    "state.in_adjudication": Text("待裁定", "In adjudication"),
    "state.accepted": Text("定稿", "Accepted"),
    "authors": Text("改写者", "Authors"),
    "login": Text("登录名", "Login"),
    "given": Text("分到", "Given"),
    "written": Text("已写", "Written"),
    "accepted": Text("定稿", "Accepted"),
    "returns": Text("被退回", "Returns"),
    "median": Text("用时中位数", "Median time"),
    "lengths": Text("长度中位数（字）", "Median length (characters)"),
    "turn": Text("轮", "Turn"),
    "question": Text("患者的话", "Patient"),
    "answer": Text("参考回答", "Reference answer"),
    "placed": Text("病例各部分放入哪一轮（处）", "Passages placed, by part and turn"),
    "part": Text("部分", "Part"),
    "turn_number": Text("第 {turn} 轮", "Turn {turn}"),
    "dialogues": Text("逐份", "Every dialogue"),
    "case": Text("病例", "Case"),
    "author": Text("作者", "Author"),
    "reviewer": Text("审阅者", "Reviewer"),
    "writing": Text("改写用时", "Writing"),
    "reviewing": Text("审阅用时", "Review"),
    "characters": Text("字数", "Characters"),
    "facts": Text("病例句子用到", "Sentences used"),
    "look": Text("需要留意", "To look at"),
    "flag.pasted": Text("外来大段粘贴", "a large paste from elsewhere"),
    "flag.hasty": Text("用时过短", "hasty"),
}  # fmt: skip
# what the parts of a case are called
KIND_NAMES = {
    "chief_complaint": Text("主诉", "Chief complaint"),
    "history": Text("病史", "History"),
    "past_history": Text("既往史", "Past history"),
    "examination": Text("查体", "Examination"),
    "test": Text("检查", "Test"),
    "diagnosis": Text("诊断", "Diagnosis"),
    "treatment": Text("治疗", "Treatment"),
}
SEPARATOR = Text("、", ", ")
