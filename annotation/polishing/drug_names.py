"""The drug names of a Chinese medical text, found by how such names end, or begin, and by Latin stems.

There is no list of all drugs here. Found are names with an ending that international names share in their
Chinese form (西林, 沙星, 替尼 …), common names without one, formulae ending in their form (汤, 丸 …), and
Latin words with such a stem (-cillin, -pril, -statin …). Missed are trade names, single herbs, minerals,
abbreviations (PPI, ACEI) and names with an ending of their own. Hormones are found where they are no drug
(胰岛素), and a scattering now and then for a powder: a reason to look, not a finding.
"""

import re
import unicodedata

HAN = "[\u4e00-\u9fff]"
# how Chinese forms of international names end; what stands before belongs to the name
ENDINGS = (
    "西林|霉素|环素|卡星|沙星|硝唑|康唑|芬净|培南|巴坦|磺胺|利福平|异烟肼|乙胺丁醇|吡嗪酰胺|"
    "洛韦|那韦|米韦|布韦|拉韦|替韦|他韦|夫定|奥司他韦|金刚烷胺|甲硝唑|氯喹|蒿素|吡喹酮|苯达唑|"
    "地平|普利|沙坦|洛尔|他汀|贝特|唑嗪|噻嗪|呋塞米|螺内酯|甘露醇|硝酸甘油|硝普钠|地高辛|毛花苷|胺碘酮|"
    "帕米|帕酮|卡因|肝素|华法林|沙班|加群|格雷|(?<!肌酸)(?<!磷酸)激酶|阿司匹林|对乙酰氨基酚|拉唑|替丁|必利|司琼|立酮|洛芬|昔康|昔布|"
    "美辛|双氯芬酸|曲坦|双胍|列汀|列净|列奈|列酮|格列[本吡齐喹美]{1,2}[脲嗪特酮]?|胰岛素|巯咪唑|硫氧嘧啶|甲状腺素|"
    "泼尼松龙|泼尼松|可的松|松龙|米松|奈德|茶碱|特罗|溴铵|司特|阿托品|莨菪碱|肾上腺素|多巴胺|解磷定|斯的明|芸香碱|"
    "西泮|唑仑|巴比妥|妥英钠|丙戊酸钠|卡马西平|拉西坦|(?<!负)氮平|哌啶醇|丙嗪|利培酮|西汀|舍曲林|米帕明|多巴|"
    "吗啡|哌替啶|芬太尼|曲马多|可待因|纳洛酮|氯胺酮|丙泊酚|替尼|单抗|紫杉醇|[顺卡]铂|利铂|比星|新碱|喜树碱|"
    "磷酰胺|氟尿嘧啶|硫唑嘌呤|巯嘌呤|甲氨蝶呤|蝶呤|他滨|来曲唑|他莫昔芬|缩宫素|米非司酮|列醇|黄体酮|雌二醇|睾酮|"
    "葡萄糖酸钙|硫酸镁|氯化钾|碳酸氢钠|鱼精蛋白|秋水仙碱|别嘌醇|非布司他|膦酸钠|青蒿素|麻黄碱"
)
BEGINNINGS = f"头孢(?![类的是药等和]){HAN}{{2}}|维生素[A-K]\\d{{0,2}}"
# forms of one name, the one that international use prefers first
SAME = (
    ("对乙酰氨基酚", "扑热息痛"),
    ("普萘洛尔", "心得安"),
    ("地西泮", "安定"),
    ("吲哚美辛", "消炎痛"),
    ("呋塞米", "速尿"),
    ("螺内酯", "安体舒通"),
    ("阿司匹林", "乙酰水杨酸"),
    ("哌替啶", "杜冷丁", "度冷丁"),
    ("泼尼松", "强的松"),
    ("泼尼松龙", "强的松龙"),
    ("氢化可的松", "皮质醇"),
    ("硝苯地平", "心痛定"),
    ("肾上腺素", "副肾素"),
    ("缩宫素", "催产素"),
    ("维拉帕米", "异搏定"),
    ("苯巴比妥", "鲁米那"),
    ("甲巯咪唑", "他巴唑"),
    ("碳酸氢钠", "小苏打"),
    ("山莨菪碱", "654-2"),
    ("异烟肼", "雷米封"),
)
# 安定 is also a state of mind
KNOWN = "|".join(name for same in SAME for name in same if name != "安定")
# a formula's name and the form it is taken in; not how a powder scatters, nor a form by itself
NOT_SCATTERED = (
    "(?<![发扩消疏宣耗涣播弥分离升走辛解行功孔力能放部脚布溶挥松丸])散"
    "(?![大在结瘀寒热风湿光射发布见步气郁剂乱失落客表血邪痞肿滞])"
)
FORMULA = (
    f"{HAN}{{2,7}}?(?:(?<![煎米花])汤(?![剂液])|(?<![睾滴蜜水糊缩蜡入])丸(?![剂散])|{NOT_SCATTERED}"
    "|(?<![性红布少碍色成呈制大小形加物])颗粒|(?<![软硬])胶囊(?!剂)|口服液|(?<!型)注射液)"
)
FORMS = {"颗粒", "胶囊", "口服液", "注射液"}
NAME = re.compile(f"(?:{HAN}{{0,5}}?(?:{ENDINGS}|{KNOWN})|{BEGINNINGS}|{FORMULA})")
LATIN = re.compile(
    r"\b(?:[a-z-]{2,}(?:cillin|mycin|micin|floxacin|cycline|azole|prazole|pril|sartan|statin|olol|dipine|oxaban|grel"
    r"|gliptin|gliflozin|glitazone|triptan|setron|zepam|zolam|caine|mab|nib|vir|profen|coxib|sone|solone|platin|rubicin)"
    r"|cef[a-z]{3,}|aspirin|heparin|warfarin|insulin|metformin|digoxin|furosemide|morphine|atropine|adrenaline)\b",
    re.I,
)
# the words before a name that a Chinese text does not separate from it
BEFORE = re.compile(
    f"^合|{HAN}*(?:首选|选用|选择|应用|使用|合用|联用|联合|配合|给予|予以|服用|口服|静滴|滴注|静注|肌注|注射|外用|换用|改用|停用|加用|"
    "禁用|慎用|可用|宜用|常用|方用|主方|代表方|方剂|方药|成药|考查|又名|其中|例如|包括|以及|治疗|抑制|导致|引起|增强|减弱|干扰|改善|"
    "促进|合成|摄入|解救|具有|对于|属于|药|剂|选|属|如|为|是|和|与|及|或|的|用|予|服|等|含|以|由|即|在|将|有|不|但|而|则|并|故|于|从)"
)


