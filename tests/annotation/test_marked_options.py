"""Which option is marked right is read off the marks, unless they may as well answer another question."""

import json
import time
from pathlib import Path

import pytest

from annotation.option_letters import option_letters

OPTIONS = {"A": "急性喉炎", "B": "声带疾患", "C": "百日咳", "D": "胸膜炎", "E": "Bronchitis"}

EXAMS = Path(__file__).parents[3] / "shared" / "data" / "cmexam"

# an answer -> the letters it names, "" where there is no telling
MARKED = {
    "B（√）": "B",
    "B√": "B",
    "B ✓": "B",
    "B：✔️": "B",
    "√B": "B",
    "✅B": "B",
    "✅ B. 声带疾患": "B",
    "B. 声带疾患 ✅": "B",
    "B. 声带疾患（√）": "B",
    "A×，B√，C×，D×": "B",
    "A× B√ C× D×": "B",
    "A(×) B(√) C(×) D(×) E(×)": "B",
    "A❌ B✅ C❌": "B",
    "❌A ✅B ❌C": "B",
    "A ✗\nB ✓\nC ✗": "B",
    "❌ A. 急性喉炎\n✅ B. 声带疾患\n❌ C. 百日咳": "B",
    "A. 急性喉炎 ❌\nB. 声带疾患 ✅\nC. 百日咳 ❌": "B",
    "逐项判断：\nA. 急性喉炎：× 无发热\nB. 声带疾患：√ 有声嘶\nC. 百日咳：× 无痉咳": "B",
    "A√，B√，C×，D×": "AB",
    "A√ B× C√ D× E√": "ACE",
    "✅A\n✅C": "AC",
    "A√ B√ C√ D×": "ABC",
    "A√ B√ C√ D×\n答案：D": "D",
    "A√ B√ C× D√ E√": "ABDE",
    "A. 急性喉炎：错误\nB. 声带疾患：正确\nC. 百日咳：错误\nD. 胸膜炎：错误": "B",
    "A.急性喉炎：错误；B.声带疾患：正确；C.百日咳：错误": "B",
    "A. 急性喉炎的表现与此不同：错误\nB. 声嘶为主：正确\nC. 痉咳：错误": "B",
    "A：错误\nB：正确\nC：错误": "B",
    "A：错误。无发热。\nB：正确。声嘶。\nC：错误。无痉咳。": "B",
    "A选项：错误\nB选项：正确\nC选项：错误": "B",
    "A: incorrect\nB: correct\nC: incorrect": "B",
    "- **A. 急性喉炎**：错误。\n- **B. 声带疾患**：正确。\n- **C. 百日咳**：错误。": "B",
    "只有B": "B",
    "只有B。": "B",
    "只有B项": "B",
    "A、C、D都不对，只有B。": "B",
    "所以只有B": "B",
    "只能是B": "B",
    "B吧": "B",
    "B吧。": "B",
    "选B吧": "B",
    "应该是B吧": "B",
    "我认为是B吧。": "B",
    "A→B→C，所以选C": "C",
    "A→B→C。答案：C": "C",
    "感染过程为A→B→C。\n最终答案：D": "D",
    # marks that name none, or leave a doubt
    "A→B→C": "",
    "A→B": "",
    "A -> B -> C": "",
    "过程是A→B→C。": "",
    "顺序：A→B→C": "",
    "A×": "",
    "A× C× D× E×": "",
    "A：正确\nB：正确\nC：错误\nD：正确": "",
    "A：正确\nB：正确": "",
    "A：错误\nB：错误": "",
    "A：正确": "A",
    "B（正确）": "B",
    "B√？": "",
    "B（√？）": "",
    "B？√": "",
    "A√\nA×": "",
    "A√ A× B×": "",
    "B：正确率高\nA：错误率低": "",
    "A：正确的做法\nB：错误的做法": "",
    "A：正确，但不是最佳\nB：错误\nC：错误": "",
    "A：正确但不全面\nB：错误\nC：错误": "",
    "下列说法错误的是\nA：错误\nB：正确\nC：错误": "",
    "题目问不正确的一项。A√ B× C×": "",
    "哪项不是病因？\nA×\nB√\nC×": "",
    "All of the following except:\nA× B√ C×": "",
    "B（√）或C（√）": "",
    "B√/C√": "",
    "A√，错": "",
    "A√\n但B也可以": "",
    "A: correct the dose\nB: wrong": "",
    "A期：错误\nB期：正确": "",
    "下列不属于喉炎症状的是\nA×\nB√\nC×": "",
    "学生答案：A√ B×": "",
    "儿童：A√；成人：B√": "",
    "1. A√\n2. B×": "",
    "第8题：B√": "",
    "选A×": "",
    "答案：B（×）": "",
    "B。但C也有可能。": "",
    "答案是B吧？": "",
    "步骤：A→B→C；答案：B": "B",
    "A错误，B错误，只有C。": "C",
    "A. Incorrect - no fever\nB. Correct - hoarseness\nC. Incorrect - no cough": "B",
    "B或C：正确\nA：错误": "",
    "B√，但C也有可能": "",
    "有人认为B√": "",
    "同学：B√": "",
    "如果怀孕，B√": "",
    "3×10、2×B": "",
    "A×B": "",
    "维生素B√": "",
    "B型√": "",
    "A×，B√，C×，D×\n答案：C": "",
    "A√ B× C×\n不对，应该是B。": "",
    "不只有B": "",
    "如果只有B": "",
    "只有B型流感": "",
    "只有B才会漏诊": "",
    "只有B吗？": "",
    "只有B和C对吗？": "",
    "老师说，只有B。": "",
    "有人说只有B。": "",
    "不只有A，只有B或C": "",
    "B吧？": "",
    "B吧，C也行": "",
    "A吧，不，B吧": "",
    "A吧\nB吧": "",
    "应该是B吧？": "",
    "应该是B吧，也可能是C": "",
    "不会是B吧": "",
    "不是B吧。": "",
    "是B吧？还是C": "",
    "A吧。不对，B吧。": "",
}


