"""Option letters are read where an answer names them, and not out of words that begin with one."""

import json
import time
from pathlib import Path

import pytest

from annotation.option_letters import option_letters

OPTIONS = {"A": "急性喉炎", "B": "声带疾患", "C": "百日咳", "D": "胸膜炎", "E": "Bronchitis"}
DATA = Path(__file__).parents[3] / "shared" / "data" / "cmexam" / "cmexam_val_3000.json"


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("B", "B"),
        ("B.", "B"),
        ("(B)", "B"),
        ("**B**", "B"),
        ("Ｂ", "B"),
        ("BD", "BD"),
        ("B、D", "BD"),
        ("B, D", "BD"),
        ("B and D", "BD"),
        ("答案：B", "B"),
        ("答案是B。", "B"),
        ("正确答案为 B、D", "BD"),
        ("本题选B", "B"),
        ("故选：BD。", "BD"),
        ("因此应选择 B", "B"),
        ("The answer is B.", "B"),
        ("Answer: (B)", "B"),
        ("Option B is correct.", "B"),
        ("I would choose B.", "B"),
        ("I choose B and D, as said.", "BD"),
        (r"Therefore \boxed{B}.", "B"),
        (r"\boxed{\text{B}}", "B"),
        ("b", "B"),
        ("B是正确的", "B"),
        ("A错误，B正确，C错误", "B"),
        ("A和B都对", "AB"),
        ("B、C都正确。", "BC"),
        ("Answer: b", "B"),
        ("分析如下。\n答案是 c。", "C"),
        ("B正确，故选C", "C"),
        ("B正确吗？", ""),
        ("如果B正确，则另论", ""),
        ("B正确率高", ""),
        ("B对于儿童有效", ""),
        ("B不正确", ""),
        ("维生素B是正确的", ""),
        ("A正确，B正确", ""),
        ("My answer would be option E", "E"),
        ("Based on the case, C.", "C"),
        ("Given the options, A or B.", ""),
        ("Given the options, A is wrong", ""),
        ("根据病史，C。", "C"),
        ("According to guidelines, E. coli is likely.", ""),
        ("I think E. coli is likely.", ""),
        ("I'd say C", "C"),
        ("I would say A, but B is possible", ""),
        ("I think A", "A"),
        ("So, C is the answer", "C"),
        ("C would be best", "C"),
        ("C would be best if he were pregnant", ""),
        ("应为C", "C"),
        ("考虑到年龄，应为B型", ""),
        ("解：C", "C"),
        ("[[C]]", "C"),
        ("<C>", "C"),
        ("The correct answer should be (B).", "B"),
        ("My answer would be B if the patient were pregnant.", ""),
        ("The answer would not be B.", ""),
        ("option (b) is best", "B"),
        ("选项（b）是正确的", "B"),
        ("option (a) is wrong, option (b) is best", "B"),
        ("Neither option (b) nor option (c) is said.", ""),
        ("ANSWER IS c", "C"),
        ("The answer is a blood test.", ""),
        ("I choose a blood test.", ""),
        ("a patient", ""),
        ("A对，B错，C错，D错，因此答案选A。", "A"),
        ("不选B，答案是A", "A"),
        ("答案：A……再想，最终答案：C", "C"),
        ("B. 声带疾患", "B"),
        ("声带疾患", "B"),
        ("bronchitis", "E"),
        ("<think>答案A？</think>答案：B", "B"),
        ("<think>答案是A", ""),
        ("<think>可能选B", ""),
        ("分析如下。\n\nB", "B"),
        ("Based on the case, this is unclear.", ""),
        ("A patient with cough should rest.", ""),
        ("Because of D-dimer.", ""),
        ("", ""),
        ("   ", ""),
        ("不知道", ""),
        ("答案：A。不，答案：B。", ""),
        ("答案：F", ""),
        ("B. 急性喉炎", ""),
        ("维生素B缺乏", ""),
        ("CT检查", ""),
        ("答案不是B", ""),
        ("不是A，是B", "B"),
        ("答案不是A，而是B、C。", "BC"),
        ("正确答案不是 A，应选 B。", "B"),
        ("The answer is not A but B.", "B"),
        ("答案：A。不，不是A，是B。", ""),
        ("最终答案：C。原以为不对，不是A，是B。", "C"),
        ("不是A，是B\n不是B，是C", ""),
        ("是不是A，是B？", ""),
        ("如果不是A，是B吗", ""),
        ("不是A，是B型流感", ""),
        ("不是A型，而是B", ""),
        ("It is not A but B-type.", ""),
    ],
)
def test_letters_are_read_where_an_answer_names_them(answer, letters):
    assert option_letters(answer, OPTIONS) == (frozenset(letters) or None)


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("答案：A或B", ""),
        ("选A或B", ""),
        ("应选A或C", ""),
        ("正确答案是A或B", ""),
        ("答案：A或B都可以", ""),
        ("答案：A，也可能是B", ""),
        ("答案：A（或B）", ""),
        ("答案：A？B？", ""),
        ("正确答案：A，或者B", ""),
        ("The answer is A or B", ""),
        ("I would choose A or B", ""),
        ("The answer is B (or C)", ""),
        ("答案为A、B或C", ""),
        ("选A不对", ""),
        ("选A是错误的", ""),
        ("答案A是错误的", ""),
        ("答案A不正确，因为……", ""),
        ("答案：A不对", ""),
        ("答案：A（错误）", ""),
        ("The answer A is incorrect.", ""),
        ("Answer: A is wrong", ""),
        ("选D选项以外的", ""),
        ("The answer is A, or possibly B", ""),
        ("答案：A/或B", ""),
        ("答案可能是A，可能是B", ""),
        ("答案：A？", ""),
        ("Answer: A or B.", ""),
        ("Answer: A, or B", ""),
        (r"\boxed{A} or \boxed{B}", ""),
        ("The answer is either A or B", ""),
        ("答案是A吗？不，是B。", "B"),
        ("The answer is A? No, B.", "B"),
        ("The answer is not A, it's B", "B"),
        ("The answer is not A, it's B.", "B"),
        ("答案是A吗？不，是B", "B"),
        ("选A不对，答案是B。", "B"),
        ("The answer A is wrong. The answer is B.", "B"),
        ("答案A错误，应选B。", "B"),
        ("答案：B（正确）", "B"),
        ("答案：B，因为A是错误的。", "B"),
        ("答案：B。A不对。", "B"),
        ("答案：B。A或C都不对。", "B"),
        ("The answer is B, because A is incorrect.", "B"),
        ("The answer is B. A or C would be wrong.", "B"),
        ("答案：B？不确定，但最终答案：B", "B"),
        ("选B，不选A或C", "B"),
        ("The answer is B, not A or C.", "B"),
        ("答案：B，而不是A", "B"),
        ("答案是B项", "B"),
        ("选B选项。", "B"),
        ("答案：B（声带疾患）", "B"),
        ("The answer is B (or rather, vocal cord disease).", "B"),
        ("Answer: B. Or in other words, vocal cords.", "B"),
        ("答案：B，可能的原因是感染", "B"),
        ("答案：B。或有发热。", "B"),
        ("答案：AB", "AB"),
        ("答案：A、B", "AB"),
        ("答案：A和B", "AB"),
        ("The answer is A and B", "AB"),
        ("答案：A,B", "AB"),
        ("选A、B。", "AB"),
        ("答案：A、B都对", "AB"),
        ("答案：A和B（C错误）", "AB"),
        ("答案：B或C反应蛋白升高", "B"),
        ("答案：A或B。最终答案：B", "B"),
        ("不要选A", ""),
        ("别选A，选B", "B"),
        ("我选B，但C也有可能", ""),
        ("我选B，不过C也是可能的。", ""),
        ("I pick B, but C could also be right.", ""),
        ("同学选A，老师说选B", ""),
        ("Answer: E. coli", ""),
        ("The answer is C. difficile.", ""),
    ],
)
def test_a_letter_hedged_denied_or_asked_about_is_not_chosen(answer, letters):
    assert option_letters(answer, OPTIONS) == (frozenset(letters) or None)


