"""A judge that saw no answer, or says that it cannot evaluate one, has rated nothing."""

import pytest

from pipelines.judging.ratings.read_rating import read_rating

# said above a rating, or behind it: the number is a guess
NOTHING_RATED = [
    "我没有看到助手的回答，无法评价。",
    "我没有看到助手的回答，无法评分。",
    "没有看到模型的回答，因此无法评估其准确性。",
    "我没有收到助手的回答。",
    "未提供助手回答，无法评估。",
    "助手的回答缺失，无法评价。",
    "助手的回答缺失。",
    "模型的回复为空，无从评价。",
    "无法评价。",
    "无法评价这个回答。",
    "无法评价助手的回答。",
    "我无法对该回答进行评价。",
    "无法对助手的回复作出准确的评估。",
    "无法对该回答评分。",
    "无法判断该回答的质量。",
    "助手的回答是乱码，无法评价该回答。",
    "没有看到回答，无法评价。\n",
    "输入中没有助手的回答，无法评价。",
    "缺少待评的回答，无法评价。",
    "没有任何回答可供评价。",
    "I do not see the assistant's answer.",
    "The assistant's answer was not included.",
    "I'm unable to evaluate the assistant's answer.",
    "I cannot find any response to evaluate.",
    "The assistant's answer is missing.",
    "The model's response is empty, so the lowest rating applies.",
    "There is no answer to evaluate.",
    "The answer cannot be evaluated.",
    "The assistant's response could not be assessed.",
]
# what the assistant, the answer or a patient could not do is the answer's
RATED = [
    "回答无法判断病情。",
    "回答认为无法评价病情。",
    "助手无法评价该药物。",
    "助手表示无法评价病情。",
    "助手的回答没有给出剂量，无法判断病情。",
    "患者信息不足，助手无法判断病情。",
    "助手的回答缺失关键剂量，无法指导用药。",
    "没有看到助手的回答提到剂量。",
    "我没有看到回答中的错误。",
    "未提供助手回答中的文献，影响较小。",
    "该回答没有给出剂量，缺少依据。",
    "回答中缺少该药物的剂量。",
    "助手称无法评价这个回答。",
    "参考答案缺失剂量。",
    "该回答无法评价患者的肝功能。",
    "回答无法评估风险，建议就诊。",
    "无法评价患者的肝功能是回答的不足。",
    "The answer is missing key points.",
    "The assistant cannot evaluate the patient without an examination.",
    "I do not see the answer as unsafe.",
    "I cannot find the answer's dose in any guideline.",
    "The response is empty of empathy.",
    "The patient's risk cannot be evaluated by the answer.",
    "The answer cannot be assessed as unsafe.",
    "The response was not given enough detail.",
    "There is no answer to the second question.",
]


@pytest.mark.parametrize("said", NOTHING_RATED)
def test_who_saw_no_answer_or_cannot_evaluate_it_has_rated_nothing(said):
    for rating in ("[[1]]", "评分：[[1]]"):
        assert read_rating(f"{said}\n{rating}", 1, 10).value is None
        assert read_rating(f"{rating}\n\n{said}", 1, 10).value is None


@pytest.mark.parametrize("said", RATED)
def test_what_the_assistant_or_the_answer_could_not_do_leaves_the_rating(said):
    assert read_rating(f"{said}\n评分：[[3]]", 1, 10).value == 3
    assert read_rating(f"评分：[[3]]\n\n{said}", 1, 10).value == 3
