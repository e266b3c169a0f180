"""Why an answer came to no result, in Chinese: the sentences of whoever reads the answers."""

import re

from pipelines.asking.chat_failures import in_chinese

# the whole of a reason → what it is in Chinese, with what it names
PATTERNS = {
    "not asked: the run was stopped before": "没有问到：运行在此之前已停止",
    "the answer is empty": "回答是空的",
    "the answer to be judged is empty": "待评的回答是空的",
    r"the answer was cut \((.*)\)": r"回答被截断（\1）",
    "the (?:model|judge) refused": "模型拒绝作答",
    "no criterion applies": "没有适用的标准",
    "no rating line": "没有评分行",
    "several ratings that differ": "有多个不同的评分",
    "no telling which rating is meant": "看不出哪个是评分",
    "another rating follows the rating line": "评分行之后另有评分",
    "the only rating also stands in the material": "唯一的评分也出现在待评材料中",
    r"not one number from (\S+) to (\S+)": r"不是 \1 到 \2 之间的一个数",
    "out of range: (.*)": r"超出范围：\1",
    "not the JSON object asked for": "不是要求的 JSON 对象",
    "a rating is not a whole number": "有评分不是整数",
    "criteria missing or unknown: (.*)": r"标准缺失或不认识：\1",
    r"(\S+): not a rating on its scale": r"\1：不是其分制内的评分",
}


def reason_in_chinese(reason: str) -> str:
    """As it is where it is a code, or a sentence that is not known."""
    for pattern, chinese in PATTERNS.items():
        if found := re.fullmatch(pattern, reason):
            return found.expand(chinese)
    return in_chinese(reason)
