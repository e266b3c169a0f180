"""Whether the words of a sentence that ends in a bracketed rating give it, as the judge's own.

Of the ways to doubt a rating, or to tell of somebody else's, there is no end; of those to give one there is.
So the clause must consist of words that give one.
"""

import re

from pipelines.judging.ratings.rating_words import CLAUSE_END, LABEL, SURE, any_of

_GIVING = any_of(
    rf"{LABEL}|评为|定为|判为|评定|给|打|得",
    r"final\s+answer|verdict|rated?|give|award|assign|scored?|deserves|earns|merits|gets|receives",
)
_LED = rf"{LABEL}\s*:\s*$"
GIVEN_WORDS = any_of(
    "因此|因而|所以|于是|那么|综上(?:所述)?|总之|总的来说|最终|最后|经|(?:综合|总体|"
    "整体)(?:来看|考[虑量]|而言|来说|评价|起来|以上|上|看)?|我们?|本(?=回答|答案|回复|次|人)|"
    "人(?=的|给|认|评|打)|[此次](?=评)|将?其|将|会|愿意?|可以?(?=给|打|评|得)|应(?=给|打|评|得|"
    "为)|决定|[仅只能]|认为|给予|给出?|予以|打出?|评[定为价]|判[定为]|定为|记为?|"
    r"[对把](?=[该此本这])|(?:按照?|采用)(?=\s*$)|[该此]|这个?|份(?=回)|回答|答案|回复|应答|"
    "得到?|值得|结果|[故为是以的了]|一?个|分",
    "i(?:['’](?:d|ll|m|ve))?|we|would|will|shall|can|must|do|am|therefore|thus|hence|so|then|"
    "overall|finally|accordingly|consequently|in|sum|all|conclusion|summary|short|on|balance|"
    "my|our|own|the|this|that|these|those|reasons?|an?|it|as|at|with|of|to|for|is|be|comes?|"
    "final|total|combined|verdict|rating|score|grade|mark|answer|response|reply|model|one|only|just|"
    "give|given|giving|gives|award|awarding|assign|rated?|scored?|deserves|merits|earns|"
    "receives|gets|settle|happy|pleased|glad|conclude|here|and|judge|say|set",
)
_GIVEN = rf"(?:[\s:\"“”'’()-]|{LABEL}|{GIVEN_WORDS})*+"
# a reason may stand before the words that give the rating, without a comma
_FOR_A_REASON = (
    r"\s*(?:基于|鉴于|结合|根据|考虑到|按照?|由于|因为?|经过?|对于?|与|从)[^:]{1,60}?(?=我|给|打|最终|评[为定]|综合|总|的)"
    r"|\s*(?:given|considering|because|since|as|with|after|based|taking|weighing|in|for|despite|although|though|while|on|all)\b"
    r"(?:(?!\b(?:think|believ|sa[yi]|claim|argu|hop|suggest|feel|felt|author|other|another|judge)).){1,80}?"
    r"(?=\b(?:i|we|my|our|the\s+(?:final|overall)|it)\b)"
)

# other words before a colon say of what the rating behind it is: 参考答案本身的质量：评分：
_HEADS = any_of(
    "结论|总结|综合|综上|总体|评价|评估|小结|判断",
    "conclusion|summary|verdict|overall|final|assessment|evaluation|judge?ment",
)
_HEADING = rf"(?:[\s:\"“”'’()-]|{_HEADS}|{LABEL}|{GIVEN_WORDS})*+"


def gives_a_rating(sentence: str) -> bool:
    """Whether the rating behind this normalised beginning of a sentence is one that the judge gives."""
    clause = re.split(CLAUSE_END, re.sub(SURE, "", sentence, flags=re.I), flags=re.I)[-1]
    if not re.search(_GIVING, clause, re.I):
        return False
    # behind a label with its colon the words before it say whose rating it is, and of what
    led = re.sub(_LED, "", clause, flags=re.I)
    # without a label right before the last colon it says of what the rating is: Rating of the reference:
    if led.rstrip().endswith(":") and not re.fullmatch(_HEADING, led, re.I):
        return False
    clause = clause.rstrip().removesuffix(":") if led == clause else led or clause.rpartition(":")[0]
    clause = clause.rpartition(":")[2]
    reason = re.match(_FOR_A_REASON, clause, re.I)
    rest = clause[reason.end() :] if reason else clause
    return any(re.fullmatch(_GIVEN, words, re.I) for words in (clause, rest))


def gives_alone(sentence: str) -> bool:
    """Whether every clause of this normalised beginning gives the rating, and none says anything else."""
    clauses = re.split(CLAUSE_END, re.sub(SURE, "", sentence, flags=re.I), flags=re.I)
    return all(re.fullmatch(_GIVEN, each, re.I) for each in clauses)