@pytest.mark.parametrize(
    "unit",
    ["答案：A或", "或", "A?", "不是A", " ", "答案是A吗？不，", "不对，", "其实 ", "抱歉", "写错了", "wait "],
)
def test_a_hostile_answer_is_read_in_no_time(unit):
    begun = time.process_time()
    option_letters("答案：A" + unit * 1000 + "B", OPTIONS)
    assert time.process_time() - begun < 2


def test_three_thousand_real_questions_are_read_in_four_ways_of_answering():
    ways = ("{}", "答案：{}", "解析略。\n故选{}。", "The correct answer is {}.")
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    # one row has "nan" for an answer
    answered = [row for row in rows if set(row["answer"]) <= set(row["options"])]
    assert len(answered) > 2990
    for row in answered:
        options = {letter: text or "" for letter, text in row["options"].items()}
        for way in ways:
            assert option_letters(way.format(row["answer"]), options) == frozenset(row["answer"])


@pytest.mark.parametrize(
    "way",
    [
        "{options}\n答案：{letters}",
        "{options}\n\n因此选{letters}",
        "选项：\n{options}\n\n正确答案是{letters}。",
        "我们来分析各选项：\n{options}\n因此，正确答案是{letters}。",
        "{question}\n{options}\n答案：{letters}",
        "Question: {question}\n{options}\nAnswer: {letters}",
    ],
)
def test_an_option_list_repeated_ahead_of_real_answers_hinders_none(way):
    for row in json.loads(DATA.read_text(encoding="utf-8"))[:300]:
        listed = "\n".join(f"{letter}. {text}" for letter, text in row["options"].items())
        answer = way.format(options=listed, letters=row["answer"], question=row["question"])
        assert option_letters(answer, row["options"]) == frozenset(row["answer"]), answer


