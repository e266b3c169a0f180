"""Joins the JavaScript files of a component into the one module that Streamlit sends to the browser."""

from pathlib import Path

FOLDER = Path(__file__).parent


def bundle(*names: str) -> str:
    """The named files one after another. They share one scope; the last one exports the component."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
