"""What the home page says."""

PHRASES = {
    "home.title": ("我的任务", "My work"),
    "home.greeting": ("{name}，您好。", "Hello, {name}."),
    "home.nothing_yet": ("目前没有分配给您的任务。", "Nothing is assigned to you at the moment."),
    "home.start": ("开始", "Start"),
    "home.continue": ("继续", "Continue"),
    "home.look": ("查看", "Look"),
    "home.discuss": ("讨论", "Discuss"),
    "home.disputes": (
        "{count} 处标签分歧等您讨论。",
        "{count} {count:disagreement over labels waits|disagreements over labels wait} for you to discuss.",
    ),
    "home.closed": ("本批次已锁定。", "This batch is locked."),
    "home.pace": (
        " · 每题约 {seconds} 秒，预计还需 {minutes} 分钟",
        " · {seconds} s an item, about {minutes} min left",
    ),
    "waiting.title": ("等待处理", "Waiting"),
    "waiting.nothing": ("目前没有等待处理的事。", "Nothing waits for you at the moment."),
    "waiting.to_sign": ("全部已定，等待高年资医师签名", "All settled; a senior's signature is awaited"),
    "waiting.draft": ("草稿，尚未开放", "Drawn, not opened yet"),
    "waiting.unblind": ("已锁定，等待揭盲", "Locked, not unblinded yet"),
    "waiting.disputes": (
        "{n} 处标签分歧等待本批专家讨论",
        "{n} disagreements over labels; the batch's expert is to discuss them",
    ),
    "waiting.disputes.one": (
        "{n} 处标签分歧等待本批专家讨论",
        "{n} disagreement over labels; the batch's expert is to discuss it",
    ),
    "waiting.jobs_running": ("{n} 个作业在运行或排队", "{n} jobs running or queued"),
    "waiting.jobs_running.one": ("{n} 个作业在运行或排队", "{n} job running or queued"),
    "waiting.jobs_stopped": ("{n} 个作业失败、中断或取消", "{n} jobs failed, interrupted or cancelled"),
    "waiting.jobs_stopped.one": ("{n} 个作业失败、中断或取消", "{n} job failed, interrupted or cancelled"),
}
