"""What the planning of a batch says."""

PHRASES = {
    "planning.title": (
        "规模：要多少共评题、多少工时与报酬",
        "How much to share, and the hours and pay of it",
    ),
    "planning.icc": ("预期一致性（ICC）", "Agreement expected (ICC)"),
    "planning.width": ("希望的区间宽度", "Width of the interval wished for"),
    "planning.minutes": ("每题用时（分钟）", "Minutes a question"),
    "planning.hourly": ("每小时报酬（元）", "pay an hour (RMB)"),
    "planning.needed": (
        "需要 {needed} 份全体共评的回答，即 {questions} 题（占全部题目 {share}）作为校准题。",
        "{needed} {needed:answer rated by all is|answers rated by all are} needed: {questions} {questions:question|questions} ({share} of all) as the calibration set.",
    ),
    "planning.too_few": (
        "题目不够：请放宽区间，或增加评分医师。",
        "There are too few questions: accept a wider interval, or invite more evaluators.",
    ),
    "planning.gives": (
        "按所选校准比例，ICC 的 95% 区间约宽 {width}。",
        "With the calibration share chosen here the ICC's 95 % interval is about {width} wide.",
    ),
    "hours.title": ("已用工时与报酬", "Hours worked and pay"),
    "hours.who": ("姓名", "Name"),
    "hours.seniority": ("职级", "Seniority"),
    "hours.hours": ("工时", "Hours"),
    "hours.hourly": ("每小时（元）", "An hour (RMB)"),
    "hours.pay": ("报酬（元）", "Pay (RMB)"),
    "hours.unset": (
        "{count} 人未设报酬，未计入合计；可在人员页设置。",
        "Without pay set, and so not in the sum: {count}. Set it on the people page.",
    ),
    "hours.simulated": (
        "另有 {hours} 小时为模拟，不计报酬。",
        "Besides, {hours} hours are simulated and not paid.",
    ),
    "hours.note": (
        "工时为题目打开且有人操作的时间，含跳过与修改；读指南、培训和未提交的题不在内。报酬按作答时的标准。",
        "Hours are the time an item was open and worked at, skips and amendments included; reading guidelines, "
        "training and items not submitted are not. Pay is at the rate of the day.",
    ),
    "planning.who": ("职级", "Seniority"),
    "planning.people": ("人数", "People"),
    "planning.hours": ("工时", "Hours"),
    "planning.pay": ("报酬（元）", "Pay (RMB)"),
    "planning.all": ("合计", "In all"),
    "planning.note": (
        "按 Bonett（2002）估算，并假定各回答相互独立；同题回答相近时区间会略宽。工时不含重复题。",
        "After Bonett (2002), as if answers were independent; a little wider where answers to a question are "
        "alike. Hours leave out repeats.",
    ),
}