def drug_names(text: str) -> tuple[str, ...]:
    """The names in the order they stand, each once; what cannot be told from the words before is cut off."""
    plain = unicodedata.normalize("NFKC", text)
    found = [_name(match[0]) for match in NAME.finditer(plain)]
    found += [match[0].lower() for match in LATIN.finditer(plain)]
    return tuple(dict.fromkeys(each for each in found if len(each) > 1 and each not in FORMS))


def dropped_drugs(reference: str, text: str) -> tuple[str, ...]:
    """The drug names of the reference that the text has in none of their forms."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return tuple(
        name for name in drug_names(reference) if not any(each.lower() in plain for each in _forms(name))
    )


def _name(match: str) -> str:
    """The name without the words before it; the ending itself is never cut."""
    ending = re.search(f"(?:{ENDINGS}|{KNOWN})$", match)
    head, rest = (match[: ending.start()], ending[0]) if ending else (match[:-2], match[-2:])
    before = BEFORE.match(head)
    return head[before.end() :] + rest if before else match


def _forms(name: str) -> set[str]:
    """A name's other forms, and its last characters, for what stands before them may not belong to it."""
    forms = {name, name[-4:]} if len(name) > 4 and not name.isascii() else {name}
    for same in SAME:
        if name.endswith(same):
            forms |= set(same)
    return forms
