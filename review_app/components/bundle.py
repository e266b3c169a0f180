"""What a component needs from this server: its scripts as one module, and where its requests go."""

from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent


def bundle(*names: str) -> str:
    """The named files one after another. They share one scope; the last one exports the component."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def base_path() -> str:
    """What stands before every path of this server: "" or "/prefix"."""
    prefix = st.get_option("server.baseUrlPath").strip("/")
    return f"/{prefix}" if prefix else ""
