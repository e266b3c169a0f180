"""The 22 tasks of a physician's day that a record can serve, in the four phases of care."""

from dataclasses import dataclass

from db.errors import NotFound


@dataclass(frozen=True)
class Phase:
    """A stretch of a patient's way through care."""

    key: str
    chinese: str
    english: str


@dataclass(frozen=True)
class Task:
    """One thing a physician may want help with; `phase` is a phase's key."""

    key: str
    chinese: str
    english: str
    phase: str
    explanation_zh: str
    explanation_en: str


PHASES = (
    Phase("pre_diagnosis", "诊前", "Pre-diagnosis"),
    Phase("diagnosis", "诊断", "Diagnosis"),
    Phase("treatment", "治疗", "Treatment"),
    Phase("post_treatment", "诊后", "Post-treatment"),
)

# in the order of care; the names are the published ones
TASKS = (
    Task(
        "triage",
        "导诊分诊",
        "Triage",
        "pre_diagnosis",
        "患者说出不适后，告诉他该挂哪个科。",
        "Say which department a patient with these complaints should go to.",
    ),
    Task(
        "inquiry_prompts",
        "问诊提示",
        "Inquiry Prompts",
        "diagnosis",
        "看过已有病史，提醒医生还应追问什么。",
        "From the history so far, remind the physician what else to ask.",
    ),
    Task(
        "symptom_inquiry",
        "症状查询",
        "Symptom Inquiry",
        "diagnosis",
        "查一个症状：表现、成因、可见于哪些疾病。",
        "Look up a symptom: how it shows, what causes it, where it is seen.",
    ),
    Task(
        "disease_inquiry",
        "疾病查询",
        "Disease Inquiry",
        "diagnosis",
        "查一种疾病：病因、机制、表现、流行特点。",
        "Look up a disease: cause, mechanism, picture, who gets it.",
    ),
    Task(
        "initial_diagnosis",
        "初步诊断",
        "Initial Diagnosis",
        "diagnosis",
        "凭首次所见，提出最可能的一个或几个诊断。",
        "From what is first seen, name the diagnosis or diagnoses to think of.",
    ),
    Task(
        "case_summary",
        "病历总结",
        "Case Summary",
        "diagnosis",
        "把医患对话或零散资料整理成一份病历。",
        "Turn a conversation or scattered notes into one case record.",
    ),
    Task(
        "differential_diagnosis",
        "鉴别诊断",
        "Differential Diagnosis",
        "diagnosis",
        "几种疾病相像时，说明如何区分、应排除哪些。",
        "Tell look-alike diseases apart, and name those to rule out.",
    ),
    Task(
        "next_examinations",
        "进一步检查",
        "Next Examinations",
        "diagnosis",
        "诊断还不清楚时，下一步该做哪些检查。",
        "Say which examinations to do next while the diagnosis is open.",
    ),
    Task(
        "test_results_interpretation",
        "检查结果解读",
        "Test Results Interpretation",
        "diagnosis",
        "解释化验、影像、心电图等结果说明了什么。",
        "Explain what laboratory, imaging or other findings mean.",
    ),
    Task(
        "definitive_diagnosis",
        "确定诊断",
        "Definitive Diagnosis",
        "diagnosis",
        "资料已经齐全，确定是什么病，或凭什么确诊。",
        "With the findings complete, settle the diagnosis or what settles it.",
    ),
    Task(
        "disease_grading",
        "疾病分级",
        "Disease Grading",
        "diagnosis",
        "按公认标准判断分期、分级、分型或轻重。",
        "Judge stage, grade, type or severity by an accepted standard.",
    ),
    Task(
        "emergency_advice",
        "急救建议",
        "Emergency Advice",
        "treatment",
        "情况紧急，说明此刻先做什么。",
        "In an emergency, say what to do first and now.",
    ),
    Task(
        "treatment_plan",
        "治疗方案",
        "Treatment Plan",
        "treatment",
        "针对这位患者，提出整体的治疗办法。",
        "Propose how this patient should be treated as a whole.",
    ),
    Task(
        "medication_inquiry",
        "药物查询",
        "Medication Inquiry",
        "treatment",
        "查一种药：作用、适应证、禁忌、不良反应。",
        "Look up a drug: action, indications, contraindications, adverse effects.",
    ),
    Task(
        "medication_advice",
        "用药建议",
        "Medication Advice",
        "treatment",
        "针对这位患者，选哪种药、怎么用。",
        "Choose a drug for this patient, and how to give it.",
    ),
    Task(
        "complications_analysis",
        "并发症分析",
        "Complications Analysis",
        "treatment",
        "分析疾病或治疗可能带来的并发症和风险。",
        "Point out complications and risks of a disease or its treatment.",
    ),
    Task(
        "treatment_adjustment",
        "治疗调整",
        "Treatment Adjustment",
        "treatment",
        "疗效不好或病情有变，方案该怎么改。",
        "Change the treatment when it fails or the patient's state changes.",
    ),
    Task(
        "surgery_necessity",
        "手术必要性",
        "Surgery Necessity",
        "treatment",
        "判断要不要手术，有无指征或禁忌。",
        "Judge whether surgery is indicated, or must not be done.",
    ),
    Task(
        "surgical_plan",
        "手术方案",
        "Surgical Plan",
        "treatment",
        "选择术式、切口、麻醉，说明手术要点。",
        "Choose operation, approach and anaesthesia, and what to heed in it.",
    ),
    Task(
        "preoperative_education",
        "术前教育",
        "Preoperative Education",
        "treatment",
        "术前向患者交代准备、过程和术后配合。",
        "Tell the patient before surgery how to prepare and what follows.",
    ),
    Task(
        "health_guidance",
        "健康指导",
        "Health Guidance",
        "post_treatment",
        "治疗后怎样生活、康复和预防复发。",
        "Advise on living, recovery and preventing a relapse.",
    ),
    Task(
        "follow_up_plan",
        "随访计划",
        "Follow-up Plan",
        "post_treatment",
        "何时复查、查什么、怎样长期随访。",
        "Plan when to come back, what to check and how long.",
    ),
)


def find_task(name: str) -> Task:
    """The task with this key, Chinese name or English name, letter case and outer blanks aside.

    Raises NotFound for any other name.
    """
    wanted = name.strip().casefold()
    for task in TASKS:
        if wanted in (task.key, task.chinese, task.english.casefold()):
            return task
    raise NotFound(
        f"There is no task {name}; choose one of {', '.join(task.key for task in TASKS)}.",
        f"没有任务 {name}；可选 {'、'.join(task.key for task in TASKS)}。",
    )


def tasks_of(phase: str) -> tuple[Task, ...]:
    """The tasks of one phase, by its key, in the order of care; empty for an unknown phase."""
    return tuple(task for task in TASKS if task.phase == phase)
