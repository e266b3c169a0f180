"""A report's charts as pictures that are the same on every machine."""

import altair as alt
import vl_convert

from annotation.figures import plain


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG, its numbers rounded before it is drawn."""
    return vl_convert.vegalite_to_svg(plain(chart.to_dict()))
