"""What the question after blinded scoring says."""

PHRASES = {
    "guessing.title": (
        "最后一问（可不答）：能看出是哪个模型写的吗？",
        "One last, optional question: could you tell the models?",
    ),
    "guessing.why": (
        "请对刚评过的几份回答猜一猜来源，用来检验盲法是否有效，不影响您的评分。点开后会列出本批模型的名称，"
        "从那一刻起，您在本批的评分不能再修改。",
        "Guess who wrote a few of the answers you have just scored; it shows whether the blinding held and changes no "
        "rating. You will see the names of this batch's models, and from then on your ratings of it are final.",
    ),
    "guessing.closed": (
        "模型名单目前已封存，由 {keeper} 保管，暂时不能猜测；名单开启之后、揭盲之前，可回到此处作答。您的评分已全部保存。",
        "The list of models is closed away for now; {keeper} keeps it. Once it is opened, and until the unblinding, "
        "you can guess here. All your ratings are saved.",
    ),
    "guessing.begin": ("列出模型并开始", "List the models and begin"),
    "guessing.left": ("还有 {count} 份，随时可以离开。", "{count} to go; leave whenever you like."),
    "guessing.which": ("您认为这份回答是哪个模型写的？", "Which model do you think wrote this answer?"),
    "guessing.patient": ("患者", "Patient"),
    "guessing.doctor": ("医生", "Doctor"),
    "guessing.choose": ("请选择", "Choose one"),
    "guessing.unknown": ("不知道", "I don't know"),
    "guessing.unchosen": ("请先选择；看不出来就选“不知道”。", "Choose one first, be it “I don't know”."),
    "guessing.sure": ("我有把握", "I am fairly sure"),
    "guessing.next": ("提交", "Submit"),
    "guessing.thanks": ("已全部回答，谢谢。", "That was all; thank you."),
}
