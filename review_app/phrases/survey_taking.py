"""What a respondent reads around the questions."""

PHRASES = {
    "taking.preview": ("预览：不保存任何内容", "Preview: nothing is saved"),
    "taking.preview_end": ("预览到此结束。", "This is the end of the preview."),
    "taking.consent": ("知情同意", "Consent"),
    "taking.agree": ("我同意，开始作答", "I agree; begin"),
    "taking.decline": (
        "不同意就请直接关闭此页，什么都不会留下。",
        "If you do not agree, close this page; nothing is kept.",
    ),
    "taking.begun_here": (
        "此浏览器里有一份没有答完的问卷。在这里同意后，那一份就无法再继续；如果它是别人的，"
        "请换一个浏览器，或用无痕窗口打开您的链接。",
        "A questionnaire was begun in this browser and is not finished. Once you agree here, nobody can go on "
        "with it: if it is somebody else's, open your link in another browser or in a private window.",
    ),
    "taking.go_on": ("继续那一份", "Go on with it"),
    "taking.place": ("第 {place} / {all} 页", "Page {place} of {all}"),
    "taking.back": ("上一页", "Back"),
    "taking.next": ("下一页", "Next"),
    "taking.send": ("提交", "Send in"),
    "taking.optional": ("选填", "optional"),
    "taking.please": ("请作答", "Please answer this"),
    "taking.too_many_lines": ("最多 {count} 行", "At most {count} lines"),
    "taking.line_too_long": ("每行最多 {count} 个字", "At most {count} characters a line"),
    "taking.last": ("检查并提交", "Check and send in"),
    "taking.complete": ("必答题都已答完。", "Every question that needs an answer has one."),
    "taking.left": (
        "还有 {count} 题没有作答，点一下即可回到那一题：",
        "Not answered yet: {count}. Tap a question to go there:",
    ),
    "taking.going_in": (
        "正在提交；收到之后此页会说明。",
        "Being sent in; this page says when it has arrived.",
    ),
    "taking.final": (
        "提交之后，认不出哪一份是您的，因此不能再修改或撤回。",
        "Once sent in, nobody can tell which answers are yours: they can be neither changed nor withdrawn.",
    ),
    "taking.withdraw": ("放弃作答，删除已填内容", "Withdraw and delete what I entered"),
    "taking.withdraw_sure": (
        "已填内容将立即删除，此链接也不能再用。",
        "What you entered is deleted at once, and the link cannot be used again.",
    ),
    "taking.withdraw_yes": ("确定删除", "Delete it"),
    "taking.withdrawn": (
        "已填内容已删除。您可以关闭此页。",
        "What you entered is deleted. You can close this page.",
    ),
    "taking.done": ("已提交，谢谢您。可以关闭此页了。", "Sent in. Thank you; you can close this page."),
    "taking.already": (
        "已提交，谢谢您；若提交过不止一次，以最先收到的那一次为准。可以关闭此页了。",
        "Sent in. Thank you; if it was sent in more than once, what came first stands. You can close this page.",
    ),
    "taking.ended_here": (
        "此浏览器里已经开始了另一份答卷，您在此页的答卷无法再继续。此前显示“已保存”的内容仍在研究方，"
        "算作没有提交，问卷结束时删除；其余的没有保存。要重新作答，请向发放人另要一个链接。",
        "Another questionnaire was begun in this browser, and yours on this page cannot go on. What was called saved "
        "stays with the study as not sent in, and is deleted when the survey closes; the rest was not saved. To answer "
        "again, ask for another link.",
    ),
    "taking.closed": (
        "问卷已经结束，没有提交的内容已删除。谢谢您。",
        "The survey is over, and what was not sent in is deleted. Thank you.",
    ),
    "taking.spent": (
        "此链接已在另一台设备或另一个浏览器中打开过。请回到那里继续，或向发放人另要一个链接。",
        "This link was opened on another device or in another browser. Go on there, or ask for another link.",
    ),
    "taking.unknown_link": (
        "这不是有效的问卷链接。请检查链接是否复制完整。",
        "This is no valid link to a survey. Check that it was copied whole.",
    ),
    "taking.no_link": (
        "此浏览器里没有进行中的问卷。请点开您收到的链接。",
        "No survey is under way in this browser. Open the link you were given.",
    ),
    "taking.no_cookie": (
        "此浏览器不保存 Cookie，无法作答。请换一个浏览器，并向发放人另要一个链接。",
        "This browser keeps no cookies, so the survey cannot go on. Use another one, and ask for another link.",
    ),
    "taking.too_often": ("尝试次数过多，请几分钟后再试。", "Too many attempts; try again in a few minutes."),
    "taking.offline": (
        "连不上服务器，请检查网络后再试。",
        "The server cannot be reached; check the network and try again.",
    ),
    "taking.again": ("再试一次", "Try again"),
}
