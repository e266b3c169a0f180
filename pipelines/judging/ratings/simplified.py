"""Traditional characters as the simplified ones that the rules on ratings are written in."""

_PAIRS = (
    "與与專专兩两嚴严個个臨临為为爲为義义習习亂乱爭争於于僅仅從从們们價价優优會会偽伪僞伪體体餘余佔占決决況况準准減减擊击別别則则"
    "剛刚劑剂辦办務务勞劳區区醫医單单卻却參参雙双發发變变號号後后嗎吗響响圍围壞坏聲声處处備备復复複复夠够頭头夾夹學学實实審审對对將将"
    "屬属帶带並并併并應应廢废開开異异當当錄录態态懷怀總总慣惯護护報报擬拟擇择換换據据數数斷断無无時时顯显暫暂機机權权條条來来極极構构"
    "標标樣样檔档沒没測测滿满點点獨独猶犹現现療疗確确碼码離离種种穩稳稱称筆笔類类係系級级約约納纳縱纵終终經经結结給给絕绝統统繼继綜综"
    "腦脑腳脚節节範范營营慮虑虛虚雖虽補补規规視视觀观覺觉計计訂订認认讓让議议記记許许論论設设訪访證证評评識识試试話话該该誤误請请讀读"
    "誰谁調调質质贊赞讚赞較较輸输達达過过還还進进違违遲迟適适選选遺遗鬱郁釋释裡里裏里針针鑑鉴鑒鉴錯错銷销長长問问間间際际險险隨随難难"
    "項项須须顧顾預预題题額额風风驗验寫写說说説说復复糾纠徵征師师豈岂輕轻頂顶兒儿麼么採采見见這这內内製制乾干幹干"
)
SIMPLIFIED = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_TABLE = str.maketrans(SIMPLIFIED)
_TRADITIONAL = frozenset(SIMPLIFIED)


def simplified(text: str) -> str:
    """The text with these characters replaced, one for one; most texts hold none and are given back."""
    return text if _TRADITIONAL.isdisjoint(text) else text.translate(_TABLE)
