"""The statistics' own sentences, why a figure is missing and how an interval was made, in Chinese too."""

import re

from annotation.rubric import Text

# English pattern → Chinese sentence, with the pattern's groups
CHINESE = (
    (r"not estimable: no answer was rated by two raters", "无法估计：没有任何回答由两位评分者共同评分"),
    (r"not estimable: raters are not linked by answers they share", "无法估计：评分者之间没有共同评分的回答"),
    (r"one rater cannot be compared", "只有一位评分者，无从比较"),
    (r"no answer was rated twice", "没有回答被评过两次"),
    (r"no answer was judged twice", "没有回答被重复评判"),
    (r"no two answers are told apart by two repeats", "两次评判中没有能分出高下的回答对"),
    (r"no model was named as of the judge's own family", "未指明哪些模型与评判模型同系列"),
    (r"no answer of the judge's own family", "没有与评判模型同系列的回答"),
    (r"no answer of others", "没有其他系列的回答"),
    (r"no answer is masked", "没有被遮蔽的回答"),
    (r"every answer is masked", "全部回答均被遮蔽"),
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
    (r"BCa bootstrap over (\d+) units", "按 {0} 道题重抽样（BCa）"),
    (r"BCa bootstrap over (\d+) units \(few clusters\)", "按 {0} 道题重抽样（BCa；题数少）"),
    (r"F", "F 分布"),
    (r"normal", "正态近似"),
)
SIDES = {"ratings": "评分", "judgments": "评判"}


def in_words(sentence: str) -> Text:
    """The sentence in both languages; one that has no Chinese yet stays English in both."""
    side, colon, rest = sentence.partition(": ")
    if colon and side in SIDES:
        return Text(f"{SIDES[side]}：{in_words(rest).zh}", sentence)
    for pattern, chinese in CHINESE:
        match = re.fullmatch(pattern, sentence)
        if match:
            return Text(chinese.format(*match.groups()), sentence)
    return Text(sentence, sentence)
