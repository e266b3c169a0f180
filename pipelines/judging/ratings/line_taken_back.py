"""Whether words behind a rating take back the line it stands on, or say that one below counts instead."""

import re

from pipelines.judging.ratings.rating_words import holds_any, listed

_TAKEN_BACK = (
    r"(?:忽略|无视|跳过|删[去除掉]|划掉|取消|撤[回销]|收回|作废|不要看|不用看|别看|勿看|采[用信纳])(?:掉|了)?(?:上|前|刚才)(?:面|述)?(?:的|那|这)?一?[行句条](?!建议)"
    r"|(?:上|前|刚才)(?:面|述)?(?:的|那|这)?一?行(?:的?(?:评分|分数|打分|数字|内容))?(?:请|应|须|已|是|写|打|填|给|评)*(?:作废|无效|不[算作]|有误|错|不对|忽略|取消|删|不用看|不要)"
    r"|(?:以下|下面)的?(?:评分|分数)?才(?:是|算)(?:我|最终|真正|正式|正确|有效)*的?(?:评分|分数|得分|打分|评定|结果)|(?:以上|上[面述]|前面)(?:的|那|这|个)*(?:评分|分数|打分|得分)[^,。;\n]{0,4}(?:忽略|取消|删|不算|不作数)|[此该这那]个?(?:评分|分数)(?:予以|请|应|已)*(?:取消|删|忽略)|(?:^|[\n。!?;,:])\s*(?:(?:[本此]行)?以上|上述)(?:内容|全部|各行|所有)*[请都均]*(?:忽略|取消|不算|不作数|作废)"
    r"|\b(?:use|take|count|record)\s+(?:only\s+)?the\s+(?:following\s+(?:instead|rating|score|number|line|one|value)|below|one\s+below|(?:rating|score|line|number)\s+below)\b"
    r"|\b(?:rating|score|line|number|one)\s+below\s+(?:\w+\s+)?(?:counts|applies|stands|replaces|supersedes|is\s+(?:final|the|my|valid))\b"
    r"|\b(?:last|next|following|second|final)\s+(?:line|rating|score|number|one)\s+(?:counts|applies)\b|(?:^|[\n.!?;])\s*(?:the\s+)?above\s+(?:does\s+not|doesn['’]t|should\s+not)\s+count"
)
# without one of these there is nothing of the kind
_HINTS = listed(
    "一行|那行|这行|上行|前行|一句|上句|一条|上条|才是|才算|忽略|取消|删|不算|不作数|作废"
    "|the following|below|line|rating count|score count|number count|one count|above do|above should"
)


def line_taken_back(behind: str) -> bool:
    """Whether this normalised text in small letters does."""
    return holds_any(behind, _HINTS) and bool(re.search(_TAKEN_BACK, behind))
