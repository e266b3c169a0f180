"""What is wrong in a JSON file is said in Chinese without the decoder's English."""

import re

import pytest

from annotation.written_files import parse_json
from db.errors import Invalid

# a text -> what is wrong with it, in Chinese
TEXTS = {
    "": "第 1 个字符处应有一个值",
    "{id: 1}": "第 2 个字符处应有用双引号括起的键",
    '{"a" 1}': "第 6 个字符处缺少冒号",
    "[1 2]": "第 4 个字符处缺少逗号",
    '{"a":1}\n{"b":2}': "第 2 行第 1 个字符处还有多余的内容",
    '["甲': "第 2 个字符处的字符串没有结束",
    '["甲\t"]': "第 4 个字符处的字符串含有换行等控制字符",
    r'["\q"]': "第 3 个字符处反斜杠后的字符无效",
    r'["\u12"]': "第 4 个字符处反斜杠后的字符无效",
    '{"a": 1, "a": 2}': "同一对象中键 a 出现两次",
    "[NaN]": "NaN 不是 JSON 值",
}


@pytest.mark.parametrize(("text", "fault"), TEXTS.items())
def test_a_fault_of_json_is_said_in_chinese(text, fault):
    with pytest.raises(Invalid) as refused:
        parse_json(text, "a.json", "甲.json")
    assert refused.value.zh == f"甲.json：无法读作 JSON（{fault}）。"
    assert not re.search("[a-z]{4}", refused.value.zh.replace("json", "").replace("NaN", ""))
    assert "not readable as JSON" in str(refused.value)
