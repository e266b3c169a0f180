"""What the report page says around the report's own words."""

PHRASES = {
    "report.title": ("相关性报告", "Correlation report"),
    "report.none": (
        "还没有已揭盲的批次。锁定并揭盲后，这里显示医师评分与评判模型的相关。",
        "No batch is unblinded yet. Once one is, this shows how physicians and judge agree.",
    ),
    "report.batch": ("批次", "Batch"),
    "report.judge": ("评判模型", "Judge"),
    "report.no_judge": (
        "还没有评判模型评过本批次的回答。工程师可运行：",
        "No judge has judged this batch's answers yet. An engineer can run:",
    ),
    "report.download": ("下载报告（HTML、JSON、CSV）", "Download (HTML, JSON, CSV)"),
}