def test_all_options_repeated_and_no_more_are_no_choice_of_one():
    listed = "\n".join(f"{letter}. {text}" for letter, text in OPTIONS.items())
    assert option_letters(listed, OPTIONS) in (None, frozenset(OPTIONS))
    assert option_letters(f"以上各项：\n{listed}\n都常见。", OPTIONS) is None


def test_real_explanations_never_yield_a_letter_outside_the_options():
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        named = option_letters(row["explanation"] or "", row["options"])
        assert named is None or named <= set(row["options"])


# made from what a reader met, before the rules that read it
NOT_CHOSEN = [
    "同学们常误选B",
    "易错选B",
    "错选B",
    "误选B",
    "很多人会选B，但A错误。",
    "选A的人很多，但A错误。",
    "有人认为答案是B，其实不然。",
    "乍一看答案是B，但并不成立。",
    "答案是B的说法是错误的",
    "若选B则错",
    "选B是典型错误",
    "答案：B（如无过敏），否则C",
    "B/C",
    "答案：B/C",
    "答案：A、B之一",
    "如果怀孕，则选B",
    "许多同学以为答案是B",
    "Some would say the answer is B.",
    "If pregnant the answer is B",
    "选C的考生不少",
]
CHOSEN = {
    "**【答案】B": "B",
    "【答案】B、D": "BD",
    "【B】": "B",
    "答：B": "B",
    "**B is correct.**": "B",
    "So, B.": "B",
    "It's B.": "B",
    "I would go with B.": "B",
    "Choose B": "B",
    "The best choice is B.": "B",
    "B is the best answer.": "B",
    "Not A. B.": "B",
    "The answer isn't A; it is B.": "B",
    "B rather than A": "B",
    "我认为是B": "B",
    "应该是B": "B",
    "B项": "B",
    "B选项": "B",
    "B更合适": "B",
    "B最符合题意": "B",
    "所以B对": "B",
    "综上所述，B。": "B",
    "B无误。": "B",
    "最可能的诊断：B": "B",
    "(b)": "B",
    "'B'": "B",
    "B!": "B",
    "答案：声带疾患": "B",
    "应选声带疾患": "B",
    "正确的有A、B": "AB",
    "我认为答案是B": "B",
    "所以，答案是B": "B",
}
CORRECTED = [
    "C。不对，应该是D。",
    "C，不对，是D",
    "C。等等，答案是D。",
    "C，其实应该选D",
    "C. Wait, it is D.",
    "答案是C，不对，是D",
    "答案是C。不对，应该是D。",
    "答案：C\n更正：D",
    "The answer is C. Actually, D.",
    "The answer is C. No, it's D.",
    "最终答案：C。不对，应该是D。",
    "C。不对。",
    "应选B，抱歉，写错了，是C。",
    "答案B。看错题了，是C。",
    "答案是B，说错了，C。",
    "答案：A→C",
    "答案：B->C",
    "答案是B，更正为C。",
    "选B，哦不，选C。",
    "答案：B。笔误，应为C。",
    "答案B，改为C。",
    "答案：B，重新考虑后选C。",
    "答案：B（应为C）",
    "Answer: B. Sorry, I meant C.",
    "Answer: B. Wait, that's wrong; C.",
    "Answer: B. Oops, C.",
    "Answer: B (correction: C)",
    "Answer: B. Scratch that, C.",
    "Answer: B. My mistake: C.",
    "Answer: B. On second thought, C.",
    "Answer: B. I change my answer to C.",
    "The answer is B. Hmm, actually it's C.",
]
# a letter that is only the key's beside the answer's own, or that holds for some patients alone
OF_OTHERS = [
    "标准答案是B，不过我觉得C更合适。",
    "书上的答案是A，实际应为B。",
    "The textbook answer is A. However, in this patient, C.",
    "The official answer is A, but I believe it is B.",
    "According to the key, A; but really it's B.",
    "The guideline's answer is A; mine is C.",
    "对青霉素过敏者选D。",
    "孕妇选A。",
    "儿童宜选B。",
    "肾功能不全时选C。",
    "有禁忌证者应选D。",
    "对于老年患者，选C。",
    "In pregnancy, choose A.",
    "For children, choose B.",
    "In patients with asthma, the answer is B.",
    "When allergic to penicillin, pick D.",
]
# and what resembles these, and is the answer
ITS_OWN = {
    "网上的答案是B，我认为答案是C。": "C",
    "指南推荐的答案是A，但此患者选C。": "C",
    "教材给出的答案是A，但本例应选C。": "C",
    "参考答案为A，但我认为应选D。": "D",
    "标准答案是B。": "B",
    "标准答案：B。A不对。": "B",
    "官方答案：B。解析：略": "B",
    "According to the guideline, the answer is B.": "B",
    "本例选D。": "D",
    "该患者选D。": "D",
    "患者为孕妇，选A。": "A",
    "患者对青霉素过敏，选D。": "D",
    "该患者对青霉素过敏，故选D。": "D",
    "孕妇禁用四环素，选A。": "A",
    "老年患者的首选药物是B。": "B",
    "病人出现休克时，首选B。": "B",
    "对青霉素过敏者，正确的是D。": "D",
    "In this patient, choose A.": "A",
    "For this patient, I would choose B.": "B",
    "Answer: B. Sorry for the delay.": "B",
    "答案是B。抱歉，无法详细解释。": "B",
    "答案：B→声带疾患": "B",
    "虽然选A也可以，但最佳答案为B。": "B",
    "排除A、B、D、E，剩下C。": "C",
    "A和B之间，我更偏向B。": "B",
    "If I had to guess: B": "B",
    "it has to be C": "C",
}


