"""What watching a batch says."""

PHRASES = {
    "watching.title": (
        "质量指标（不显示任何评分与来源）",
        "Quality while rating (shows no rating and no source)",
    ),
    "watching.person": ("医师", "Person"),
    "watching.items": ("已评题数", "Items"),
    "watching.pace": ("后段／前段用时", "Pace, last over first third"),
    "watching.hasty": ("过快", "Hasty"),
    "watching.straight": ("全部同分", "Straight-lined"),
    "watching.drifts": ("随进度漂移", "Drifts"),
    "watching.repeats": ("重复题相差（分）", "Repeats apart, points"),
    "watching.others": ("校准题上与他人相差（分）", "From the others on the calibration set, points"),
    "watching.yes": ("是", "yes"),
    "watching.no": ("否", "no"),
    "watching.alpha": (
        "校准集 {count} 份共评回答的 Krippendorff α（等距）：{alpha}。",
        "Krippendorff's alpha (interval) on {count} shared {count:answer|answers} of the calibration set: {alpha}.",
    ),
    "watching.no_alpha": (
        "校准集共评回答 {count} 份，尚不足以估计一致性。",
        "{count} shared {count:answer|answers} of the calibration set: too few yet to estimate agreement.",
    ),
    "watching.note": (
        "数量太少时显示“—”。不显示高低与方向；请勿据此要求任何人改分。",
        "A dash where there is too little yet. No level and no direction is shown; ask nobody to change a rating by it.",
    ),
}
