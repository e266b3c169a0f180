"""What the jobs page says: its forms, its list and its keys."""

PHRASES = {
    "jobs.title": ("作业", "Jobs"),
    "jobs.none": (
        "还没有作业。在上面开始一个；关闭浏览器后它会继续运行。",
        "No job yet. Start one above; it goes on when the browser is closed.",
    ),
    "jobs.no_worker": (
        "现在没有作业进程在运行：作业会一直排队，等它启动后再做。",
        "No worker runs at the moment: jobs wait until there is one.",
    ),
    "jobs.no_worker_why": ("上一个进程结束的原因：{why}", "Why the last one ended: {why}"),
    "jobs.start": ("开始作业", "Start a job"),
    "jobs.kind": ("种类", "Kind"),
    "jobs.kind.generate": ("生成回答", "Generate answers"),
    "jobs.kind.judge": ("模型评判", "Judge"),
    "jobs.kind.train": ("训练", "Train"),
    "jobs.kind.label": ("规则标注", "Label by rules"),
    "jobs.kind.submit": ("提交到排行榜", "Submit to the leaderboard"),
    "jobs.submit.what": (
        "让裁判模型按评测集的标准评一个模型的全部回答，评完后列入排行榜。"
        "两两比较、自拟标准或提示词、多位裁判与锚点用命令行 wardround judge。",
        "A judge rates all of a model's answers by the set's rubric; then they are on the leaderboard. For "
        "pairwise judging, rubrics or prompts of your own, several judges and anchors: wardround judge.",
    ),
    "jobs.submit.file": ("本服务器生成的回答", "Answers generated here"),
    "jobs.submit.incomplete": ("（不完整）", " (incomplete)"),
    "jobs.submit.only_answered": (
        "这份回答不完整：只评已有的回答，并列在题目较少的另一张榜上。先让生成作业完成，才能与其他模型相比。",
        "These answers are incomplete: only those that are there are judged, on a board of their own with fewer "
        "questions. Finish the generation first to compare the model with others.",
    ),
    "jobs.submit.upload": ("或上传回答文件（.jsonl）", "Or upload answers (.jsonl)"),
    "jobs.submit.name": ("被评模型", "Model judged"),
    "jobs.submit.name_why": ("文件中已注明则不必填", "only if the file does not say"),
    "jobs.submit.questions": ("题目名称", "What the questions are called"),
    "jobs.submit.questions_why": (
        "上传的回答须填写，同一套题用同一名称",
        "for uploads: one name for all models",
    ),
    "jobs.submit.set.doctorbench": (
        "doctorbench：十三个维度（id、input、output）",
        "doctorbench: thirteen dimensions (id, input, output)",
    ),
    "jobs.submit.set.doctorflan": (
        "doctorflan：对照参考答案（id、input、output、reference）",
        "doctorflan: against a reference (id, input, output, reference)",
    ),
    "jobs.submit.set.dotabench": (
        "dotabench：三轮对话（turn_1_question、turn_1_answer……）",
        "dotabench: three turns (turn_1_question, turn_1_answer ...)",
    ),
    "jobs.submit.set.checklist": (
        "checklist：各题自带要点（id、input、output、checklist）",
        "checklist: each question's own points (id, input, output, checklist)",
    ),
    "jobs.filled": (
        "已按作业 {n} 填好，请改正出错之处，再开始。",
        "Filled in as for job {n}: mend what was wrong, and start.",
    ),
    "jobs.file_kept": ("不另选文件则沿用：{name}", "Unless another is chosen, the file of before: {name}"),
    "jobs.older": ("显示更早的作业", "Show older jobs"),
    "jobs.started": ("作业 {n} 已排队，见下方列表。", "Job {n} is queued; see the list below."),
    "jobs.test": ("测试连接", "Test the connection"),
    "jobs.testing": ("正在测试连接……", "Testing the connection ..."),
    "jobs.test.reachable.yes": ("接口可连接", "endpoint reachable"),
    "jobs.test.reachable.no": ("接口连不上", "endpoint not reachable"),
    "jobs.test.reachable.unknown": ("能否连接未知", "reachable: not known"),
    "jobs.test.key.yes": ("密钥被接受", "key accepted"),
    "jobs.test.key.no": ("密钥不被接受", "key not accepted"),
    "jobs.test.key.unknown": ("密钥是否被接受未知", "key: not known"),
    "jobs.test.answers.yes": ("模型能作答", "model answers"),
    "jobs.test.answers.no": ("模型不能作答", "model does not answer"),
    "jobs.test.answers.unknown": ("模型能否作答未知", "model: not known"),
    "jobs.estimate": ("预计费用", "Estimate"),
    "jobs.counting": ("正在清点要问的内容……", "Counting what would be asked ..."),
    "jobs.would_ask": ("将请求 {n} 次，", "{n} requests,"),
    "jobs.would_ask.one": ("将请求 {n} 次，", "{n} request,"),
    "jobs.settled": (
        "另有 {n} 次已有定论（有结果，或未能读出）而不再问，",
        "{n} more are settled, by a result or as unreadable, and not asked again,",
    ),
    "jobs.settled.one": (
        "另有 {n} 次已有定论（有结果，或未能读出）而不再问，",
        "{n} more is settled, by a result or as unreadable, and not asked again,",
    ),
    "jobs.only_settled": (
        "这样开始的作业什么也不会问。未能读出的，请在原作业的卡片上重问。",
        "A job started so would ask nothing. Ask unread answers again on the card of the job they are of.",
    ),
    "jobs.nothing_to_ask": ("没有要问的内容。", "There is nothing to ask."),
    "jobs.base_url": ("接口地址", "Endpoint"),
    "jobs.model": ("模型", "Model"),
    "jobs.models": ("模型（可填多个，用逗号隔开）", "Model (several separated by commas)"),
    "jobs.judge_model": ("裁判模型", "Judge model"),
    "jobs.judge.said.model": ("裁判", "judge"),
    "jobs.submit.said.model": ("裁判", "judge"),
    "jobs.submit.said.name": ("被评", "judged"),
    "jobs.optional": ("可不填", "may be left empty"),
    "jobs.all": ("全部", "all"),
    "jobs.concurrency": ("同时请求数", "Requests in flight"),
    "jobs.budget": ("费用上限", "Budget"),
    "jobs.price.prompt": ("提示价格（每百万 token）", "Price of a million prompt tokens"),
    "jobs.price.completion": ("回答价格（每百万 token）", "Price of a million completion tokens"),
    "jobs.price.currency": ("价格与上限的币种", "Currency of prices and budget"),
    "jobs.price_why": (
        "常见的 OpenAI 模型已有价目（美元）；其他模型在此填写价格，才能预计费用、设费用上限。",
        "Common OpenAI models have a list price (USD) here; give other models' prices, without which there is no estimate of the cost and no budget.",
    ),
    "jobs.price_of_each": (
        "多个模型时，价格与上限对每个模型分别适用。",
        " With several models price and budget hold for each.",
    ),
    "jobs.priced": (
        "每百万 token：提示 {prompt:g}、回答 {completion:g} {currency}",
        "a million tokens: prompt {prompt:g}, completion {completion:g} {currency}",
    ),
    "jobs.judge.what": (
        "让一个模型评判本研究中尚未由它评判的全部回答。",
        "A model judges every response of the study that it has not judged yet.",
    ),
    "jobs.repeats": ("每条重复次数", "Times to judge each"),
    "jobs.batch": ("经批量接口：半价，一天之内", "Through the Batch API: half the price, within a day"),
    "jobs.label.what": (
        "用内置规则标注本研究中尚未试过的记录。",
        "The built-in rules label the study's records that they were not tried on yet.",
    ),
    "jobs.kind.polish": ("润色回答", "Polish answers"),
    "jobs.polish.what": (
        "让模型按已通过的指令，对照原答案写出完整回答；已润色的不会重做。",
        "A model writes answers out by accepted instructions and the original answers; nothing is done twice.",
    ),
    "jobs.polish.none": (
        "还没有已通过的指令。请先由负责人抽取一批“指令撰写”。",
        "No instruction has been accepted yet; a lead draws a batch of instruction drafting first.",
    ),
    "jobs.polish.ahead": (
        "有指令的记录共 {n} 条，全部润色约需提示 {prompt}、回答 {completion} 个 token；没有指令的 {without} 条不在内。",
        "{n} records have an instruction: about {prompt} prompt and {completion} completion tokens for all of "
        "them. {without} without one are left out.",
    ),
    "jobs.polish.ahead.one": (
        "有指令的记录共 {n} 条，全部润色约需提示 {prompt}、回答 {completion} 个 token；没有指令的 {without} 条不在内。",
        "{n} record has an instruction: about {prompt} prompt and {completion} completion tokens for it. {without} without one are left out.",
    ),
    "jobs.polish.tasks": ("任务", "Tasks"),
    "jobs.polish.sample": ("抽取条数", "Draw so many"),
    "jobs.polish.seed": ("种子", "Seed"),
    "jobs.polish.max_tokens": ("回答长度上限（token）", "Longest answer in tokens"),
    "jobs.generate.what": (
        "让模型回答文件中的每一题；回答可随后提交评判。带示例题（few-shot）用命令行 wardround generate。",
        "Models answer every question of a file; the answers can be submitted for judging then. With worked "
        "examples before the question (few-shot): wardround generate.",
    ),
    "jobs.generate.file": ("题目文件（.jsonl）", "The questions' file (.jsonl)"),
    "jobs.generate.set.doctorflan": (
        "doctorflan：一问一答，每行有 id、input（DoctorBench、checklist 的题目也选它）",
        "doctorflan: one turn, rows of id, input (DoctorBench and checklist questions too)",
    ),
    "jobs.generate.set.dotabench": (
        "dotabench：三轮对话，每行有 id、turn_1_question 至 turn_3_question",
        "dotabench: three turns, rows of id, turn_1_question to turn_3_question",
    ),
    "jobs.eval_set": ("评测集", "Set"),
    "jobs.keys": ("接口密钥", "Endpoints' keys"),
    "jobs.keys_why": (
        "密钥保存在服务器上只有服务账户可读的文件里，只发给它所属的接口，不进数据库、日志和页面；输入后不再显示。",
        "A key is kept on the server in a file that only the server's account can read, and goes to its own endpoint alone; never into the database, a log or a page. It is not shown again.",
    ),
    "jobs.key_of": ("密钥所属的接口", "The key's endpoint"),
    "jobs.key": ("密钥", "Key"),
    "jobs.keep_key": ("保存密钥", "Keep the key"),
    "jobs.forget_key": ("删除密钥", "Forget the key"),
    "jobs.keys_of": ("已保存密钥的接口：", "A key is kept for:"),
    "jobs.no_keys": ("还没有为任何接口保存密钥。", "No key is kept for any endpoint."),
    "jobs.key_kept": ("密钥已保存。", "The key is kept."),
    "jobs.key_forgotten": ("该接口的密钥已删除。", "The endpoint's key is forgotten."),
}
