"""Approved examples made for tests: invented, and approved by nobody."""

from db.approvals import ApprovedExample, Decider
from tests.frozen_examples import COMPLAINTS, TREATMENTS

DECIDERS = (Decider(3, "annotator"), Decider(4, "reviewer"), Decider(5, "signer"), Decider(6, "approver"))


def approved(number: int) -> ApprovedExample:
    """The approved example of record and approval `number`; the physician replaced every third one."""
    complaint, treatment = COMPLAINTS[number % len(COMPLAINTS)], TREATMENTS[number % len(TREATMENTS)]
    return ApprovedExample(
        approval_id=number,
        record_id=number,
        content_hash=f"{number:064x}",
        task=("treatment_plan", "diagnosis")[number % 2],
        specialty="内科",
        source="made.json",
        licence="Apache-2.0",
        instruction="请回答患者的问题。",
        case_description=f"患者{20 + number}岁，{complaint}{number}天（虚构病例{number}）。",
        question="应如何处理？",
        options={},
        response=f"考虑{complaint}待查，建议{treatment}。",
        reference=f"{treatment}。",
        polished=None if number % 3 else f"{complaint}不要紧。",
        model="a-model",
        prompt_hash="c" * 64,
        rule_version=None,
        deciders=DECIDERS,
        approved_at=f"2026-11-28T08:{number % 60:02d}:00.000Z",
        withdrawn=False,
    )
