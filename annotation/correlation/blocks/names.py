"""The names of levels, figures and tasks in a report's tables."""

from annotation.rubric import Text
from annotation.tasks import find_task
from db.errors import NotFound

LEVELS = {
    "item": Text("回答（每题每模型）", "Item (a model's answer to a question)"),
    "cell": Text("单元（模型 × 任务）", "Cell (model × task)"),
    "model": Text("模型均值", "Model mean"),
    "within_model": Text("模型内（去除模型均值）", "Within model (model means removed)"),
    "within_question": Text("题内（去除题目均值）", "Within question (question means removed)"),
}
AGREEMENT = {
    "bias": Text("偏差（评判 − 医师）", "Bias (judge − physicians)"),
    "sd": Text("差值的标准差", "SD of the difference"),
    "lower_limit": Text("一致性界限下限", "Lower limit of agreement"),
    "upper_limit": Text("一致性界限上限", "Upper limit of agreement"),
    "slope_on_mean": Text("差值对均值的斜率", "Slope of the difference on the mean"),
    "ccc": Text("Lin 一致性系数", "Lin's concordance"),
    "mae": Text("平均绝对差", "Mean absolute difference"),
    "rmse": Text("均方根差", "Root mean squared difference"),
    "share_near": Text("相差不超过 1 分的占比", "Share within one point"),
    "slope": Text("校准斜率 b（医师 = a + b × 评判）", "Calibration slope b (human = a + b judge)"),
    "intercept": Text("校准截距 a", "Calibration intercept a"),
    "deming": Text("Deming 斜率", "Deming slope"),
}
FIGURE = Text("指标", "Figure")
MODEL, TASK = Text("模型", "Model"), Text("任务", "Task")
RATER, N = Text("评分者", "Rater"), Text("n", "n")
HUMAN, JUDGE = Text("医师", "Physicians"), Text("评判模型", "Judge")


def task_name(task: str) -> Text:
    """A task as people call it; one that is none of the 22 keeps its own name."""
    try:
        found = find_task(task)
    except NotFound:
        return Text(task, task)
    return Text(found.chinese, found.english)
