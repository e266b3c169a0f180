"""What a report was made with, as its report.json says it."""

from functools import cache

from db.made_with import code_sha256, commit, libraries

LIBRARIES = ("wardround", "numpy", "pandas", "scipy", "altair", "vl-convert-python", "typst", "xlsxwriter")


@cache
def made_with() -> dict:
    """`commit` and `code` as in `db.made_with`, and `versions` of what reckons and draws."""
    return {
        "commit": commit(),
        "code": code_sha256(),
        "versions": {library: libraries()[library] for library in LIBRARIES},
    }
