"""Why a line was set aside, in Chinese: the reasons that readers give are kept in English, as data are."""

import re

from annotation.written_files import json_fault

KINDS = {
    "id card": "身份证号",
    "phone": "电话",
    "bank card": "银行卡号",
    "e-mail": "电子邮箱",
    "record number": "病历号",
    "birth date": "出生日期",
    "address": "地址",
    "name": "姓名",
    "messenger": "微信或 QQ 号",
    "passport": "护照等证件号",
    "licence plate": "车牌号",
}
# what a whole reason matches -> the sentence with its groups; a reason that none matches is shown as it is
SENTENCES = {
    r"holds personal data \((.+)\) and waits for a decision: keep, mask or leave out": (
        "含个人信息（{kinds}），等待决定：保留、遮蔽或不导入"
    ),
    r"left out for its personal data \((.+)\)": "因含个人信息（{kinds}）未导入",
    r"(\S+) is empty": "{0} 为空",
    r"title and ask are empty": "title 和 ask 均为空",
    r"(\S+) is no text": "{0} 不是文字",
    r"not a JSON object": "不是 JSON 对象",
    r"no JSON object: it is cut off": "不是 JSON 对象：内容被截断",
    r"no JSON object: (.+) \(character (\d+)\)": "不是 JSON 对象：第 {1} 个字符处{fault}",
    r"a key stands twice in one object": "同一对象中有重复的键",
    r"cut off in the middle of a character": "在一个字符中间被截断",
    r"not (\S+) at byte (\d+), as the rest of the file is": "第 {1} 字节处不是 {0}，而文件其余部分是",
    r"the control character (\S+)": "含控制字符 {0}",
    r"the answer (.+) is none of the options (.+)": "答案 {0} 不在选项 {1} 之中",
    r"the keys are not (.+)": "键不是 {0}",
    r"the id (.+) stands on line (\d+) too, with other content": "id {0} 在第 {1} 行已出现，内容不同",
    r"the id (.+) is that of item (\d+) too, with other content": "id {0} 在第 {1} 条已出现，内容不同",
    r"(\d+) fields, but the header has (\d+)": "有 {0} 个字段，而表头有 {1} 个",
    r"broken quotation marks \((.+)\)": "引号不配对（{0}）",
    r"nested deeper than (\d+)": "嵌套超过 {0} 层",
    r"a field of (\d+) characters; at most (\d+) are taken": "一个字段有 {0} 个字符，最多 {1} 个",
}


def said(reason: str, language: str) -> str:
    """A kept reason as a page in this language shows it."""
    if language == "zh":
        for pattern, sentence in SENTENCES.items():
            if found := re.fullmatch(pattern, reason, re.DOTALL):
                return sentence.format(*found.groups(), kinds=_kinds(found), fault=_fault(found))
    return reason


def _fault(found: re.Match) -> str:
    return json_fault(found[1]) if found.re.groups else ""


def _kinds(found: re.Match) -> str:
    return "、".join(KINDS.get(kind, kind) for kind in found[1].split(", ")) if found.re.groups else ""
