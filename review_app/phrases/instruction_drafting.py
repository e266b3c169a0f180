"""What the drafting page says around its component, and what a lead reads who draws a batch of it."""

PHRASES = {
    "drafting.title": ("指令撰写", "Instructions"),
    "drafting.none": (
        "目前没有分配给您的指令撰写或审定任务。",
        "No instruction to write or to review is assigned to you at the moment.",
    ),
    "drafting.all_done": (
        "目前 {total} 项都已处理；退回或待审定的任务会再出现在这里。点题号可查看。",
        "Dealt with for now: all {total}; what is returned or awaits review will appear here. "
        "A number opens an item.",
    ),
    "drafting.guideline": ("撰写指南（第 {version} 版）", "Guideline, version {version}"),
    "drafting.new": ("新建指令撰写批次", "A new batch of instruction drafting"),
    "drafting.nothing": (
        "还没有带任务和原答案的记录。请先导入记录并标注任务（wardround import、wardround label）。",
        "No record has a task and an original answer yet; import and label some (wardround import, wardround label).",
    ),
    "drafting.no_senior": (
        "还没有高年资医师账户；指令须由高年资医师审定。",
        "There is no senior yet, and only a senior accepts instructions.",
    ),
    "drafting.tasks": ("任务", "Tasks"),
    "drafting.task": ("{task}（{n} 条记录{accepted}）", "{task} ({n} records{accepted})"),
    "drafting.task.one": ("{task}（{n} 条记录{accepted}）", "{task} ({n} record{accepted})"),
    "drafting.accepted": ("，已有第 {n} 版指令", ", instruction revision {n}"),
    "drafting.accepted_title": ("已通过的指令", "Accepted instructions"),
    "drafting.accepted_task": ("{task} · 第 {n} 版", "{task} · revision {n}"),
    "drafting.revision": ("第 {n} 版 · {by} 审定 · {at}", "Revision {n} · accepted by {by} · {at}"),
    "drafting.writers": ("撰写者", "Writers"),
    "drafting.reviewers": ("审定者（高年资医师，不会审自己的）", "Seniors who review (never their own)"),
    "drafting.examples": ("每项任务旁显示的记录数", "Records shown beside each task"),
    "drafting.draw": ("抽取并保存为草稿", "Draw and keep as a draft"),
}
