"""What the home page says."""

PHRASES = {
    "home.title": ("我的任务", "My work"),
    "home.greeting": ("{name}，您好。", "Hello, {name}."),
    "home.nothing_yet": ("目前没有分配给您的任务。", "Nothing is assigned to you at the moment."),
    "home.start": ("开始", "Start"),
    "home.continue": ("继续", "Continue"),
    "home.look": ("查看", "Look"),
    "home.closed": ("本批次已锁定。", "This batch is locked."),
    "home.pace": (
        " · 每题约 {seconds} 秒，预计还需 {minutes} 分钟",
        " · {seconds} s an item, about {minutes} min left",
    ),
    "home.for_lead": (
        "批次、揭盲与报告见上方各页。",
        "Batches, unblinding and reports are on the pages above.",
    ),
    "home.for_engineer": ("数据与报告见上方各页。", "Data and reports are on the pages above."),
    "home.for_admin": ("人员管理见上方“人员”页。", "People are managed on the page People above."),
}
