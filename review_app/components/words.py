"""The words the components show: key to (Chinese, English)."""

from review_app.components import drafter_words, labeler_words, rewriter_words, verifier_words


def component_words(language: str) -> dict[str, str]:
    """Every word under its key, in "zh" or "en"."""
    place = ("zh", "en").index(language)
    modules = (drafter_words, labeler_words, rewriter_words, verifier_words)
    every = WORDS | {key: texts for module in modules for key, texts in module.WORDS.items()}
    return {key: texts[place] for key, texts in every.items()}


WORDS = {
    "outbox.idle": ("自动保存已开启", "Saves by itself"),
    "outbox.saving": ("正在保存…", "Saving…"),
    "outbox.saved": ("已保存 {time}", "Saved {time}"),
    "outbox.offline": (
        "网络中断，已保存在本机，恢复后自动上传",
        "No connection: kept on this computer, uploaded when it returns",
    ),
    "outbox.offline_unkept": (
        "网络中断，本机也无法暂存，请勿关闭此页",
        "No connection, and this browser cannot keep a copy: do not close this page",
    ),
    "outbox.unavailable": (
        "{sentence}已保存在本机，恢复后自动上传",
        "{sentence} Kept on this computer, uploaded when it can be",
    ),
    "outbox.unavailable_unkept": (
        "{sentence}本机也无法暂存，请勿关闭此页",
        "{sentence} This browser cannot keep a copy either: do not close this page",
    ),
    "outbox.wait": (
        "请求太频繁，服务器要求稍候；已保存在本机，{time} 自动发送",
        "Too many requests, the server asks to wait: kept on this computer, sent by itself at {time}",
    ),
    "outbox.wait_unkept": (
        "请求太频繁，服务器要求稍候，{time} 自动发送；本机无法暂存，请勿关闭此页",
        "Too many requests, the server asks to wait: sent by itself at {time}; this browser cannot keep a copy, "
        "do not close this page",
    ),
    "outbox.signin": (
        "登录已过期，内容已保存在本机；请在另一标签页重新登录",
        "Signed out: kept on this computer; please sign in again in another tab",
    ),
    "outbox.signin_unkept": (
        "登录已过期，本机也无法暂存，请勿关闭此页；请在另一标签页重新登录",
        "Signed out, and this browser cannot keep a copy: do not close this page, sign in again in another tab",
    ),
    "outbox.others": (
        "此浏览器现由他人登录；内容仍为您保存在本机，您再次登录后自动上传",
        "Somebody else is signed in here: kept for you on this computer, uploaded when you sign in again",
    ),
    "outbox.others_unkept": (
        "此浏览器现由他人登录，本机也无法暂存，请勿关闭此页",
        "Somebody else is signed in here, and this browser cannot keep a copy: do not close this page",
    ),
    "outbox.refused": ("服务器未接受这次保存", "The server did not accept this"),
    "outbox.conflict": (
        "同一处在另一标签页或电脑上也改过：这里的内容尚未保存，仍留在本机",
        "Changed in another tab or on another computer too: what is here is not saved, and kept on this computer",
    ),
    "outbox.behind": (
        "此题已在另一窗口或另一台电脑提交；这里的改动已保存为草稿，尚未提交（Ctrl+Enter 先查看已提交的内容）",
        "Submitted in another window or on another computer; this change is kept as a draft, and is not submitted "
        "(Ctrl+Enter brings what was submitted first)",
    ),
    "changed.elsewhere": ("另有 {n} 题的修改尚未提交", "{n} more with changes not submitted"),
    "outbox.left_over": (
        "这里另有文字不在已提交的内容里，仍留在本机",
        "Something typed here is not part of what was submitted; it is kept on this computer",
    ),
    "left_over.all_done": (
        "有 {n} 题写下的内容还只在本机，不在服务器上，也未提交。",
        "What was typed here into items ({n}) is on this computer only: not at the server, and not submitted.",
    ),
    "unsent.kept_here": (
        "未保存前，所选与所写只留在本机。",
        "Until it is saved, what you choose and write is kept on this computer alone.",
    ),
    "left_over.title": ("有文字不在已提交的内容里", "Words that are not part of what was submitted"),
    "left_over.explained": (
        "此题现在不能修改。可先复制所需的文字；不放弃就一直留在本机。Esc 返回。",
        "This item cannot be changed now. Copy what you need; what you do not give up stays on this computer. "
        "Esc goes back.",
    ),
    "left_over.here": ("未提交的内容（只在本机）", "Not submitted (on this computer only)"),
    "left_over.there": ("题目里现有的内容", "What stands in the item"),
    "left_over.copy": ("复制", "Copy"),
    "left_over.copied": ("已复制", "Copied"),
    "left_over.give_up": ("放弃未提交的内容", "Give up what was not submitted"),
    "conflict.go": ("到第 {place} 题", "To item {place}"),
    "conflict.another": (
        "另有一题有两种内容，尚待选择",
        "another item has two texts, and waits for your choice",
    ),
    "conflict.other_work": (
        "别的任务里有一题有两种内容，尚待选择",
        "an item of other work has two texts, and waits for your choice",
    ),
    "conflict.go_there": ("到那一题", "To that item"),
    "conflict.choose": ("查看并选择", "Look and choose"),
    "conflict.title": ("同一处有两种内容，保留哪一种？", "Two texts in one place: which one stays?"),
    "conflict.explained": (
        "选定之前两种都保留；可先复制所需的文字。Esc 返回。",
        "Both are kept until you choose; copy what you need of either first. Esc goes back.",
    ),
    "conflict.here": ("此页的内容（尚未保存）", "On this page (not saved)"),
    "conflict.there": ("另一处已保存的内容", "Saved elsewhere"),
    "conflict.take_here": ("保留此页的内容", "Keep what is on this page"),
    "conflict.take_there": ("改用另一处的内容", "Use what is saved elsewhere"),
    "conflict.take_all_here": ("{n} 处都保留此页的内容", "Keep what is on this page in all {n} places"),
    "conflict.take_all_there": ("{n} 处都改用另一处的内容", "Use what is saved elsewhere in all {n} places"),
    "conflict.empty": ("（空）", "(empty)"),
    "editor.count": ("{n} 字", "{n} characters"),
    "board.question": ("问题", "Question"),
    "board.reference": ("参考", "Reference"),
    "board.fold": ("问题与参考", "Question and reference"),
    "board.criteria": ("评分标准", "Criteria"),
    "board.responses": ("待评回答", "Responses"),
    "board.patient": ("患者", "Patient"),
    "board.doctor": ("医生", "Doctor"),
    "board.comment": ("备注（可不填）", "Comment (optional)"),
    "board.comment_hint": ("按 M 输入，Esc 返回", "M to type, Esc to return"),
    "board.card": ("回答 {slot}，{state}", "Response {slot}, {state}"),
    "board.unscored": ("未评分", "not scored"),
    "board.na": ("不适用", "N/A"),
    "board.zoom": ("放大 Z", "Enlarge Z"),
    "board.side_by_side": ("并排 Z", "Side by side Z"),
    "board.progress": ("第 {place} / {total} 题 · 已完成 {done}", "{place} of {total} · {done} done"),
    "board.scored": ("已评 {n}/{all}", "Scored {n}/{all}"),
    "board.previous": ("上一题", "Previous"),
    "board.next": ("下一题", "Next"),
    "board.skip": ("跳过", "Skip"),
    "board.help": ("帮助", "Help"),
    "board.submit": ("提交", "Submit"),
    "board.amend": ("保存修改", "Save changes"),
    "board.go_on": ("继续", "Continue"),
    "board.missing": ("还未评分：{slots}", "Not scored yet: {slots}"),
    "board.choose_first": (
        "所有回答都已评分；要改哪一个，请先按它的字母",
        "All are scored; to change one, press its letter first",
    ),
    "board.unchanged": ("没有改动", "Nothing was changed"),
    "board.being_submitted": (
        "正在提交；若网络中断，恢复后会自动提交，不必再按",
        "Being submitted; without a network it goes out once that is back, and need not be pressed again",
    ),
    "board.look_first": (
        "这一题刚显示，评分是之前评的：请看过再提交",
        "This one has just appeared, with ratings from before: look at it, then submit",
    ),
    "board.submitted": ("已提交，正在打开下一题…", "Submitted; opening the next…"),
    "board.submitted_before": (
        "上一题已提交，可按“上一题”返回修改",
        "The last one is submitted; Previous takes you back",
    ),
    "board.elsewhere": (
        "此题已在另一个标签页提交；按 Ctrl+Enter 继续，或刷新后修改",
        "Submitted in another tab; Ctrl+Enter goes on, reload to change it",
    ),
    "board.fetching": ("正在取下一题…", "Fetching the next item…"),
    "board.still_sending": ("此题正在上传，稍后可修改", "Being uploaded; you can change it in a moment"),
    "board.uploading": (
        "全部评完，正在上传 {count} 题，请勿关闭此页…",
        "All scored; uploading {count}, please keep this page open…",
    ),
    "board.finished": ("全部评完并已保存。", "All scored and saved."),
    "board.masked": (
        "“［已遮蔽］”处的文字可能透露来源，已遮住。",
        "“［已遮蔽］” covers words that might give the source away.",
    ),
    "board.submitted_elsewhere": (
        "此题已在另一个标签页提交；按 ] 继续，或刷新后修改",
        "Submitted in another tab; ] goes on, reload to change it",
    ),
    "board.next_is_late": (
        "已提交。下一题迟迟未到，请按“继续”重新载入",
        "Submitted. The next one is late; press Continue to reload",
    ),
    "board.amending": (
        "此题已提交（第 {revision} 版），可修改；提交修改时请写明原因",
        "Already submitted (revision {revision}); you may change it and say why",
    ),
    "board.skipped": (
        "此题曾跳过；现在评分并提交，需写明原因",
        "Skipped before; score and submit it now, with a reason",
    ),
    "board.not_submitted": (
        "修改已存为草稿，尚未提交（Ctrl+Enter 提交）",
        "Kept as a draft, not submitted yet (Ctrl+Enter submits)",
    ),
    "board.locked": ("本批已锁定，只能查看", "This batch is locked; you can only look"),
    "board.refused": (
        "第 {place} 题未被接受：{sentence}",
        "Item {place} was not accepted: {sentence}",
    ),
    "board.not_accepted": (
        "未能提交：{sentence}（刷新页面可看到最新状态）",
        "Not submitted: {sentence} (reload to see how it stands)",
    ),
    "board.skip_title": ("为什么跳过此题？", "Why skip this item?"),
    "board.skip_hint": ("原因（至少两个字）", "Reason (two characters or more)"),
    "board.skip_picks": (
        "题目不清楚|不属于我的专业|无法判断",
        "Question unclear|Not my specialty|Cannot judge",
    ),
    "board.amend_title": ("为什么修改？", "Why the change?"),
    "board.amend_hint": ("原因（至少两个字）", "Reason (two characters or more)"),
    "board.amend_picks": (
        "按错了|重读后改判|评分标准理解有误",
        "Slip of the key|Reread it|Misread the criteria",
    ),
    "board.reason_too_short": ("请至少写两个字", "Please write two characters or more"),
    "board.cancel": ("取消", "Cancel"),
    "board.confirm": ("确定", "Confirm"),
    "board.close": ("关闭", "Close"),
    "board.help_digits": (
        "给当前回答打分（0 = 10 分），随后跳到下一个未评回答",
        "Score the current response (0 = 10), then on to the next",
    ),
    "board.help_cards": ("选择回答", "Choose a response"),
    "board.help_scroll": ("滚动当前回答", "Scroll the current response"),
    "board.help_zoom": ("放大当前回答，或回到并排", "Enlarge the current response, or back to side by side"),
    "board.help_back": ("清除当前分数，或撤销上一步", "Clear the rating, or undo"),
    "board.help_comment": ("进入、离开备注", "Enter and leave the comment"),
    "board.help_submit": ("提交本题", "Submit the item"),
    "board.help_skip": ("跳过并写明原因", "Skip, with a reason"),
    "board.help_move": ("上一题、下一题", "Previous, next"),
    "board.help_saved": (
        "每次输入都会自动保存；刷新、断网都不会丢失。",
        "Everything saves by itself; a reload or a lost network loses nothing.",
    ),
}
