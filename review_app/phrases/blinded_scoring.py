"""What the scoring page says around its board."""

PHRASES = {
    "scoring.title": ("盲评打分", "Blinded scoring"),
    "scoring.none": ("目前没有分配给您的评分任务。", "No scoring is assigned to you at the moment."),
    "scoring.all_done": (
        "本批次 {total} 题已全部完成，谢谢。",
        "All {total} items of this batch are done. Thank you.",
    ),
    "scoring.all_done.one": (
        "本批次 {total} 题已全部完成，谢谢。",
        "The {total} item of this batch is done. Thank you.",
    ),
    "scoring.look_again": ("查看或修改已评题目", "Look at or amend what you scored"),
    "scoring.guideline": ("评分指南（第 {version} 版）", "Guideline, version {version}"),
}
