"""On a Chinese page the common reasons why a line is set aside are Chinese, each as a reader gives it."""

import json
import re

import pytest

from annotation.personal_data.rules import sections
from db.people import OPERATOR
from db.study import create_study
from pipelines.import_records import decide_personal_data, import_file, read_file
from review_app.set_aside_reasons import KINDS, SENTENCES, said

GOOD = {"id": "1", "question": "咳嗽怎么办？", "answer": "先就医。"}
CHOICE = GOOD | {"options": {"A": "甲", "B": "乙"}, "answer": "A"}


def line(**changed):
    return json.dumps(GOOD | {"id": "2"} | changed, ensure_ascii=False).encode()


def following(*bad):
    return b"\n".join([json.dumps(GOOD, ensure_ascii=False).encode(), *bad])


def array(*values):
    return json.dumps(values, ensure_ascii=False).encode()


# file -> the reason on a Chinese page
FILES = {
    following(line(answer="请打13912345678。")): "含个人信息（电话），等待决定：保留、遮蔽或不导入",
    following(line(answer=" ")): "answer 为空",
    following(line(answer=7)): "answer 不是文字",
    following(b"7"): "不是 JSON 对象",
    following(line()[:-2]): "不是 JSON 对象：内容被截断",
    following(b"{id: 1}"): "不是 JSON 对象：第 2 个字符处应有用双引号括起的键",
    following(b'{"id": 1, "id": 2}'): "同一对象中有重复的键",
    following(line(answer="治")[:-4]): "在一个字符中间被截断",
    following(line(answer="治疗诊断").decode().encode("gb18030"), line(id="3")): re.compile(
        "第 \\d+ 字节处不是 UTF-8，而文件其余部分是"
    ),
    following(line(answer="\x07")): "含控制字符 U+0007",
    array(CHOICE, CHOICE | {"id": "2", "answer": "C"}): "答案 C 不在选项 A, B 之中",
    following(b'{"id": "2"}'): "键不是 answer, question",
    following(line(id="1", answer="再看。")): "id 1 在第 1 行已出现，内容不同",
    array(GOOD, GOOD | {"answer": "再看。"}): "id 1 在第 1 条已出现，内容不同",
    b"title,ask,answer\na,b,c\nd,e\n": "有 2 个字段，而表头有 3 个",
    b'title,ask,answer\na,b,c\n"d"e,f,g\n': re.compile("引号不配对（.+）"),
    b"title,ask,answer\na,b,c\n,,g\n": "title 和 ask 均为空",
    following(line(x=json.loads("[" * 40 + "]" * 40))): "嵌套超过 32 层",
    following(line(answer="咳" * 200_001)): "一个字段有 200001 个字符，最多 200000 个",
}


@pytest.mark.parametrize(("content", "chinese"), FILES.items(), ids=map(str, range(len(FILES))))
def test_a_reason_is_chinese_on_a_chinese_page_and_as_kept_on_an_english_one(tmp_path, content, chinese):
    path = tmp_path / "rows"
    path.write_bytes(content)
    study = create_study(tmp_path / "study")
    (aside, *_) = import_file(study, OPERATOR, read_file(path, "none")).set_aside
    found = said(aside.reason, "zh")
    assert chinese.fullmatch(found) if isinstance(chinese, re.Pattern) else found == chinese
    assert said(aside.reason, "en") == aside.reason


def test_a_row_left_out_says_so(tmp_path):
    path, study = tmp_path / "rows", create_study(tmp_path / "study")
    path.write_bytes(following(line(answer="请打13912345678，或写信至 zhou@example.cn。")))
    parsed = read_file(path, "none")
    decide_personal_data(study, OPERATOR, parsed, "leave out")
    (aside,) = import_file(study, OPERATOR, parsed).set_aside
    assert said(aside.reason, "zh") == "因含个人信息（电子邮箱、电话）未导入"


def test_every_kind_of_personal_data_has_a_chinese_word_and_every_sentence_an_example():
    assert set(KINDS) == {kind for section in sections() for kind, _ in section.rules}
    assert len(FILES) + 1 == len(SENTENCES)


def test_what_nobody_translated_is_shown_as_it_is():
    assert said("something else", "zh") == "something else"
