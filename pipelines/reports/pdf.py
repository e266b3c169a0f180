"""The report on paper: typst sets it from a template, without a browser and without a network."""

import json
from importlib.resources import files

import typst

# the first that a machine has; typst itself brings the Latin ones
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "SimSun",
    "Noto Serif CJK SC",
)
LATIN_FONT = "Libertinus Serif"


def chinese_font() -> str | None:
    """A Chinese font of this machine; None where there is none, and no Chinese PDF can be set."""
    known = set(typst.Fonts().families())
    return next((font for font in CHINESE_FONTS if font in known), None)


def pdf(content: dict) -> bytes:
    """The content of one language (see `report_content`) as a PDF; the same content gives the same bytes."""
    font = chinese_font()
    fonts = [font] if font else [LATIN_FONT]
    template = (files("pipelines.reports") / "templates" / "correlation.typ").read_bytes()
    report = json.dumps({**content, "fonts": fonts}, ensure_ascii=False, sort_keys=True)
    return typst.compile(template, sys_inputs={"report": report}, ignore_system_fonts=False)
