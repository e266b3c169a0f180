"""The report on paper: typst sets it from a template, without a browser and without a network.

python -m pipelines.reports.pdf < REPORT.json > REPORT.pdf
"""

import json
import subprocess
import sys
from importlib.resources import files

import typst

from db.errors import Unavailable

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
    """The content of one language (see `report_content`) as a PDF; the same content gives the same bytes.

    In a process of its own, because typst keeps all that it has ever set: 80 MB for every report.
    """
    font = chinese_font()
    fonts = [font] if font else [LATIN_FONT]
    report = json.dumps({**content, "fonts": fonts}, ensure_ascii=False, sort_keys=True)
    command = [sys.executable, "-m", "pipelines.reports.pdf"]
    # what it complains of stays here, for it may quote the report
    child = subprocess.run(command, input=report.encode(), capture_output=True, check=False)
    if child.returncode:
        raise Unavailable(
            "The report's PDF could not be set, so nothing was written; see whether memory ran out.",
            "报告的 PDF 未能排出，因此没有写入任何文件；请检查内存是否耗尽，然后重试。",
        )
    return child.stdout


def main() -> None:
    template = (files("pipelines.reports") / "templates" / "correlation.typ").read_bytes()
    report = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(typst.compile(template, sys_inputs={"report": report}, ignore_system_fonts=False))


if __name__ == "__main__":
    main()