@pytest.mark.parametrize("answer", OF_OTHERS)
def test_a_letter_of_the_key_or_for_some_patients_alone_is_not_the_answers_own(answer):
    assert option_letters(answer, OPTIONS) is None


@pytest.mark.parametrize(("answer", "letters"), ITS_OWN.items())
def test_what_resembles_the_key_a_condition_or_a_correction_is_read(answer, letters):
    assert option_letters(answer, OPTIONS) == frozenset(letters)


@pytest.mark.parametrize("answer", CORRECTED)
def test_whoever_answers_and_then_corrects_the_answer_names_two(answer):
    assert option_letters(answer, OPTIONS) is None


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("C不对，应该是D。", "D"),
        ("C是错的。应该是D。", "D"),
        ("C。不对，应该是D。\n最终答案：D", "D"),
        ("答案是C。其实C最常见。", "C"),
        ("答案是C。不是D。", "C"),
        ("C. No other option fits.", "C"),
    ],
)
def test_a_final_answer_ends_a_correction_and_what_was_never_answered_needs_none(answer, letters):
    assert option_letters(answer, OPTIONS) == frozenset(letters)


@pytest.mark.parametrize("answer", NOT_CHOSEN)
def test_what_others_choose_or_what_is_chosen_wrongly_is_not_chosen(answer):
    assert option_letters(answer, OPTIONS) is None


