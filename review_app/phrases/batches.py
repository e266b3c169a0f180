"""What the batches page says."""

PHRASES = {
    "batches.title": ("批次", "Batches"),
    "batches.none": ("还没有批次。请在下方新建。", "No batch yet; draw one below."),
    "batches.draw_what": ("新建哪一类批次", "What kind of batch to draw"),
    "batches.locked_for_good": (
        "已锁定。结果见相应的结果页。",
        "Locked. What it came to is on the page of its results.",
    ),
    "batches.new": ("新建盲评批次", "Draw a new batch for blinded scoring"),
    "batches.name": ("批次名称", "Name of the batch"),
    "batches.evaluators": ("评分医师", "Evaluators"),
    "batches.calibration": ("共同校准题比例（%）", "Calibration set, shared by all (%)"),
    "batches.calibration_why": (
        "所有医师都评的题目。没有重叠就无法估计一致性。",
        "Questions that everyone scores. Without overlap no agreement can be estimated.",
    ),
    "batches.repeats": ("重复题比例（%）", "Repeats within one evaluator (%)"),
    "batches.repeats_why": (
        "同一医师稍后再评一次，用来估计自身一致性。",
        "Scored again by the same person later: agreement with oneself.",
    ),
    "batches.seed": ("随机种子", "Seed"),
    "batches.guideline": ("指南（医师随时可查看）", "Guideline, always at the physicians' hand"),
    "batches.guideline_version": ("指南版本", "Guideline version"),
    "batches.preview": ("预览抽样", "Preview the draw"),
    "batches.draw": ("抽取并保存为草稿", "Draw and keep as a draft"),
    "batches.drawn": (
        "已抽取批次“{name}”，核对后可开放。",
        "Batch “{name}” is drawn; look at it, then open it.",
    ),
    "batches.drawable": (
        "可抽取 {questions} 题，每题 {sources} 个来源的回答。",
        "{questions} {questions:question|questions} can be drawn, each with answers from {sources} {sources:source|sources}.",
    ),
    "batches.trained_on": (
        "{count} 题在冻结的训练数据集中，不能再用来评测：{ids}",
        "{count} questions are in a frozen dataset and test no model any more: {ids}",
    ),
    "batches.trained_on.one": (
        "{count} 题在冻结的训练数据集中，不能再用来评测：{ids}",
        "{count} question is in a frozen dataset and tests no model any more: {ids}",
    ),
    "batches.incomplete": (
        "{count} 条记录的回答不齐，不进入批次：{ids}",
        "{count} records lack answers from some sources and stay out: {ids}",
    ),
    "batches.incomplete.one": (
        "{count} 条记录的回答不齐，不进入批次：{ids}",
        "{count} record lacks answers from some sources and stays out: {ids}",
    ),
    "batches.choose_first": (
        "先选评分医师：之后这里显示每人的题数；两位以上时，还可估算要多少共评题、工时与报酬。",
        "Choose evaluators first: here stand each one's questions then, and for two or more an estimate of shared questions, hours and pay.",
    ),
    "batches.nothing": (
        "还没有可抽取的题目：请工程师先导入病例与至少两个来源的回答。",
        "Nothing to draw yet: an engineer must import cases and answers from two sources or more.",
    ),
    "batches.plan": (
        "共 {items} 题，其中校准 {calibration} 题；{assignments} 次评分任务（含重复 {repeats} 次）。",
        "{items} {items:question|questions}, {calibration} of them shared; {assignments} {assignments:assignment|assignments}, {repeats} of them {repeats:a repeat|repeats}.",
    ),
    "batches.person": ("医师", "Person"),
    "batches.total": ("分配", "Assigned"),
    "batches.own": ("独评", "Own"),
    "batches.shared": ("校准", "Shared"),
    "batches.repeated": ("重复", "Repeats"),
    "batches.done": ("已完成", "Done"),
    "batches.skipped": ("跳过", "Skipped"),
    "batches.median": ("每题用时中位数", "Median time an item"),
    "batches.last": ("最近一次", "Last"),
    "batches.seconds": ("{seconds} 秒", "{seconds} s"),
    "batches.minutes_left": ("预计剩余 {minutes} 分钟", "About {minutes} min left"),
    "batches.state.draft": ("草稿", "Draft"),
    "batches.state.open": ("进行中", "Open"),
    "batches.state.locked": ("已锁定", "Locked"),
    "batches.state.unblinded": ("已揭盲", "Unblinded"),
    "batches.open": ("开放批次", "Open the batch"),
    "batches.amending": (
        "有 {count} 题正在修改、尚未提交；锁定后以已提交的答案为准。",
        "{count} items are being amended and not submitted; after locking, what was submitted stands.",
    ),
    "batches.amending.one": (
        "有 {count} 题正在修改、尚未提交；锁定后以已提交的答案为准。",
        "{count} item is being amended and not submitted; after locking, what was submitted stands.",
    ),
    "batches.opened": ("批次“{name}”已开放。", "Batch “{name}” is open."),
    "batches.lock_done": ("批次“{name}”已锁定。", "Batch “{name}” is locked."),
    "batches.unblind_done": ("批次“{name}”已揭盲。", "Batch “{name}” is unblinded."),
    "batches.lock": ("锁定批次", "Lock the batch"),
    "batches.lock_why": (
        "锁定后不再接受任何回答或修改，且不可撤销。需要第二人当场输入自己的登录名和密码。",
        "After this no answer is taken or changed, for good. A second person enters their own name and password.",
    ),
    "batches.unfinished": (
        "仍有 {count} 题未完成，锁定后将计为缺失。",
        "{count} items are not done; after locking they count as missing.",
    ),
    "batches.unfinished.one": (
        "仍有 {count} 题未完成，锁定后将计为缺失。",
        "{count} item is not done; after locking it counts as missing.",
    ),
    "batches.simulated": (
        "其中 {count} 份评分为程序模拟，并非医师所评，仅供演示。",
        "{count} of these answers {count:is|are} simulated by a program, not given by physicians: for show only.",
    ),
    "batches.unblind": ("揭盲", "Unblind"),
    "batches.unblind_why": (
        "揭盲会写明每个代号对应的来源，并记入日志，不可撤销。需要第二人当场确认。"
        "若其他批次也含这些回答且尚未锁定，请勿让其评分者得知。",
        "This writes down which source each code stood for, and is logged for good. A second person confirms it. "
        "Where other batches have the same answers and are not locked yet, their evaluators must not hear of it.",
    ),
    "batches.key_closed": (
        "揭盲密钥已封存：请密钥保管人 {keeper} 在此输入封存口令。揭盲后密钥保持开启。",
        "The blinding key is closed: its keyholder, {keeper}, types the phrase here. It stays open after the unblinding.",
    ),
    "batches.key_phrase": (
        "封存口令（7 组，每组 5 个字符）",
        "Phrase of the blinding key (7 groups of 5 letters)",
    ),
    "batches.reason": ("事由（必填）", "Reason (needed)"),
    "batches.second_login": ("第二人登录名", "Second person's sign-in name"),
    "batches.second_password": ("第二人密码", "Second person's password"),
    "batches.sources": ("来源", "Sources"),
    "batches.code": ("代号", "Code"),
    "batches.source": ("来源", "Source"),
    "batches.to_report": ("查看相关性报告", "Open the correlation report"),
    "batches.facts": (
        "种子 {seed} · 评分标准 {rubric} · 指南第 {guideline} 版 · 建于 {at}",
        "Seed {seed} · rubric {rubric} · guideline version {guideline} · drawn {at}",
    ),
}