@pytest.mark.parametrize(("answer", "letters"), MARKED.items())
def test_what_is_marked_right_is_read(answer, letters):
    assert option_letters(answer, OPTIONS) == (frozenset(letters) or None)


def test_all_marked_right_but_one_that_says_all_are_names_none():
    options = OPTIONS | {"E": "以上都是"}
    assert option_letters("A√ B√ C√ D√", OPTIONS) == frozenset("ABCD")
    assert option_letters("A√ B√ C√ D√", options) is None
    assert option_letters("A× B√ C× D×", options) == frozenset("B")


@pytest.mark.parametrize(
    "unit", ["A√ ", "A×，", "√B ", "A：正确\n", "A. 甲乙丙", "（√", "A→", "只有B", "B吧，"]
)
def test_a_long_row_of_marks_is_read_in_no_time(unit):
    begun = time.process_time()
    option_letters("A" + unit * 3000 + "B", OPTIONS)
    assert time.process_time() - begun < 2


WAYS = {
    "A×，B√": lambda key, texts: "，".join(f"{each}{'√' if each in key else '×'}" for each in texts),
    "✅ A. text": lambda key, texts: "\n".join(
        f"{'✅' if each in key else '❌'} {each}. {text}" for each, text in texts.items()
    ),
    "A. text：正确": lambda key, texts: "\n".join(
        f"{each}. {text}：{'正确' if each in key else '错误'}" for each, text in texts.items()
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_right_answers_to_a_real_exam_are_read_off_their_marks(way):
    """But for several that words call right, which may be right statements beside the wrong one asked for."""
    for row in json.loads((EXAMS / "cmexam_val_3000.json").read_text(encoding="utf-8"))[:600]:
        if set(row["answer"]) <= set(row["options"]):
            texts = {letter: text or "" for letter, text in row["options"].items()}
            several_words = "正确" in way and len(row["answer"]) > 1
            found = option_letters(WAYS[way](row["answer"], texts), texts)
            assert found == (None if several_words else frozenset(row["answer"]))
