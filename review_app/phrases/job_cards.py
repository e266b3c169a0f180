"""What a job says of itself on the jobs page, and the ways on from where it is."""

PHRASES = {
    "jobs.state.queued": ("排队中", "queued"),
    "jobs.state.running": ("运行中", "running"),
    "jobs.state.stopping": ("正在取消……", "being cancelled ..."),
    "jobs.state.completed": ("已完成", "completed"),
    "jobs.completed_without": ("已完成，{n} 条未得结果", "completed, {n} without a result"),
    "jobs.state.failed": ("失败", "failed"),
    "jobs.state.cancelled": ("已取消", "cancelled"),
    "jobs.state.interrupted": ("已中断", "interrupted"),
    "jobs.interrupted_why": (
        "工作进程被终止；可继续，已完成的部分不会重做。",
        "The worker was killed; resume it, and nothing is done twice.",
    ),
    "jobs.cancel": ("取消", "Cancel"),
    "jobs.resume": ("继续", "Resume"),
    "jobs.new_budget": ("新的费用上限", "New budget"),
    "jobs.go_on_with_budget": ("按新上限继续", "Go on with this budget"),
    "jobs.give_key": ("填写密钥并继续", "Give the key and go on"),
    "jobs.key_above": (
        "请在页面上方的“接口密钥”中填写；保存后本作业接着运行。",
        "Give it in “Endpoints’ keys” above; once it is kept, this job goes on.",
    ),
    "jobs.key_is_kept": (
        "该接口有保存的密钥，点“继续”就用它；若它正是被拒绝的那个，请填写新的。",
        "A key is kept for this endpoint, and Resume uses it; if it is the one that was refused, give another.",
    ),
    "jobs.for_roles": ("这类作业由{roles}接着处理。", "Going on with such a job is for: {roles}."),
    "jobs.cancel_for_roles": ("这类作业由{roles}取消。", "Cancelling such a job is for: {roles}."),
    "jobs.change": ("修改后重新发起", "Change and start anew"),
    "jobs.as_a_new_job": (
        "将排成一个新作业，接着做剩余部分；本作业的记录不变。",
        "This queues a new job, which goes on with the rest; this one stays as it is.",
    ),
    "jobs.gone_on_as": (
        "已由作业 {n} 接着做，后续在那里。",
        "Job {n} has gone on with this; the ways on are there.",
    ),
    "jobs.changed_above": (
        "已在页面顶部的表单里按本作业填好，请在那里修改。",
        "The form at the top of this page is filled in as for this job: change it there.",
    ),
    "jobs.ask_failed": ("重问失败的 {count} 条", "Ask the {count} failed again"),
    "jobs.ask_failed.one": ("重问失败的 1 条", "Ask the failed one again"),
    "jobs.ask_unread": ("重问未能读出的 {count} 条", "Ask the {count} unread ones again"),
    "jobs.ask_unread.one": ("重问未能读出的 1 条", "Ask the unread one again"),
    "jobs.ended_without": (
        "已有 {n} 条得不到结果，继续时不会再问：{what}。",
        "{n} rows have come to no result, and going on does not ask them: {what}.",
    ),
    "jobs.ended_without.one": (
        "已有 1 条得不到结果，继续时不会再问：{what}。",
        "1 row has come to no result, and going on does not ask it: {what}.",
    ),
    "jobs.ask_empty": ("重问回答为空的 {count} 条", "Ask the {count} empty ones again"),
    "jobs.ask_empty.one": ("重问回答为空的 1 条", "Ask the empty one again"),
    "jobs.a_second": ("每秒 {n}", "{n} a second"),
    "jobs.left": ("剩余 {time}", "{time} left"),
    "jobs.failed": ("未得结果 {n}", "{n} without a result"),
    "jobs.waits": (
        "接口要求放慢：等到 {time} 再问。",
        "The endpoint asks for a slower pace: it is asked again at {time}.",
    ),
    "jobs.away": (
        "接口自 {time} 起无法访问，正在重试；五分钟内恢复就接着做。",
        "The endpoint has been away since {time} and is tried again; back within five minutes, the job goes on.",
    ),
    "jobs.status": ("结果", "Status"),
    "jobs.reason": ("原因", "Reason"),
    "jobs.status.scored": ("已评分", "scored"),
    "jobs.status.failed": ("失败", "failed"),
    "jobs.status.missing": ("未问到", "missing"),
    "jobs.status.unparsed": ("未能读出", "unparsed"),
    "jobs.status.refused": ("被拒绝", "refused"),
    "jobs.status.empty": ("回答为空", "empty"),
    "jobs.status.n/a": ("不适用", "n/a"),
    "jobs.without.failed": (
        "{n} 条失败；重问可能得到结果。",
        "{n} failed; asked again, {n:it|they} may come to a result.",
    ),
    "jobs.without.failed_by": (
        "{n} 条失败（最近一次：{why}）；重问可能得到结果。",
        "{n} failed (the last: {why}); asked again, {n:it|they} may come to a result.",
    ),
    "jobs.without.missing": (
        "{n} 条没有问到；重问可能得到结果。",
        "{n} missing, not asked; asked again, {n:it|they} may come to a result.",
    ),
    "jobs.without.unparsed": (
        "{n} 条未能读出（{why}）；直接重新开始不会再问，须专门重问。",
        "{n} unparsed ({why}); the same job started anew does not ask {n:it|them}, only the button below does.",
    ),
    "jobs.without.unparsed_kept": (
        "{n} 条未能读出（{why}）；已存入研究，不再重问，可换一个模型。",
        "{n} unparsed ({why}); {n:it is|they are} stored in the study as such and not asked again. Another model may do "
        "better.",
    ),
    "jobs.unread": ("回答里没有可用的内容", "nothing of use in the answers"),
    "jobs.unread_mostly": ("其中 {n} 条：{why}", "{n} of them: {why}"),
    "jobs.without.refused": (
        "{n} 条被拒绝（模型不答，或接口不接受）；重问无用。",
        "{n} refused by the model or the endpoint; to ask again does not help.",
    ),
    "jobs.without.empty": (
        "{n} 条的回答是空的，未送评；重问无用。",
        "{n} not asked, for the answer is empty; to ask again does not help.",
    ),
    "jobs.without.empty_answer": (
        "{n} 条的回答是空的；直接重新开始不会再问，须专门重问。",
        "{n} empty: the model said nothing. The same job started anew does not ask {n:it|them}, only the button below "
        "does.",
    ),
    "jobs.without.empty_kept": (
        "{n} 条的回答是空的；已存入研究，不再重问，可换一个模型。",
        "{n} empty: the model said nothing. {n:It is|They are} stored in the study as such and not asked again. "
        "Another model may do better.",
    ),
    "jobs.without.n/a": (
        "{n} 条没有适用的标准；这不是缺失。",
        "{n} to which no criterion applies; nothing is missing there.",
    ),
    "jobs.without.table": ("下载未得结果的明细（CSV）", "Download those without a result (CSV)"),
    "jobs.prompts_cut": (
        "{n} 条提示超出长度上限，从开头截去了一部分。",
        "{n} prompts were too long; their beginnings were cut off.",
    ),
    "jobs.prompts_cut.one": (
        "{n} 条提示超出长度上限，从开头截去了一部分。",
        "{n} prompt was too long; its beginning was cut off.",
    ),
    "jobs.answers_cut": (
        "{n} 条回答到长度上限时还没写完，保留已写出的部分；回答文件里逐条注明。",
        "{n} answers reached the length limit before their end and are kept as they are; the answers' file says "
        "which.",
    ),
    "jobs.answers_cut.one": (
        "{n} 条回答到长度上限时还没写完，保留已写出的部分；回答文件里逐条注明。",
        "{n} answer reached the length limit before its end and is kept as it is; the answers' file says which.",
    ),
    "jobs.of_job": ("{what}（作业 {n}）", "{what} (job {n})"),
    "jobs.ask_again": ("无用回答最多重问", "useless answers asked again at most"),
    "jobs.cost": ("费用 {cost} {currency}", "cost {cost} {currency}"),
    "jobs.asked": ("历次共请求 {n} 次，", "{n} requests in all runs,"),
    "jobs.asked.one": ("历次共请求 {n} 次，", "{n} request in all runs,"),
    "jobs.asked_and_tested": (
        "历次共请求 {n} 次（含各次运行开始时的连接测试），",
        "{n} requests in all runs, the connection tests at their beginning included,",
    ),
    "jobs.asked_and_tested.one": (
        "历次共请求 {n} 次（即连接测试），",
        "{n} request in all runs, the connection test,",
    ),
    "jobs.asked_last": ("最近一次运行请求 {n} 次，", "Last run: {n} requests,"),
    "jobs.asked_last.one": ("最近一次运行请求 {n} 次，", "Last run: {n} request,"),
    "jobs.asked_by_all": (
        "历次（其他作业的也算在内）共请求 {n} 次，",
        "All runs, those of other jobs too: {n} requests,",
    ),
    "jobs.asked_by_all.one": (
        "历次（其他作业的也算在内）共请求 {n} 次，",
        "All runs, those of other jobs too: {n} request,",
    ),
    "jobs.asked_by_all_and_tested": (
        "历次（其他作业的和连接测试也算在内）共请求 {n} 次，",
        "All runs, those of other jobs and connection tests too: {n} requests,",
    ),
    "jobs.asked_by_all_and_tested.one": (
        "历次（其他作业的和连接测试也算在内）共请求 {n} 次，",
        "All runs, those of other jobs and connection tests too: {n} request,",
    ),
    "jobs.tokens.used": (
        "用去提示 {prompt}、回答 {completion} 个 token，",
        "{prompt} prompt and {completion} completion {completion:token|tokens},",
    ),
    "jobs.perhaps": (
        "有 {n} 次没有等到答复，可能也已收费，不在上述费用内。",
        "{n} requests without an answer may have been charged besides.",
    ),
    "jobs.perhaps.one": (
        "有 {n} 次没有等到答复，可能也已收费，不在上述费用内。",
        "{n} request without an answer may have been charged besides.",
    ),
    "jobs.tokens.about": (
        "约需提示 {prompt}、回答 {completion} 个 token，",
        "about {prompt} prompt and {completion} completion {completion:token|tokens},",
    ),
    "jobs.cost.used": ("费用 {cost} {currency}。", "cost {cost} {currency}."),
    "jobs.cost.about": ("费用约 {cost} {currency}。", "about {cost} {currency}."),
    "jobs.cost_unknown": ("费用未知（没有价格）。", "cost unknown (no price)."),
    "jobs.answers_of": ("下载 {model} 的回答", "Download the answers of {model}"),
    "jobs.answers_so_far": (
        "下载 {model} 已有的回答（不完整）",
        "Download what {model} has answered (incomplete)",
    ),
    "jobs.leads_to.leaderboard": ("看排行榜", "To the leaderboard"),
    "jobs.leads_to.data": ("看数据页的汇总", "To the page Data"),
    "jobs.leads_to.rules": ("看规则工作台", "To the rules workbench"),
    "jobs.leads_to.training": ("看训练页", "To the page Training"),
}