@pytest.mark.parametrize(("answer", "letters"), CHOSEN.items())
def test_a_letter_is_read_in_the_words_in_which_models_choose(answer, letters):
    assert option_letters(answer, OPTIONS) == frozenset(letters)


# what follows from a choice, or is said against it, before another one is made or none
AGAINST = {
    "选A的话会导致瑞氏综合征。": "",
    "Answer: D is tempting, but C is right.": "C",
    "选B会延误治疗。": "",
    "选B的后果是出血。": "",
    "选A可能会加重感染，应谨慎。": "",
    "选A容易忽略基础疾病。": "",
    "选B就错了。": "",
    "选B显然不妥。": "",
    "选B有点牵强。": "",
    "选B虽然合理，但C更好。": "C",
    "选B不如选C。": "C",
    "选B没有依据。": "",
    "选B缺乏证据支持。": "",
    "选B欠妥。": "",
    "选B说不通。": "",
    "答案：A看似合理，但C正确。": "C",
    "答案：A有道理，但B更全面，故选B。": "B",
    "答案D具有迷惑性，但正确答案是C。": "C",
    "答案是D的话，体温不会升高。": "",
    "The answer A would be tempting, but B is right.": "B",
    "I would choose A if the patient were an adult.": "",
    "Answer: A would be reasonable, but B is best.": "B",
    "Answer A seems right, however C is correct.": "C",
    "The answer is A at first glance, but really C.": "",
    "Answer: D looks plausible; the correct one is C.": "C",
    "The answer D can be excluded.": "",
    "Answer: A can be ruled out, B too, so C.": "C",
    "While the answer A is common, B is more likely here.": "",
    "答案A可以排除，选B。": "B",
    "答案A可排除。": "",
    "选项：A会导致出血，B不会。": "",
    "选A需要有发热，本例无，故选B。": "B",
    "选A的前提是发热，本例没有。": "",
    "选A的理由不充分。": "",
    "选A需谨慎。": "",
    "选A为时过早。": "",
    "答案：A不符合题意。": "",
    "答案A与题干不符。": "",
    "答案A过于绝对。": "",
    "选B不妥，选C为宜。": "C",
    "如选A，则漏诊。": "",
    "一旦选A，就会漏诊。": "",
    "选择A将导致病情恶化。": "",
    "选择A意味着放弃手术。": "",
    "选A等于放弃治疗。": "",
    "It's A that most students pick, but B is right.": "B",
    "应选B，选A会漏诊。": "B",
    "选A便忽略了胸痛。": "",
    "选A反而会加重病情。": "",
    "选A恐怕不妥。": "",
    "选A并不能解释胸痛。": "",
    "选A无法解释胸痛，选B可以。": "B",
    "选A时需排除禁忌证。": "",
    "选A只考虑了咳嗽。": "",
    "答案：A是干扰项，C才是正确答案。": "C",
    "答案：D有一定道理，然而C更合适。": "C",
    "选D者忽视了年龄。": "",
    "选D是没有考虑到年龄。": "",
    "Answer: A can't explain the pain, so C.": "C",
    "Answer: A, though tempting, is wrong.": "",
    "Answer: A, but C is right.": "",
    "Answer: A or, better, C.": "",
    "One could choose A, but C is better.": "C",
    "Were the answer A, fever would be present.": "",
    "I would have chosen A, but C is correct.": "C",
    "The answer A misses the age.": "",
    "Answer: A does not apply.": "",
    "The answer is A in most textbooks, but C here.": "",
    "Answer: D is half right.": "",
    "Answer: D is not quite right; it is C.": "C",
    "选D的患者会出现低血压。": "",
    "选A属于过度治疗。": "",
    "选A与病史矛盾。": "",
    "选A只会耽误时间。": "",
    "选A毫无根据。": "",
    "选E是常见误区。": "",
    "选A急性喉炎会加重病情。": "",
    "Answer: A contradicts the history.": "",
    "I'd choose A in a younger patient.": "",
    "Answer: D was my first guess.": "",
    "The answer is A for adults, but B for children.": "",
    "Answer: D is what I first thought.": "",
    "答案：C。选A会导致出血，选B会漏诊。": "C",
}
# and what is plain all the same
PLAIN = {
    "排除A，答案为B。": "B",
    "A is wrong; the answer is B": "B",
    "Option D is tempting but wrong. The correct answer is C.": "C",
    "不宜选A，宜选B。": "B",
    "选B。A会导致出血。": "B",
    "答案：B。若选A则会漏诊。": "B",
    "答案选B，其他选项可以排除。": "B",
    "Answer: B is right, since he has fever.": "B",
    "The answer is B, which would treat the cause.": "B",
    "Answer: B. A would be wrong.": "B",
    "I choose B because A would be harmful.": "B",
    "选B更为合适": "B",
    "选B会更好": "B",
    "The correct option is B as it would lower the pressure": "B",
    "答案为B，会导致瑞氏综合征。": "B",
    "选B，会导致瑞氏综合征的是阿司匹林。": "B",
    "Answer: B would be the best choice.": "B",
    "The answer is B and would be confirmed by biopsy": "B",
    "Answer: B) would be correct": "B",
    "排除A、B、D，选C。": "C",
    "首先排除A，再排除B，答案选C。": "C",
    "可排除A、B，答案是C": "C",
    "选项A排除，选项B排除，答案为C。": "C",
    "A、B可排除，选C。": "C",
    "A would be my choice in adults; here the answer is C.": "C",
    "The answer is C, although A is tempting.": "C",
    "Answer: C. D is tempting, but wrong.": "C",
    "C is right; D is tempting.": "C",
    "The correct answer is C because A would cause bleeding.": "C",
    "选C，A会导致出血。": "C",
    "选C而不选A。": "C",
    "故选C，A、B均可排除。": "C",
    "答案为C，如果选A会导致出血。": "C",
    "正确答案：C（A会导致出血）": "C",
    "选B声带疾病": "B",
    "选B最为稳妥。": "B",
    "选B安全有效。": "B",
    "选B没问题。": "B",
    "答案选B啊": "B",
    "选B无疑。": "B",
    "选B而非C，是因为炎症明显。": "B",
    "答案：B 患者发热三天，首选B。": "B",
    "答案：B. 声带疾患早期，需随访": "B",
    "I pick B here.": "B",
    "答案：D 不稳定型心绞痛": "D",
    "选C可能性最大": "C",
    "Answer: C is the most likely": "C",
    "Answer: C) Pertussis is likely": "C",
    "The answer is C, and would be treated with erythromycin.": "C",
    "I'd go with C as it would explain the fever.": "C",
    "Answer: C is definitely right": "C",
    "The answer is C only.": "C",
    "Answer: B is the only one that fits": "B",
    "答案：C，不过A也常见。": "C",
    "选C，但需排除A。": "C",
}


@pytest.mark.parametrize(("answer", "letters"), (AGAINST | PLAIN).items())
def test_a_choice_that_is_weighed_and_not_made_names_no_letter(answer, letters):
    assert option_letters(answer, OPTIONS) == (frozenset(letters) or None)
