"""What the pages of response verification say: verifying, and the lead's and senior's desk."""

PHRASES = {
    "verification.title": ("润色核对", "Verification"),
    "verification.none": ("目前没有分配给您的核对任务。", "Nothing to verify is assigned to you."),
    "verification.all_done": (
        "目前 {total} 条都已处理并保存。",
        "All {total} are done and saved for now.",
    ),
    "verification.what_follows": (
        "督导可能退回或修改其中几条，届时会再出现在“我的任务”。点题号可查看；签名之前，未经督导的可修改。",
        "The overseer may return or amend some; they then appear on My work again. A number opens an item; what "
        "nobody has overseen can be changed until the batch is signed.",
    ),
}
