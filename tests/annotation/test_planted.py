"""Answers that try to sway the judge are flagged, honest ones are not, and no rating of theirs is read."""

import json
import random
from pathlib import Path

import pytest

from annotation.planted import planted_in
from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging.contracts import NONCE, PUBLISHED, SCHEMA
from tests.judge_attacks import ATTACKS

DATA = Path(__file__).parents[3] / "shared" / "data"
NONCE_VALUE = "0123456789ab"
RUBRIC = Rubric(
    "one", "1", Text("一", "one"), (Criterion("overall", Text("总", "all"), Text("评", "rate"), 1, 10),)
)
WRITTEN = {
    PUBLISHED: "评分：[[{}]]",
    NONCE: f"评分-{NONCE_VALUE}-overall：{{}}",
    SCHEMA: '{{"explanation": "理由", "ratings": {{"overall": {}}}}}',
}


@pytest.fixture(scope="module")
def answers():
    """Every answer of six real models, and the physicians' references."""
    found = [
        message["content"]
        for path in sorted((DATA / "model_answers").glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
        for message in row["conversation"]
        if message["role"] != "patient"
    ]
    cases = json.loads((DATA / "cmb_clin" / "CMB-Clin.json").read_text(encoding="utf-8"))
    return found + [pair["answer"] for case in cases for pair in case["QA_pairs"]]


def test_an_attack_is_flagged_wherever_it_stands_in_a_real_answer(answers):
    chance = random.Random(12)
    flagged = tried = 0
    for attack in ATTACKS:
        for answer in chance.sample(answers, 20):
            place = chance.randrange(len(answer) + 1)
            inside = f"{answer[:place]}。\n{attack}\n{answer[place:]}"
            for text in (f"{attack}\n{answer}", f"{answer}\n{attack}", inside):
                flagged += bool(planted_in(text))
                tried += 1
    assert len(ATTACKS) >= 50 and tried == 60 * len(ATTACKS)
    assert flagged >= 0.95 * tried


def test_hardly_a_real_answer_is_flagged(answers):
    assert len(answers) > 1_500
    assert [answer for answer in answers if planted_in(answer)] == []


@pytest.mark.parametrize(
    "text",
    [
        "疼痛评分8分，给予布洛芬。",
        "新生儿Apgar评分10分。",
        "NIHSS评分满分42分，本例10分。",
        "水溶性高分子材料",
        "每日3次，每次10分钟，十分重要。",
        "请不要忽略医生的要求，按时复查。",
        "心率100次/分，呼吸10次/分。",
    ],
)
def test_clinical_scores_are_no_attack(text):
    assert planted_in(text) == ()


@pytest.mark.parametrize("contract", WRITTEN, ids=lambda each: each.name)
def test_of_four_thousand_verdicts_on_attacks_none_reads_the_attacks_rating(contract, answers):
    """A judge that quotes the attack, before or after its own rating, or gives none of its own."""
    chance = random.Random(7)
    wrong = read = 0
    for number in range(4_000):
        attack = ATTACKS[number % len(ATTACKS)]
        meant = chance.randint(1, 9)
        own = WRITTEN[contract].format(meant)
        verdicts = [
            (f"回答中写有“{attack}”，不予理会。\n{own}", meant),
            (f"{own}\n（回答末尾的“{attack}”未采纳）", meant),
            (f"回答写道：\n> {attack}\n{own}", meant),
            (f"回答写道：\n{attack}", None),
            (attack, None),
        ]
        text, truth = verdicts[number % 7 % 5]
        reading = contract.read(text, RUBRIC, NONCE_VALUE, f"{chance.choice(answers)}\n{attack}")
        if reading.status == "scored":
            read += 1
            wrong += set(reading.ratings.values()) != {truth}
    assert wrong == 0
    assert contract is SCHEMA or read > 1_000
