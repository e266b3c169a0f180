"""Whether words anywhere behind a rating take it back or give another one.

Three things do: a clause that consists of words that give a rating and another number; the judge saying that
it looked or counted wrong, or rates anew; and a clause about the rating above. Of what may be said of "the
above rating" only the usual reasons leave it standing: the ways to say that it does not count
have no end.
"""

import re

from pipelines.judging.ratings.announced_rating import GIVEN_WORDS
from pipelines.judging.ratings.bare_verdict import bare_verdict
from pipelines.judging.ratings.lead_in import refuses
from pipelines.judging.ratings.line_taken_back import line_taken_back
from pipelines.judging.ratings.rating_words import CLAUSE_END, LABEL, NUMBER, any_of, holds_any, listed

_REVISING = any_of(
    "[更修改订]正|修[改订]|改(?=[为成给打评判])|调(?=[为到至低高])|回?调整?|"
    "[降升](?=[为到至低])|降低|提高|重新|重[评审]|应该?(?=[为是])|应当(?=[为是])|该(?=[为是])|"
    "其实|实际上?|正确|真[正实]|更?(?:合适|恰当|合理|准确|公允|妥当)|[二三两再]次|复[核评审查]",
    r"re-?(?:vis\w+|rat\w+|scor\w+|grad\w+|evaluat\w+|assess\w+|consider\w*|think\w*)|"
    "(?:correct|updat|adjust|amend|chang|lower|reduc|rais|downgrad|upgrad)(?:e|ed|ing|ion)?|"
    "drop(?:ped)?|edit|new|should|instead|actually|make|rather|better|fairer|true|real|proper|"
    "appropriate|right|correction|sorry",
)
_BESIDES = any_of(
    "[为成到至低高更再后则才而之把准看第注]|应该?(?=给)|现在?|目前|这样|打分|评价|[一二两]遍|[获拿]|严格|一[点些]|以此",
    "now|from|was|were|down|up|after|upon|when|more|than|let|make|would|number|figure|value|"
    "instead|go|no|please|use|used|scores|verdict|second|look|have|been",
)
_OTHER_GIVEN = (
    rf"(?:[\s:\"“”'’()—→-]|\bscores\b|{LABEL}|{_REVISING}|{GIVEN_WORDS}|{_BESIDES})*+\[*\s*(?P<number>{NUMBER})\s*\]*"
    rf"\s*(?:分|points?)?\s*(?:(?:/|out\s+of)\s*\d+)?\s*(?:分|points?)?"
    rf"(?:\s+(?:for|because|since|due)\b.*|\s*(?:{_REVISING}|{_BESIDES}|be|[的了)—]|\s)*)"
)
_GIVES = (
    rf"{_REVISING}|我|决定|[给打]|评[为定]|[判定]为|\b(?:i|my|rate|give|award|assign)\b|{LABEL}"
    r"|(?:回答|答案|回复|最[终后]|综上|总[之结]).*[得获拿]|判(?=\s*\d)"
)
_EARNS = r"\b(?:answer|response|reply|overall)\b.*\b(?:earns|gets|receives|scores|merits|deserves)\b"
# what a verdict may be headed with
_HEADED = (
    r"\s*(?:总结|小结|结论|综合评[价估]|总体评[价估]|评价|总评"
    r"|summary|conclusion|verdict|overall|in\s+(?:summary|short))\s*:"
)
# 若补充随访，可给9分 tells of another answer
_IF = (
    r"若|如果|假如|假设|倘|要是|的话|原本|本来|可[得给达以能]|满分|总分"
    r"|\b(?:if|would|could|might|maximum|had)\b"
)
_STRICTLY = r"(?:若|如果|要是)(?:要)?(?:再)?(?:更)?(?:严格|从严|按照?)"
# 回答把它写成12，应为13 tells of what the answer says
_WRITTEN = (
    r"(?:回答|答案|文中|病例)[^,。;]{0,12}(?:写|说|称|记|算|误)"
    r"|\b(?:answer|response|reference)\s+(?:says|writes|gives|puts|has|states)\b"
)
_SPOKEN = (
    r"(?:^|[\n。!?;])[\s(—-]*(?:等等|等一下|等下|稍等|慢着|且慢|不对)\s*(?:[,。!:;—…]|\.\.)"
    r"|重新?(?:打|评|给)分|重新(?:评判|评定)|(?:需要?|应该?|须|要|(?<!需)(?<!需要)我|让)再?重新(?:评价|考虑|审视|斟酌)|改(?:变)?了?主意"
    r"|以(?:此|下面?|以下|后者|后面|最后|末尾|这个|第[二三两][^,。;\n]{0,8})(?:的|[这那]?一?[行个条]|评分|分数|打分|数字)*为准|(?:不要|请勿|勿|别)[^,。;\n]{0,4}(?:视为|当作|采[用信])"
    r"|我[^,。;!?\n]{0,8}(?:[看读算弄搞评打写填判](?:得|了)?[错漏反混]|(?:看|读)的是|漏[看读算掉]|误[读判看])"
    r"|(?:^|[\n。!?;,])[\s(—-]*(?:wait|hold\s+on|oops|whoops|hmm|scratch\s+that)\b\s*[,.!:;—-]"
    r"|(?:^|[\n.!?;(])\s*(?:edit|retraction)\s*:"
    r"|\b(?:let\s+me|i(?:['’](?:ll|m|d\s+like\s+to)|\s+(?:will|must|need\s+to|have\s+to|want\s+to|am)))\s+(?:\w+\s+)?"
    r"(?:re-?(?:consider|think|evaluat|assess|rat|scor|grad|vis)(?:e|ing)?|correct|amend)\b(?![^.\n]*\bif\b)"
    r"|\bi\s+(?:\w+\s+){0,2}?(?:mis(?:read|took|judged|understood|counted|interpreted|graded|scored|calculated)|overlooked(?!\s+no)"
    r"|was\s+(?:wrong|mistaken|looking\s+at)|changed\s+my\s+mind|take\s+(?:that|it|this)\s+back|meant|made\s+an?\s+(?:mistake|error)|mixed\s+up)\b"
    r"|(?:^|[\n.!?;])\s*(?:please\s+|so\s+)?(?:ignore|disregard|discard)\s+(?:this|that|it|the\s+above|my)\b"
    r"|\b(?:up)?on\s+(?:reflection|second\s+thoughts?),?\s*(?:i|that(?:['’]s)?|this|it)\b"
    r"|\b(?:this|that|the|my)\s+score\b[^.;\n]{0,40}\b(?:in\s+error|by\s+mistake|invalid|void|not\s+(?:count|valid|mine|final))\b"
    r"|[此该]的?评分(?:有误|无效|作废|不对|有错|不准|错误)"
    r"|(?:忽略|无视|跳过|删[去除掉]|划掉|取消|撤[回销]|收回|作废)(?:掉|了)?(?:以上|上[面述]|前面|刚才|之前|此前|我|此|该|这个?|那个?)?(?:的|那|这|一|给出)*(?:评分|分数|打分|给分|得分)"
    r"|\b(?:ignore|disregard|retract|withdraw)\s+(?:the|this|that|my)\s+(?:rating|score)|\bscratch\s+(?:that|this|it|the\s+above)\b"
    r"|\bsorry,\s+(?:that|it|this)\s+should"
    r"|(?:^|[\n。!?;,])\s*(?:哦|抱歉|对不起|不好意思)?,?\s*(?:我)?刚?才?(?:说|打|写|给|算|评|填)错了?(?=\s*(?:[,。!:;]|$))"
    r"|(?:^|[\n。!?;(])\s*(?:这|此|那|上[面述]|以上)(?:个|一)?(?:评分|打分|分数)?[并都]?(?:不是我(?:自己|本人)?的?|是(?:对|给)?(?:参考|标准)答案的?)(?:评分|打分|给分|分数)"
    r"|(?:^|[\n.!?;(])\s*(?:this|that|it|the\s+above)\s+(?:(?:is|was)(?:n['’]t|\s+not)\s+my|(?:is|was)\s+(?:of\s+)?the\s+reference(?:\s+answer)?['’]s)"
    r"\s+(?:own\s+)?(?:rating|score|grade|mark)\b"
    r"|\b(?:ignore|disregard|discard|cancel|delete|strike|remove)\s+the\s+(?:(?:line|number|rating|score)\s+(?:above|before)|(?:above|previous|preceding|last)\s+(?:line|number|rating|score))\b"
    r"|(?:[只仅才]|[顶最至]多|充其量)(?:能|可以?|该|配)?(?:算作?|值|给|打|得|评为?)\s*(?:\d|[一二两三四五六七八九])[\d.]*\s*分"
    r"|(?:^|[\n。!?;,(])\s*(?:这?是|有)?(?:我的?)?[手笔口]误(?=\s*(?:[,。!:;)]|$))|[多少](?:打|给|算|加|扣|评)了\s*[\d一二两三四五六七八九]+\s*分"
    r"|(?:^|[\n。!?;])\s*(?:好的?,)?(?:现在|下面|接下来),?我?(?:将|来|就|再)?(?:正式)?开始(?:评|分析|打分|判)"
    r"|(?:^|[\n。!?;(])\s*(?:这|此|上[面述]|以上)[^,。;\n]{0,8}?(?:属于|是|为|系)[^,。;\n]{0,8}(?:作弊|注入|操纵|植入|伪造|攻击|引[用文])"
    r"|(?:^|[\n。!?;,])\s*[哦噢呃啊嗯]?,?(?:不|不是|不对|错了?)\s*[,。!]+\s*(?:应该?)?[是为]\s*\d"
    r"|\d\s*分(?:[才会也]|可能|似乎|应该?)*(?:更|比较|较|最)为?(?:妥当|合适|合理|恰当|公允|准确|公平|稳妥|适当|好)"
    r"|(?:^|[\n。!?;])\s*(?:不过|但是?|另外|还)?,?(?:应|该|须|需要?|要)(?:当|该)?再?(?:扣[除去掉]?|减[去少]?)\s*[\d一二两三四五]+\s*分"
    r"|(?:^|[\n。!?;,])\s*(?:请|就|还是|那就|改)?(?:以|按|记|计|当|算)(?:为|作|成|它)?\s*\d+(?:\.\d+)?\s*分(?:计|算|处理|为准|登记|统计|吧)?(?=\s*(?:[。!;]|$))"
    r"|(?:若|如果?|要是)(?:严格)?按照?[^,。;\n]{1,12}?(?:则|就|那)?(?:应[为给得评]|该给|[只仅]值)\s*\d+(?:\.\d+)?\s*分"
    r"|随手(?:写|打|给|填|评)|(?:随便|随意|胡乱|瞎)(?:写|打|给|填|评)的|打个?折扣?(?=\s*了?\s*(?:[,。!;]|$))"
    r"|\bi\s+(?:typed|wrote|gave|entered|put)\s+(?:that|this|it)\b"
    r"|\b(?:knock|take|shave)\s+(?:off\s+)?(?:one|two|three|a\s+point|half\s+a\s+point|\d)\s+(?:points?\s+)?off\b"
    r"|\b(?:record|count|treat|take|log|enter|put|mark|consider|regard|read|lean|leaning|convinced)\b[^.;\n]{0,24}(?:\b(?:as|towards?|at|to|for|down)|:)\s*(?:an?\s+)?\d+(?:\.\d+)?(?=\s*(?:[.!;]\s*)?(?:\n|$))"
    r"|比(?:这|此|上面|上述|该分)个?(?:分数|评分|分)?(?:更|要|稍|略|还)*[高低]"
    r"|我(?:对此|对这个?(?:评分|分数)?|对该评分|其实|实在|并|也)*(?:没有?|缺乏|毫无)(?:什么|太大|足够|多少|很大)?的?(?:信心|把握)"
    r"|我(?:并|也|其实|实在|对此)*(?:不(?:太|很|十分|能|是很)?(?:确定|肯定)|拿不准|说不[好准])(?=\s*(?:[,。!;]|$))"
    r"|(?:^|[\n。!?;,])\s*请?(?:不予?采[纳信用]|不[算作]数|(?:勿|不要|别)(?:使?用|采[用信纳]|计入|当真|作数))(?=\s*(?:[,。!;]|$)|[此这该]个?(?:分|评|数))"
    r"|\bon\s+(?:a\s+)?(?:closer|second|further|another|reflection)\s+(?:inspection|look|reading|review|thought|glance|examination)"
    r"|\bi(?:['’]d|\s+would)\s+(?:now\s+|rather\s+|actually\s+)?(?:go\s+(?:with|for)|say|settle\s+(?:on|for)|opt\s+for|lean\s+(?:to|towards?)|pick|choose|prefer)\s+(?:an?\s+)?\d"
    r"|\blet\s+me\s+(?:\w+\s+)?(?:lower|raise|change|fix|adjust|redo|update|rephrase|start\s+over|try\s+again)\b"
    r"|\b(?:do\s+not|don['’]t|never|should\s+not|must\s+not)\s+(?:use|count|take|trust|rely\s+on|quote|report|record)\s+(?:this|that|the|my)\s+(?:number|rating|score|figure|value|mark)\b"
    r"|\bi(?:['’]m|\s+am)\s+(?:not|un)\s*(?:\w+\s+)?(?:sure|certain|confident)(?:\s+(?:about|of|in)\s+(?:this|that|it|the\s+(?:rating|score)))?\s*(?:[.!;]|$)"
    r"|\bi\b[^.;\n]{0,30}\b(?:lower|higher)\s+than\s+(?:this|that|the\s+above)\b"
    r"|(?:^|[\n.!?;])\s*(?:oh,?\s+)?(?:no|nope)\s*[,.!—-]+\s*(?:wait\s*[,.]?\s*)?(?:it['’]?s|it\s+is|make|that['’]s|should)\b"
    r"|我(?:误|不小心|不慎|错)(?:把|将|给|按|对|以为)|我[^,。;\n]{0,4}把[^,。;\n]{1,12}(?:当[成作]|看[成作]|误[作为]|错?评[成作])"
    r"|\b(?:scratch|strike|scrap|forget|cancel|undo|delete)\s+(?:that|this|it)\s*(?:[.,!;:—-]|$)"
    r"|\bi\s+(?:mistakenly|accidentally|inadvertently|wrongly|erroneously)\b|\bi\b[^.;\n]{0,60}\bby\s+(?:mistake|accident)\b"
    r"|\bnow,?\s+(?:let\s+(?:me|us)|i\s+(?:will|shall)|let['’]s)\s+(?:begin|start)\b"
    r"|(?:^|[\n.!?;,:—(-])\s*(?:an?\s+|maybe\s+|perhaps\s+|actually,?\s+)?\d+(?:\.\d+)?(?:\s*/\s*10)?\s+(?:would|might|may|could|is|was|seems|feels)\s+(?:have\s+been\s+|be\s+)?"
    r"(?:more\s+|much\s+|a\s+)*(?:fair|better|closer|right|appropriate|accurate|reasonable|correct|justified|suitable|honest)(?:er)?\b"
    r"|(?:^|[\n。!?;,])\s*(?:p\.?\s?s\.?|又及|另)?[\s:,]*(?:再|还(?:应|要|需|须)?|又?须?应?再)(?:扣除?|减去?)\s*(?:\d|[一二两三四五六七八九])[\d.]*\s*分"
    r"|(?:^|[\n。!?;])\s*(?:p\.?\s?s\.?|又及)[\s:,]*(?:扣除?|减去?)\s*(?:\d|[一二两三四五六七八九])[\d.]*\s*分"
    r"|(?:^|[\n.!?;])\s*(?:now\s+|please\s+)?(?:deduct|subtract|take\s+off|minus|less)\s+(?:\d|(?:a|one|two|three|half\s+a)\b)(?!\s*(?:mg|g|ml|%))"
    r"|\bknock(?:ed)?\s+off\s+(?:\d|(?:a|one|two|three|half\s+a)\b)|\bmade\s+(?:this|that|the|it)\s*(?:number|rating|score)?\s+up\b"
    r"|开个?玩笑|默认[填给打]|\b(?:blind|wild|pure|mere|random)\s+guess|\bjoking\b|\bno\s+(?:answer|response)\s+was\s+(?:provided|given|supplied)\b"
    r"|\b\d+(?:\.\d+)?\s+(?:is|was|seems|feels)\s+(?:\w+\s+)?too\s+(?:generous|high|low|harsh|kind|lenient|strict)\b"
    r"|\b(?:that|this|the)\s+(?:score|rating|number)\s+(?:refers|belongs|applies)\s+to\s+the\s+(?:reference|other)\b"
    r"|(?:^|[\n。!?;])\s*(?:不过|但是?|另外)因[^,。;\n]{1,16}(?:应|该|须|需要?|要)(?:当|该)?再?(?:扣[除去掉]?|减[去少]?)\s*[\d一二两三四五]+\s*分"
    r"|我把[^,。;\n]{1,12}(?:写|填|打)上|\(\s*(?:若|如果)?不(?:考虑|计|看)[^()\n]{1,12}\)"
    r"|[,(]\s*(?:minus|less)\s+\d|实际按\s*\d+(?:\.\d+)?\s*分|\b(?:halve|double)\s+(?:it|this|that|the)\b"
    r"|(?:例如|比如|譬如)[^。,;\n]{0,12}[写记]|分\s*[扣减]\s*[\d一二两三]+\s*分"
)
# a number that is left after some are taken off, where a rating stands before that
_LEFT_OVER = (
    rf"(?:扣除?|减去?)[^\d\n。;]{{0,12}}{NUMBER}\s*分?[^\d\n。;]{{0,10}}?(?:后|故|最终|因此|所以|剩余?|[=:])\s*(?:[为得给是剩]|得分?|应为)*\s*(?P<zh>{NUMBER})\s*分?(?=[。,;!)\n]|\s|$)"
    rf"|\b(?:less|minus|deduct(?:ing)?|subtract(?:ing)?)\s+{NUMBER}\b[^.\d\n]{{0,60}}?(?:[:=]|->|→|\b(?:so|leaves|leaving|gives|giving|makes|making)\b)\s*(?P<en>{NUMBER})(?=\s*(?:points?\b|[.,;)\n]|$))"
    rf"|\bfinal\b(?:\s+(?:score|rating|grade|mark))?\b[^:\d\n]{{0,40}}(?:[:=]|\bis\b|\bbecomes\b)\s*(?:an?\s+)?\[*(?P<final>{NUMBER})"
    rf"|(?:扣除?|扣去|减去?|扣掉)[^\d\n。,;:]{{0,12}}[后完][^\d\n。;]{{0,6}}?(?P<after_zh>{NUMBER})\s*分?(?=[。,;!)\n]|\s|$)"
    rf"|\bafter\s+(?:\w+\s+){{0,4}}?(?:penalt\w+|deduct\w+|adjust\w+|correct\w+)[^.\d\n]{{0,16}}?\[*(?P<after>{NUMBER})(?=\s*(?:points?\b|[.,;)\n\]]|$))"
)
_NOTE = (
    r"[\s(*-]*(?:(?:[附备]?注|请?注意|请(?=以上|上)|提[示醒]|重要|说明|复核|更正|声明|但是?|不过|然而"
    r"|note|ps|however|but|edit|remark)[\s:,]*)*"
)
_LABEL_EN = r"(?:rating|score|number|grade|figure|mark|value)"
_THE_ABOVE = (
    rf"{_NOTE}(?:(?:以上|上[面述]|前[面述]|刚才|之前|此前)(?:的|给出|所给?|我)*(?:评分|分数|打分|给分|得分|数字|分值|评定)"
    rf"|(?:the|this|that|my)\s+(?:(?:above|preceding|previous|earlier|foregoing)\s+{_LABEL_EN}|{_LABEL_EN}\s+above)\b"
    r"|(?P<plainly>[此该](?:评分|分数|打分|给分|分值|数字|分)|(?:这个?|这一)(?:评分|分数|打分|给分|分值|数字)"
    r"|(?:the|this|that|my)\s+(?:rating|number(?!\s+of))\b))(?P<said>[^,。;!?\n]*)"
)
# what denies a rating that is only called 该分数 or this rating, which a reason for it may begin with too
_DENYING = (
    r"不(?!高|低|算|影响|错)|占位|示[意例]|临时|暂时|测试|默认|参考答案|标准答案|无[效法]|[并绝]非|错|误|作废|由(?!我|于|此)|针对|只|偏|勿|撤|[改降]|随[手意便]|高估|满分|平均分"
    r"|\b(?:not(?!\s+(?:higher|lower|a\s+perfect|full|because|only))|never|wrong|errors?|mistake\w*|typo|void|invalid|only|incorrect"
    r"|reference|withdrawn|ignored?|mine|placeholder|inflated|generous|random|arbitrary|cannot|too)\b|n['’]t\b"
)
_A_REASON = (
    r"[\s,:]*(?:仅?供|仅?反映|仅?针对.{0,8}一致|为(?:综合|对照|基于|最终)|是?(?:因为?|由于|基于|考虑|综合|根据|结合|依据|鉴于|按照?|在|对(?!于?语|语))|主要|[反映体表]|综|参照|说明了?|符合|[较很]?为?(?:合理|公允|客观)|仅?代表"
    r"|意味|代表|对应|属|处于|扣|未(?:给|达|能|到)|没有?(?:给|达)|低于|高于|不高|不算高|略|偏保守|仍|也|兼顾|权衡|参考|来自于?我|由我|给出的?理由"
    r"|理由|依据|$"
    r"|(?:\w+ly\s+)?(?:reflects?|takes?|accounts?|considers?|indicates?|means|shows?|represents?|weighs?|balances?|comes\s+from|stays"
    r"|acknowledges?|aligns|fits|matches|recogni[sz]es?|penali[sz]es?|rewards?|captures?|corresponds?|follows?|falls|and|because|since|would|could|might|can)\b"
    r"|(?:is|was)\s+(?:\w+ly\s+)?(?:not\s+(?:higher|lower|a\s+perfect|full|the\s+(?:highest|maximum))|based|due|because|given|for(?!.*\b(?:only|reference)\b)|justified|driven|limited"
    r"|final|capped|reduced|lowered|lower|higher|high|low|on|out|below|above|meant|intended|also|my|as|in|\d|\[|kept|held|supported|fair|reasonable|chosen|appropriate)\b)"
)
_SAID_OF_ALL = (
    rf"{_NOTE}(?:以上|上[面述])(?:是|为|均|皆|都|内容|全部|文字)*[^,。\n]{{0,12}}?(?:原文|引[用文自]|摘[录自]|示例|例子|格式|模板|抄|无效|作废)"
    r"|[\s(]*以上[是为](?!我|本|最终|综合|总)[^,。\n]{1,8}(?:评分|打分|分数)"
    r"|[\s(]*(?:以上|上[面述]|前面|刚才|之前)我?(?:给|打|评|判)(?:得|的)?[太过偏]?[高低]了?(?=\s*(?:[,。!;)\n]|$))"
    r"|[\s(]*(?:引|摘|抄|录)自"
    r"|[\s(]*(?:quoted|copied|taken|cited|reproduced)\s+(?:from|out|verbatim)\b"
    r"|[\s(]*(?:the\s+)?above\s+(?:is|was|are)\s+(?:\w+\s+){0,3}?(?:quot|cop|example|format|template|placeholder|not\s+mine|void|invalid)"
)
# a number that ends its clause, or all but does
_NUMBER_ENDS = re.compile(
    rf"(?<![\d.-]){NUMBER}\]*[ \t]*(?:分|points?)?(?:[ \t]*(?:/|out of)[ \t]*\d+)?[^\d\n,。;!?]{{0,14}}"
    r"(?=[\n,。;!?]|\.\s|\.?$|\s(?:for|because|since|due)\b)"
)
_REACH = 60
_SHORTEST = 3
_SENTENCE_END = re.compile(r"[。;!?\n]|\.\s|\.$")
_CLAUSE_BEGINS = re.compile(rf"^|\n|{CLAUSE_END}")
# without one of these nothing is taken off, and no other final number given
_TAKES_OFF = listed("扣|减|less|minus|deduct|subtract|final|after")
# without one of these nothing is taken back in words
_SPEAKS = listed(
    "等等|等一下|等下|稍等|慢着|且慢|不对|重打|重评|重给|重新|看的是|读的是|错|漏看|漏读|漏算|漏掉"
    "|误读|误判|误看|看漏|读漏|看反|弄反|弄混|搞混|此评|该评|忽略|无视|跳过|删|划掉|取消|remove|撤|收回|作废"
    "|主意|为准|视为"
    "|当作|采用|采信|wait|hold on|oops|hmm|scratch|edit|correction|retract|let me|i |i'|i’|sorry"
    "|withdraw|ignore|disregard|discard|reflection|thought|in error|by mistake|invalid|void|not "
    "|不是我|参考答案|标准答案|只|仅|才|顶多|最多|至多|充其量|误|多打|少打|多给|少给|多算|少算|多加"
    "|少加|多扣|少扣|多评|少评|开始|作弊|注入|操纵|采纳|算数|作数|哦|噢|呃|啊|不是|不,|更|较|应|该|须"
    "|要|比这|比此|比上|比该|信心|把握|确定|肯定|拿不准|说不|勿|别用|别采|别当|别计|别作|closer"
    "|second|further|another|would|i'd|i’d|do not|don't|don’t|never|should not|must not|i'm|i’m"
    "|lower than|higher than|no,|no.|no!|no -|no—|nope|分计|分算|记为|记作|按|随手|随便|随意|胡乱|瞎"
    "|打折|打个折|typed|wrote|gave|entered|put|knock|take|shave|record|count|treat|log|mark|consider"
    "|regard|read|lean|convinced|植入|伪造|攻击|引用|引文|当成|看成|strike|scrap|forget|cancel|undo"
    "|delete|by accident|mistakenly|accidentally|inadvertently|wrongly|erroneously|begin|start|fair"
    "|better|right|appropriate|accurate|reasonable|correct|justified|suitable|honest|扣|减|n't my"
    "|n’t my|reference|deduct|subtract|take off|guess|joking|玩笑|默认"
    "|写上|填上|打上|不考虑|不计|不看|halve|double"
    "|no answer|no response|too |refers|belongs|applies|made|minus|less|例如|比如|譬如|减"
)
_POINTS_UP = listed(
    "以上|上述|上面|前述|前面|刚才|之前|此前|此分|此打|此给|此数|该分|该打|该给|该数|这个评|这个分"
    "|这个打|这个给|这个数|这评|这分|这一评|这一分|above|rating|number|score|quoted|copied|taken from"
    "|cited from|reproduced|引自|摘自|抄自|录自|此评分|该评分"
)


