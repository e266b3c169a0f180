"""An agreement as a table to read."""

from annotation.agreement import Agreement
from annotation.plain_text import line, number
from annotation.statistics.intraclass import FORMS
from annotation.text_table import text_table


def agreement_text(result: Agreement) -> str:
    """What `wardround agreement` prints: coefficients with 95 % intervals, ICC forms named, pairs with n."""
    gwet = "Gwet's AC1" if result.level == "nominal" else "Gwet's AC2 (quadratic)"
    lines = [
        f"{result.n_ratings} ratings of {result.n_items} items by {result.n_raters} raters, {result.level}"
        + (f"; {result.missing} without a value" if result.missing else ""),
        "",
        line("Krippendorff's alpha", result.alpha),
        line("percent agreement (0-1)", result.percent),
        line("Fleiss' kappa", result.fleiss_kappa),
        line(gwet, result.gwet),
        "",
        f"Intraclass correlation, {result.n_complete} items rated by every rater",
        *(f"{line(form, found)}  {FORMS[form]}" for form, found in result.icc.items()),
        "",
        "Pairs of raters",
        text_table(
            ["", "n", "alike", "kappa", "r"],
            [
                [f"{pair.first} · {pair.second}", pair.n, *map(number, (pair.percent, pair.kappa, pair.r))]
                for pair in result.pairs
            ],
        ),
    ]
    return "\n".join(lines)
