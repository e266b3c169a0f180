"""What the flags of a polished response are called, on every page and form that shows them."""

from annotation.rubric import Text

FLAG_WORDS = {
    "refused": Text("模型拒答", "The model refused"),
    "empty": Text("回答为空", "Empty"),
    "cut_off": Text("回答似被截断", "Seems cut off"),
    "wrong_language": Text("语言不对", "Wrong language"),
    "dropped_figures": Text("漏掉原答案的数字：", "Figures of the original dropped:"),
    "dropped_drugs": Text("漏掉原答案的药名：", "Drugs of the original dropped:"),
    "tells_of_source": Text("提到了题目或选项：", "Speaks of the question's source:"),
}
