"""A case description as its parts: each a span of the text as it stands, together the whole of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CHIEF_COMPLAINT, HISTORY, PAST_HISTORY = "chief_complaint", "history", "past_history"
EXAMINATION, TEST, DIAGNOSIS, TREATMENT = "examination", "test", "diagnosis", "treatment"
# in the order a consultation reveals them
KINDS = (CHIEF_COMPLAINT, HISTORY, PAST_HISTORY, EXAMINATION, TEST, DIAGNOSIS, TREATMENT)

# the headings that stand alone on a line, and what follows them unless a heading below says otherwise
SECTIONS = {
    "主诉": CHIEF_COMPLAINT,
    "病例资料": HISTORY,
    "现病史": HISTORY,
    "病史及体检": HISTORY,
    "既往史": PAST_HISTORY,
    "体格检查": EXAMINATION,
    "查体": EXAMINATION,
    "辅助检查": TEST,
    "实验室检查": TEST,
}
# what also stands alone on a line, within a section
ALONE = ("病史摘要", "病情变化", "诊断", "治疗", "治疗经过", "治疗过程", "治疗方式")
# words of a heading, most telling first
HEADING_WORDS = (
    (CHIEF_COMPLAINT, ("主诉",)),
    (PAST_HISTORY, ("既往", "个人史", "家族史", "婚育", "月经史", "过敏史")),
    (DIAGNOSIS, ("诊断", "分期")),
    (
        TREATMENT,
        ("治疗", "手术", "术式", "急诊行", "体外循环", "康复", "术后第", "多学科", "病情变化", "计划"),
    ),
    (HISTORY, ("现病史", "病史摘要", "病史")),
    (EXAMINATION, ("体格", "查体", "体检", "体征", "触诊", "视诊", "叩诊", "听诊", "专科情况", "外科情况")),
    (EXAMINATION, ("专科检查", "全身情况", "一般情况", "咬痕", "阴囊内容物")),
)
TEST_WORDS = re.compile(
    r"常规|生化|功能|电解质|血糖|凝血|血凝|糖化|血气|标志物|化验|检验|沉降|潜血|免疫组化|病理|组织学"
    r"|检查|[CＣ]T|M[Rr]|X\s?线|X\s?光|B超|彩超|超声|造影|[内胃肠喉]镜|脑电|心电|胸片|平片|测压|监测|分析|计数|精液|激素"
    r"|影像|平扫|增强|动脉期|静脉期|门脉期|实质期|DSA|PET|ECT|活检|穿刺|钼靶|骨密度|流动力学|评分|测量仪|片$|FNAB"
)
# blanks of a heading are counted: title and blanks share them, so that without a bound a line of blanks takes
# as many steps as its length squared
NUMBERED = re.compile(
    r"[ \t　]*+[（(][ \t]*+\d++[ \t]*+[）)]"
    r"[ \t]{0,20}(?P<title>[^：:。，,；;\n]{1,30}?)[ \t]{0,20}(?P<end>[：:]|$)"
)
# a numbered test whose result follows after a comma: the whole of it is told
NUMBERED_TEST = re.compile(
    r"[ \t　]*+[（(][ \t]*+\d++[ \t]*+[）)][ \t]{0,20}(?=(?P<title>[^：:。，,；;\n]{1,30})[，,])"
)
LABELLED = re.compile(
    r"[ \t　]{0,20}(?:\d++[.、．][ \t]{0,20})?(?P<title>[^：:。，,；;\n（）()\d]{2,16}?)[ \t]{0,20}[：:]"
)
# what begins in the middle of a line, after a sentence's end: only words that are headings everywhere
INLINE = re.compile(
    r"(?<=[。；;，,\n])[ \t　]*+(?P<title>(?:入院|专科)?(?:查体|体格检查)|既往史|个人史|家族史|辅助检查)[：:]"
)
SHORT_TITLE = 20
# a test's name alone on its line; what a test showed is no name
TEST_NAME = re.compile(rf"(?!.*(?:[。，；：,:;示见]|正常|异常))(?:.*?)(?:{TEST_WORDS.pattern}).*")
SENTENCE = re.compile(r"[^\s。；;][^。；;\n]*+[。；;]?")


@dataclass(frozen=True)
class Part:
    """One part of a case: `kind` is one of KINDS, `title` its heading as written, "" for none.

    The part is `text[start:end]`, heading included; what it tells is `text[body:end]`, and may be empty.
    """

    kind: str
    title: str
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class _Heading:
    """Where a heading starts, where what it heads begins, its kind, and how high it stands."""

    start: int
    body: int
    title: str
    kind: str
    section: bool


def case_parts(text: str) -> tuple[Part, ...]:
    """The parts in the order of the text: the first starts at 0, each where the one before ends.

    A text without headings is one part of history; an empty text has none.
    """
    if not text:
        return ()
    headings = list(_headings(text))
    if not headings or text[: headings[0].start].strip():
        headings.insert(0, _Heading(0, 0, "", HISTORY, True))
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    starts = [0, *(heading.start for heading in headings[1:])]
    return tuple(
        Part(heading.kind, heading.title, start, heading.body, end)
        for heading, start, end in zip(headings, starts, ends, strict=True)
    )


def facts(text: str, parts: tuple[Part, ...]) -> tuple[tuple[int, int], ...]:
    """The sentences of all parts as spans of the text: what is placed in a turn one by one.

    A sentence ends with 。 or ; or its line; headings and blank lines are no facts.
    """
    return tuple(match.span() for part in parts for match in SENTENCE.finditer(text, part.body, part.end))


def part_at(parts: tuple[Part, ...], offset: int) -> Part | None:
    """The part that holds this offset; None beyond the text."""
    return next((part for part in parts if part.start <= offset < part.end), None)


def _headings(text: str) -> Iterator[_Heading]:
    kind, fresh, at = HISTORY, False, 0
    for line in text.splitlines(keepends=True):
        found = _heading(line.rstrip("\r\n"), kind, fresh)
        if found:
            title, named, body, section = found
            kind = named if section else kind
            yield _Heading(at, at + body, title, named, section)
        yield from _inline(text, at, at + len(line))
        fresh = found[3] if found else fresh and not line.strip()
        at += len(line)


def _heading(line: str, kind: str, fresh: bool) -> tuple[str, str, int, bool] | None:
    """(title, kind, where the body begins in the line, whether it opens a section); None for plain text.

    `fresh` says that a section was just opened, where a short line alone names a test.
    """
    bare = line.strip()
    if bare in SECTIONS:
        return bare, SECTIONS[bare], len(line), True
    if numbered := NUMBERED.match(line):
        return numbered["title"], _kind(numbered["title"], kind), numbered.end(), False
    numbered = NUMBERED_TEST.match(line)
    if numbered and kind == TEST and TEST_NAME.fullmatch(numbered["title"]):
        return numbered["title"], TEST, numbered.end(), False
    labelled = LABELLED.match(line)
    if labelled and labelled["title"] in SECTIONS:
        return labelled["title"], SECTIONS[labelled["title"]], labelled.end(), True
    if labelled and _heads(labelled["title"], kind):
        return labelled["title"], _kind(labelled["title"], kind), labelled.end(), False
    if bare in ALONE or ((fresh or kind == TEST) and len(bare) <= SHORT_TITLE and TEST_NAME.fullmatch(bare)):
        return bare, _kind(bare, kind), len(line), False
    return None


def _heads(title: str, kind: str) -> bool:
    """Whether what stands before a colon is a heading: 血常规 is, 血常规 WBC and 手术瘢痕 are findings."""
    if re.search(r"\s[A-Za-z]+$|瘢痕", title):
        return False
    return _named(title) is not None or (kind == TEST and TEST_WORDS.search(title) is not None)


def _inline(text: str, start: int, end: int) -> Iterator[_Heading]:
    line = text[start:end]
    begins = start + len(line) - len(line.lstrip())
    for match in INLINE.finditer(text, start, end):
        if begins < match.start():
            title = match["title"]
            yield _Heading(
                match.start(), match.end(), title, SECTIONS.get(title) or _kind(title, HISTORY), False
            )


def _named(title: str) -> str | None:
    """The kind whose words the title has; None for none."""
    return next((kind for kind, words in HEADING_WORDS if any(word in title for word in words)), None)


def _kind(title: str, section: str) -> str:
    """A heading's kind: by its own words, a test's by a test's, else its section's."""
    # 腹部CT检查 is a test wherever it stands, but 专科检查 is an examination
    return _named(title) or (TEST if section != EXAMINATION and TEST_WORDS.search(title) else section)