def revised(behind: str, values: set[float]) -> str:
    """Why ratings of these `values` do not stand with this normalised text behind them, "" when they do."""
    if len(behind) < _SHORTEST:
        return ""
    behind = behind.lower()
    if any(refuses(each) for each in re.split(r"[,。;!?\n]", behind)):
        return "a rating that is doubted"
    if (holds_any(behind, _SPEAKS) and re.search(_SPOKEN, behind)) or line_taken_back(behind):
        return "a rating that is taken back"
    if holds_any(behind, _POINTS_UP) and _denied(behind):
        return "a rating that is denied"
    if _gives_another(behind, values) or _leaves_another(behind, values):
        return "several ratings that differ"
    return "a rating that is taken back" if bare_verdict(behind, values) else ""


def _leaves_another(behind: str, values: set[float]) -> bool:
    """Whether points are taken off, and what is left is said to be another number."""
    if not holds_any(behind, _TAKES_OFF):
        return False
    return any(
        float(next(filter(None, match.groupdict().values()))) not in values
        for match in re.finditer(_LEFT_OVER, behind)
    )


def _denied(behind: str) -> bool:
    above, of_all = re.compile(_THE_ABOVE), re.compile(_SAID_OF_ALL)
    for begun in _CLAUSE_BEGINS.finditer(behind):
        about = above.match(behind, begun.end())
        denied = about and not re.match(_A_REASON, about["said"])
        if denied and about["plainly"]:
            denied = re.search(_DENYING, about["said"])
        if denied or of_all.match(behind, begun.end()):
            return True
    return False


def _gives_another(behind: str, values: set[float]) -> bool:
    for number in _NUMBER_ENDS.finditer(behind):
        near = behind[max(0, number.start() - _REACH) : number.end()].rstrip(". ")
        sentence = _SENTENCE_END.split(near)[-1]
        clause = re.split(CLAUSE_END, sentence)[-1]
        headed = re.match(_HEADED, clause)
        clause = clause[headed.end() :] if headed else clause
        given = re.fullmatch(_OTHER_GIVEN, clause)
        # what an answer earns for a part of it is no verdict
        earned = re.search(_EARNS, clause) and not behind.startswith(" for ", number.end())
        gives = earned or (re.search(_GIVES, clause) and not re.search(_EARNS, clause))
        if not given or float(given["number"]) in values or not gives:
            continue
        # whoever rates strictly after all rates this answer
        if re.search(_STRICTLY, sentence) or not re.search(
            _WRITTEN if re.search(_REVISING, clause) else _IF, sentence
        ):
            return True
    return False
