"""The example study's instructions: two that simulated people wrote and accepted, others wait for you."""

from annotation.activities.instruction_drafting import task_of
from annotation.answering import answer
from annotation.instruction_drafting.batches import Setup, set_up
from db import people
from db.batch_states import open_batch
from db.people import OPERATOR, Person
from db.queues import queues
from db.study import Study
from db.work import work

WRITER, ACCEPTER = ("simulated7", "模拟撰写者"), ("simulated8", "模拟审定者")
SIMULATED_BATCH = "示例九：模拟指令（两项已通过）"
OPEN_BATCH = "示例十：等您来撰写与审定指令"
# the seed gives the simulated writer one of the open tasks and the physician the others
SEED = 3
SECONDS = 240
# the simulated writer's wordings by task
WORDINGS = {
    "triage": (
        "请根据患者所述，说明应挂哪个科室、是否需要急诊，并用一两句话讲清理由。",
        "患者在问该看哪个科。请直接告诉他科室，并说明出现什么情况要立即就医。",
    ),
    "medication_advice": (
        "请针对这位患者给出用药建议：选什么药、怎么用、用多久，并提示禁忌和须复查的项目。",
    ),
    "health_guidance": ("请为这位患者写一份出院后的健康指导，分饮食、活动、用药和复诊四项。",),
    "treatment_plan": ("请为这位患者拟定治疗方案，先说目标，再分步骤说明，并写明什么情况下调整。",),
    "emergency_advice": ("请给出到达医院之前就能做的急救建议，按先后列出，并说明哪些事不能做。",),
}


def add_instructions(study: Study, who: dict[str, Person], passwords: tuple[str, str]) -> None:
    """Draw both batches; what waits for the senior is the simulated writer's."""
    writer, accepter = (
        people.add(study, OPERATOR, login, name, role, password)
        for (login, name), role, password in zip(
            (WRITER, ACCEPTER), ("physician", "senior"), passwords, strict=True
        )
    )
    _opened(study, who["lead"], SIMULATED_BATCH, ("triage", "medication_advice"), (writer,), (accepter,))
    _write(study, writer)
    _accept(study, accepter)
    open_tasks = ("health_guidance", "treatment_plan", "emergency_advice")
    _opened(study, who["lead"], OPEN_BATCH, open_tasks, (who["physician"], writer), (who["senior"],))
    _write(study, writer)


def _opened(study: Study, lead: Person, name: str, tasks, writers, reviewers) -> None:
    ids = (tuple(each.id for each in group) for group in (writers, reviewers))
    guideline = "写清对谁说、说什么、写多长；不写答案，也不提原答案。"
    setup = Setup(name, tasks, *ids, SEED, guideline=guideline)
    open_batch(study, lead, set_up(study, lead, setup))


def _write(study: Study, writer: Person) -> None:
    for assignment_id in _waiting(study, writer):
        wordings = list(WORDINGS[task_of(work(study, writer, assignment_id))])
        give(study, writer, assignment_id, {"wordings": wordings})


def _accept(study: Study, accepter: Person) -> None:
    for assignment_id in _waiting(study, accepter):
        wordings = work(study, accepter, assignment_id).steps[-1].answers["wordings"]
        give(study, accepter, assignment_id, {"verdict": "accepted", "note": "", "wordings": wordings})


def _waiting(study: Study, person: Person) -> list[int]:
    return [
        each for queue in queues(study, person) for each in queue.assignment_ids if each not in queue.done
    ]


def give(study: Study, person: Person, assignment_id: int, answers: dict, seconds: int = SECONDS) -> None:
    """A simulated answer that took about `seconds`."""
    answer(
        study,
        person,
        assignment_id,
        answers=answers,
        expected_revision=0,
        nonce=f"simulated-{person.login}-{assignment_id}",
        active_ms=1000 * (seconds + 7 * (assignment_id % 30)),
        simulated=True,
    )
