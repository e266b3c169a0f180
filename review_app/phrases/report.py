"""What the report page says around the report's own words."""

PHRASES = {
    "report.title": ("相关性报告", "Correlation report"),
    "report.none": (
        "还没有已揭盲的批次。锁定并揭盲后，这里显示医师评分与评判模型的相关。",
        "No batch is unblinded yet. Once one is, this shows how physicians and judge agree.",
    ),
    "report.key_closed": (
        "揭盲密钥已封存：揭盲需要封存口令，由 {keeper} 保管。",
        "The blinding key is closed: unblinding takes its phrase, which {keeper} keeps.",
    ),
    "report.batch": ("批次", "Batch"),
    "report.judge": ("评判模型", "Judge"),
    "report.ratings_alone": ("不用评判模型：只看医师评分", "None: physicians' ratings alone"),
    "report.no_judge": (
        "还没有评判模型评过本批次的回答，以下只是医师评分。要与评判模型相关，工程师可运行：",
        "No judge has judged this batch's answers yet; below are the ratings alone. For the correlation an "
        "engineer can run:",
    ),
    "report.computing": (
        "正在计算全部图表与区间，大型研究约需一分钟……",
        "Computing every figure and interval; a large study takes about a minute …",
    ),
    "report.family": ("与评判模型同系列的模型", "Models of the judge's own family"),
    "report.family_why": (
        "指明后，报告会估计评判模型对同系列的偏爱。",
        "Once named, the report estimates how much kinder the judge is to them.",
    ),
    "report.backbone": ("基座模型", "Backbone"),
    "report.backbone_why": (
        "指明后，论文用表给出其他模型与它的差值及区间。",
        "Once named, the paper's tables give each model's change against it, with intervals.",
    ),
    "report.download": ("下载报告（HTML、PDF、JSON、CSV、XLSX）", "Download (HTML, PDF, JSON, CSV, XLSX)"),
}
