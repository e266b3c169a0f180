"""Texts that a page might take for something else: markup, addresses, formulas, marks, blanks.

`tagged` gives a text a number of its own in brackets that stand nowhere else, so that it can be looked for
on a page and read back from there character by character.
"""

import re
from collections.abc import Sequence
from itertools import count

# no such host is ever asked for anything
ELSEWHERE = "https://elsewhere.example"

MARKUP = (
    "<b>不是粗体</b>",
    "<script>window.ran = 1; alert(1)</script>",
    "<img src=x onerror='window.ran = 1'>",
    f"<img src={ELSEWHERE}/pixel.png>",
    "<svg onload='window.ran = 1'><circle r=9></svg>",
    f"<iframe src={ELSEWHERE}></iframe>",
    f"<form action={ELSEWHERE}><input name=password></form>",
    "<style>* { display: none }</style>",
    f"<link rel=stylesheet href={ELSEWHERE}/x.css>",
    "<a href='javascript:window.ran=1'>点此</a>",
    "</div></body><h1>outside</h1>",
    "<!-- not a comment -->",
    "&lt;b&gt; &amp;nbsp; &#x4e2d; &copy",
    f"<video src={ELSEWHERE}/v.mp4 autoplay></video>",
    f"<object data={ELSEWHERE}/o></object>",
    "<details open ontoggle='window.ran = 1'><summary>x</summary></details>",
    "{{ 7 * 7 }} ${7*7} #{7*7} <%= 7 %>",
    "\"'><script>window.ran = 1</script>",
)
MARKDOWN = (
    "疗程3~5天，必要时7~10天",
    "2*3*4 与 5*6*7",
    "费用 $5 至 $10",
    "$\\frac{1}{2}$ 与 $$x^2$$",
    ":red[红] :blue-background[蓝]",
    ":+1: :material/home: :streamlit:",
    "**粗** __下划__ _斜_ ~~删~~",
    f"![像素]({ELSEWHERE}/m.png)",
    f"[链接]({ELSEWHERE}) [js](javascript:window.ran=1)",
    f"{ELSEWHERE}/auto 与 <{ELSEWHERE}/angle>",
    "# 不是标题",
    "> 不是引文",
    "- 不是列表\n- 第二行",
    "3. 三\n7. 七",
    "`代码` ```块```",
    "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
    "第一行\n第二行\n\n\n隔三行",
    "a_b_c  两个空格",
    "[^1] 与 [x] 与 \\*转义\\*",
    "data:text/html;base64,PHNjcmlwdD4=",
    "@user #123 <1 或 >2",
    "--- *** ___",
)
LETTERS = (
    "右至左 \u202eabc\u202c 与 \u200f标记",
    "\u3000\u3000全角缩进",
    "  行首两个空格",
    "零宽\u200b连接\u200d与\ufeff标记",
    "组合 e\u0301 与 é，体积 10⁹/L，37℃",
    "表情 👩🏽‍⚕️ 与 𠮷",
    "行分隔\u2028段分隔\u2029完",
    "极长" + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 5,
    "制表\t符",
    "不间断\u00a0空格",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("https://elsewhere.example","x")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "-3℃",
)
# names of models hold no word that stands in an answer too, for that would be masked there
MODELS = ("<壹>", "*贰*叁*", "~肆~伍~", "$陆$柒$", "_捌_玖_", "`拾`")
HOSTILE = (*MARKUP, *MARKDOWN, *LETTERS)
# those that one line with nothing around it may hold, such as a name
ONE_LINE = tuple(each for each in (*HOSTILE, *FORMULAS) if each == each.strip() and each.isprintable())

TAG = re.compile(r"〔(\d+)〕")


class Tagger:
    """Hands texts out one after the other, each with its number, and remembers which stands where."""

    def __init__(self) -> None:
        self.given: dict[int, str] = {}
        self.kinds: dict[int, str] = {}
        self._numbers = count(1)

    def tagged(self, texts: Sequence[str], kind: str) -> str:
        """The next of these texts, its number behind it, for a field of this kind."""
        number = next(self._numbers)
        return self._tagged(number, texts[number % len(texts)], kind)

    def block(self, texts: Sequence[str], kind: str) -> str:
        """All of these texts, one under the other, each with its number behind it."""
        return "\n".join(self._tagged(next(self._numbers), text, kind) for text in texts)

    def wrongly_shown(self, shown: str) -> dict[int, str]:
        """What a page shows in front of a number where it is anything but the text of that number."""
        wrong = {}
        for found in TAG.finditer(shown):
            number = int(found[1])
            text = self.given[number]
            there = shown[max(0, found.start() - len(text)) : found.start()]
            if there != text:
                wrong[number] = there
        return wrong

    def texts_seen(self, numbers: set[int]) -> set[str]:
        return {self.given[number] for number in numbers}

    def kinds_unseen(self, numbers: set[int]) -> set[str]:
        """The kinds of fields of which nothing was seen."""
        return set(self.kinds.values()) - {self.kinds[number] for number in numbers}

    def _tagged(self, number: int, text: str, kind: str) -> str:
        self.given[number], self.kinds[number] = text, kind
        return f"{text}〔{number}〕"


def numbers_in(shown: str) -> set[int]:
    return {int(number) for number in TAG.findall(shown)}
