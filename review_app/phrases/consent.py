"""What the consent page says around the study's own text."""

PHRASES = {
    "consent.title": ("知情同意", "Your consent"),
    "consent.first": (
        "开始作答之前，请阅读以下说明（第 {version} 版）。同意之后才能保存任何内容。",
        "Before you answer, please read this (version {version}). Nothing can be saved until you agree.",
    ),
    "consent.agree": ("我已阅读并同意", "I have read this and agree"),
    "consent.taken_back": (
        "您已撤回同意：此后冻结的数据集不再使用您的作答。如愿继续参加，可再次同意。",
        "You took your consent back: datasets frozen from then on use none of your answers. "
        "You can agree again to go on.",
    ),
    "consent.given": ("您于 {date} 同意了第 {version} 版。", "You agreed to version {version} on {date}."),
    "consent.withdraw": ("撤回同意", "Take my consent back"),
    "consent.withdraw_sure": ("我确定要撤回", "I am sure"),
    "consent.withdraw_why": (
        "撤回后不能再作答，此后冻结的数据集不再使用您的作答；已冻结的数据集与已出的报告不变。",
        "You can then no longer answer, and datasets frozen from then on use none of your answers. "
        "Datasets and reports there are already stay as they are.",
    ),
    "consent.column": ("知情同意", "Consent"),
    "consent.has": ("第 {version} 版，{date}", "version {version}, {date}"),
    "consent.had": ("已撤回，{date}", "taken back, {date}"),
    "consent.not_yet": ("尚未同意", "not yet"),
}
