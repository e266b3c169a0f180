"""An agreement as one JSON object."""

from annotation.agreement import Agreement
from annotation.figures import Reasons
from annotation.statistics.estimate import Estimate


def agreement_figures(result: Agreement) -> dict:
    """Every figure; nulls are explained under `reasons`. `percent` is a share in 0-1."""
    reasons = Reasons()
    gwet = "AC1" if result.level == "nominal" else "AC2, quadratic weights"
    figures = {
        "level": result.level,
        "n_items": result.n_items,
        "n_raters": result.n_raters,
        "n_ratings": result.n_ratings,
        "n_missing": result.missing,
        **_flat("alpha", result.alpha, reasons),
        **_flat("percent", result.percent, reasons),
        **_flat("fleiss_kappa", result.fleiss_kappa, reasons),
        "gwet": {"name": gwet, **reasons.both("gwet", result.gwet)},
        "icc": {form: reasons.both(f"icc.{form}", found) for form, found in result.icc.items()},
        "icc_n_items": result.n_complete,
        "pairs": [vars(pair) for pair in result.pairs],
    }
    return {**figures, "reasons": reasons.by_path}


def _flat(name: str, estimate: Estimate, reasons: Reasons) -> dict:
    """{name: value, name_interval: ends}."""
    return {
        name: reasons.value(name, estimate),
        f"{name}_interval": reasons.ends(f"{name}_interval", estimate),
    }
