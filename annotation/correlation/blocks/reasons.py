"""The statistics' own sentences, why a figure is missing and how an interval was made, in Chinese too."""

import re

from annotation.rubric import Text

# English pattern → Chinese sentence, with the pattern's groups
CHINESE = (
    (r"not estimable: no answer was rated by two raters", "无法估计：没有任何回答由两位评分者共同评分"),
    (r"not estimable: raters are not linked by answers they share", "无法估计：评分者之间没有共同评分的回答"),
    (r"nobody guessed", "没有人猜测"),
    (r"one source cannot be guessed among", "只有一个来源，无从猜测"),
    (r"all guesses came out the same, so the interval has no width", "猜测结果全部相同，区间没有宽度"),
    (r"multinomial", "多项分布"),
    (r"one rater cannot be compared", "只有一位评分者，无从比较"),
    (r"no answer was rated twice", "没有回答被评过两次"),
    (r"no answer was judged twice", "没有回答被重复评判"),
    (r"no two answers are told apart by two repeats", "两次评判中没有能分出高下的回答对"),
    (r"no model was named as of the judge's own family", "未指明哪些模型与评判模型同系列"),
    (r"no answer of the judge's own family", "没有与评判模型同系列的回答"),
    (r"no answer of others", "没有其他系列的回答"),
    (r"no answer is masked", "没有被遮蔽的回答"),
    (r"every answer is masked", "全部回答均被遮蔽"),
    (r"no answer plants a rating or an instruction", "没有回答植入评分或指令"),
    (r"every answer plants a rating or an instruction", "全部回答均植入评分或指令"),
    (r"planted answers cannot be told from their models", "植入评分的回答与其模型无法区分"),
    (r"no pair of answers was judged in both orders", "没有回答对按两种次序各评判一次"),
    (r"no pair was won by a place in both orders", "没有回答对在两种次序下都由同一位置胜出"),
    (r"no rating is a veto and the rubric has none to give", "评分中没有否决，评分标准也没有否决项"),
    (
        r"no judgment is a veto and none rates a criterion that can veto",
        "评判中没有否决，也没有对否决项逐项评分",
    ),
    (r"physicians vetoed no answer", "医师没有否决任何回答"),
    (r"physicians vetoed every answer", "医师否决了全部回答"),
    (r"the judge vetoed no answer", "评判没有否决任何回答"),
    (r"Wilson, (\d+) of (\d+)", "Wilson 法，{0} / {1}"),
    (r"exact, (\d+) of (\d+)", "精确法，{0} / {1}"),
    (r"the two judged no rated answer in common", "两者没有共同评判过有评分的回答"),
    (r"one of the three columns is constant", "医师评分或某一评判的值全部相同"),
    (
        r"questions with two ratings: (\d+), and fewer than (\d+) cannot be resampled",
        "有两次评分的题只有 {0} 道，少于 {1} 道不能重抽样",
    ),
    (r"no unit has two ratings", "没有任何回答由两位评分者共同评分"),
    (
        r"a complete table of (\d+) x (\d+): an ICC needs two items and two raters",
        "人人都评的回答为 {0} 份、评分者 {1} 位：ICC 至少需两份回答、两位评分者",
    ),
    (r"every rating is the same", "全部评分相同"),
    (
        r"items do not differ more than their ratings do, so a mean's reliability has no value",
        "回答之间的差别不大于评分之间的差别，均值的信度无定义",
    ),
    (
        r"raters agree fully, or items not at all: F has no finite interval",
        "评分者完全一致，或回答毫无差别：F 分布给不出有限区间",
    ),
    (r"items hardly differ: the interval has no lower end", "回答几乎没有差别：区间没有下限"),
    (r"an ICC needs numbers, not words", "组内相关需要数值，不能是文字"),
    (r"no item has two ratings", "没有任何回答由两位评分者共同评分"),
    (r"every rating is the same, so chance agreement is full", "全部评分相同，机遇一致已满，系数无定义"),
    (r"length does not vary within questions and models", "同题同模型内回答长度没有变化"),
    (r"no question holds answers of both groups", "没有同时含两组回答的题目"),
    (r"no question has two answers", "没有含两份回答的题目"),
    (r"no question was answered by both", "没有两者都回答的题目"),
    (
        r"raters who share (\d+) judged answers with another: (\d+); the test needs (\d+)",
        "共同评分满 {0} 份的评分者只有 {1} 位，此检验至少需 {2} 位",
    ),
    (r"(\d+) rated answers: fewer than (\d+)", "已评回答 {0} 份，少于 {1} 份"),
    (r"(\d+) ratings: fewer than (\d+)", "评分 {0} 次，少于 {1} 次"),
    (
        r"(\d+) (questions?|models): fewer than (\d+) cannot be resampled",
        "只有 {0} 个单位，少于 {2} 个不能重抽样",
    ),
    (r"leaving a unit out never changes the value", "去掉任何一个单位，值都不变"),
    (r"the value lies outside all its resamples", "该值落在全部重抽样之外"),
    (r"fewer than (\d+) points \((\d+)\)", "数据点只有 {1} 个，少于 {0} 个"),
    (r"(\d+) points: Fisher's interval needs 4", "只有 {0} 个点，Fisher 区间至少需 4 个"),
    (r"r is 1 or -1, where Fisher's interval has no width", "r 为 1 或 −1，Fisher 区间没有宽度"),
    (
        r"r is 1, -1 or undefined, or becomes so without some question",
        "r 为 1、−1 或无定义，或去掉某题后如此",
    ),
    (
        r"task (.+) has one question; without it its cells are gone",
        "任务 {0} 只有一道题，去掉后其单元就没有了",
    ),
    (r"in no question do both human and judge tell answers apart", "没有一道题中医师与评判都分出了高下"),
    (r"one answer only", "只有一份回答"),
    (r"reliability too low: r would be (.+)", "信度过低：校正后的 r 会是 {0}"),
    (
        r"those of one answer differ as much as those of different answers",
        "同一回答的几次之间，与不同回答之间差别一样大",
    ),
    (r"all ratings have the same position", "全部评分处于同一位置"),
    (r"all human values are equal", "医师评分全部相同"),
    (
        r"no rater shares (\d+) judged answers with others, or none of them varies",
        "没有评分者与他人共同评过 {0} 份有评判的回答，或其评分毫无变化",
    ),
    (
        r"(\d+) (\w+) and (\d+) questions?: fewer than 4 cannot be resampled",
        "只有 {0} 个模型与 {2} 道题，少于 4 个不能重抽样",
    ),
    (r"(\d+) different values are no scale of categories", "{0} 个不同的值不成等级"),
    (r"the (.+) gives no finite ends here", "此处得不到有限的区间"),
    (r"too many resamples hold no variation", "过多的重抽样没有变异"),
    (r"every resample gives the same value", "每次重抽样的值都相同"),
    (r"all judge values are equal", "评判值全部相同"),
    (r"all values are equal", "全部数值相同"),
    (r"human and judge do not vary together", "医师与评判没有共同变异"),
    (r"one answer has no spread", "只有一份回答，没有离散度"),
    (r"both use one score only", "两者都只用了一个分数"),
    (r"r itself is undefined", "r 本身无法估计"),
    (r"no interval is computed for a reliability", "信度不计算区间"),
    (r"BCa bootstrap over (\d+) questions?", "按 {0} 道题重抽样（BCa）"),
    (r"BCa bootstrap over (\d+) questions \(few clusters\)", "按 {0} 道题重抽样（BCa；题数少）"),
    (r"BCa bootstrap over (\d+) models", "按 {0} 个模型重抽样（BCa）"),
    (r"BCa bootstrap over (\d+) models \(few clusters\)", "按 {0} 个模型重抽样（BCa；模型数少）"),
    (
        r"percentile bootstrap over (\d+) questions and (\d+) models",
        "同时按 {0} 道题与 {1} 个模型重抽样（百分位法）",
    ),
    (r"jackknife of (\d+) questions within (\d+) tasks?", "{1} 个任务内对 {0} 道题逐一剔除（刀切法）"),
    (r"Fisher, if the (\d+) points were independent", "Fisher 法（假定 {0} 个点相互独立）"),
    (r"F distribution", "F 分布"),
    (r"normal", "正态近似"),
)
CENTRED = {"model": "去除模型均值后", "question": "去除题目均值后"}
SIDES = {"ratings": "评分", "judgments": "评判"}


def in_words(sentence: str) -> Text:
    """The sentence in both languages; one that has no Chinese yet stays English in both."""
    side, colon, rest = sentence.partition(": ")
    if colon and side in SIDES:
        return Text(f"{SIDES[side]}：{in_words(rest).zh}", sentence)
    centred = re.fullmatch(r"(.+), once centred by (model|question)", sentence)
    if centred:
        return Text(f"{CENTRED[centred[2]]}，{in_words(centred[1]).zh}", sentence)
    for pattern, chinese in CHINESE:
        match = re.fullmatch(pattern, sentence)
        if match:
            return Text(chinese.format(*match.groups()), sentence)
    return Text(sentence, sentence)


def sentence(reason: Text) -> Text:
    """The reason as a sentence of its own."""
    return Text(f"{reason.zh}。", f"{reason.en[0].upper()}{reason.en[1:]}.")
