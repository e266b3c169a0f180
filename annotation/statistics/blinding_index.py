"""Bang's blinding index: how much better than by chance people guess a source that was hidden from them."""

import math

from annotation.statistics.estimate import Estimate, Z, estimate, interval, undefined


def blinding_index(correct: int, wrong: int, unsure: int, choices: int = 2) -> Estimate:
    """1 is always right, 0 is chance, below 0 is more often wrong than by chance (-1 with two choices).

    `unsure` are those who said that they do not know. A wrong guess among `choices` sources weighs
    1 / (choices - 1), so that blind guessing comes to 0 with any number of them; with two this is the
    published index. The interval takes guesses for independent, from the variance of a multinomial.
    Undefined without guesses; no interval where all came out the same.
    Source: Bang, Ni & Davis 2004, Controlled Clinical Trials 25, 143-156.
    """
    n = correct + wrong + unsure
    if choices < 2:
        return undefined("one source cannot be guessed among")
    if n == 0:
        return undefined("nobody guessed")
    penalty = 1 / (choices - 1)
    value = (correct - penalty * wrong) / n
    variance = ((correct + penalty**2 * wrong) / n - value**2) / n
    if variance <= 1e-15:
        return estimate(value, "all guesses came out the same, so the interval has no width")
    half = Z * math.sqrt(variance)
    return estimate(value, interval(max(-penalty, value - half), min(1.0, value + half), "multinomial"))
