"""What the data page says."""

PHRASES = {
    "data.title": ("数据", "Data"),
    "data.none": ("还没有导入任何数据。请在服务器上运行：", "Nothing is imported yet. On the server, run:"),
    "data.files": ("已导入的文件", "Imported files"),
    "data.set_aside": ("未能导入的行", "Lines set aside"),
    "data.no_set_aside": ("没有。每一行都已导入。", "None: every line was imported."),
    "data.coverage": ("回答不齐的记录", "Records without every source's answer"),
    "data.whole": (
        "没有。每条记录都有全部来源的回答。",
        "None: every record has an answer from every source.",
    ),
    "data.masked": ("自报来源而被遮蔽之处", "Answers that named their own source, masked"),
    "data.judged": ("评判模型的评判", "Judgments by judge"),
    "data.not_judged": ("还没有评判。", "None yet."),
}
