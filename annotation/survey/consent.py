"""What a respondent reads and agrees to before anything is written; a lead may change it survey by survey."""

from annotation.rubric import Text

CONSENT = Text(
    "参加本问卷完全自愿，随时可以停下。\n"
    "问卷不问也不记录姓名、单位、电话、网络地址等任何能认出您的信息。链接只证明您可以作答，与答案分开保存，"
    "答案里没有通向您的线索。\n"
    "提交之前，您可以放弃作答，已填内容随即删除；提交之后，因为认不出哪一份是您的，就不能再撤回或修改。\n"
    "系统记录作答所用的时间与停顿次数，用来判断答卷是否有效。请勿在文字中写入自己或患者的个人信息。\n"
    "结果汇总后用于研究，可能公开发表。",
    "Taking part is voluntary, and you may stop at any time.\n"
    "The survey neither asks for nor records a name, workplace, telephone number, network address or "
    "anything else that could identify you. The link only shows that you may answer. It is kept apart from "
    "the answers, and nothing in them leads to you.\n"
    "Before sending in you may withdraw, and what you entered is deleted. Afterwards nobody can tell which "
    "answers are yours, so they can be neither withdrawn nor changed.\n"
    "The time taken and the number of pauses are recorded, to judge which questionnaires are valid. Please "
    "write nothing personal about yourself or a patient.\n"
    "Results are summarised for research and may be published.",
)
