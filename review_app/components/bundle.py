"""A component's scripts, styles and words as one file that browsers keep; a page only names it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from review_app.components.words import component_words

FOLDER = Path(__file__).parent
ADDRESS = "/assets/components"
# what keeps and sends what is typed, on every page where anything is
KEEPING = ("elements.js", "cipher.js", "shelf.js", "typed_on.js", "wire.js", "outbox.js")
# Streamlit makes an address of its own of this, against which no other can be relative. The file is asked for
# until it comes, each time by another name, for a browser may remember that it did not get it.
LOADER = """
const address = new URL(%s, window.location.origin).href;
let component;
for (let attempt = 0; !component; attempt += 1) {
  try {
    component = await import(attempt ? `${address}?${attempt}` : address);
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 500 * 2 ** attempt)));
  }
}
export default component.default;
"""


@dataclass(frozen=True)
class Bundle:
    """What a component is made of: the files of its styles and of its scripts, in their order."""

    name: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def bundle(*names: str) -> str:
    """The named files one after another. They share one scope; the last one exports the component."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


@cache
def module(of: Bundle) -> bytes:
    """The component as one JavaScript module. Its scripts find their words and their styles as constants."""
    words = json.dumps({each: component_words(each) for each in ("zh", "en")}, ensure_ascii=False)
    style = json.dumps(bundle(*of.styles), ensure_ascii=False)
    return f"const WORDS = {words};\nconst STYLE = {style};\n{bundle(*of.scripts)}".encode()


@cache
def file_name(of: Bundle) -> str:
    """The name of its file, another one whenever anything in it is."""
    return f"{of.name}-{hashlib.sha256(module(of)).hexdigest()[:16]}.js"


@cache
def component(of: Bundle):
    """The component as Streamlit draws it; to be called with what it shows as `told`."""
    loader = LOADER % json.dumps(f"{base_path()}{ADDRESS}/{file_name(of)}")
    return st.components.v2.component(f"wardround_{of.name}", js=loader)


def noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""


def told(data: dict) -> bytes:
    """What a component is given, and `base`, as it is read there.

    Streamlit would write a dict as JSON twice, and each Chinese character as six.
    """
    return json.dumps({"base": base_path(), **data}, ensure_ascii=False, separators=(",", ":")).encode()


def base_path() -> str:
    """What stands before every path of this server: "" or "/prefix"."""
    prefix = st.get_option("server.baseUrlPath").strip("/")
    return f"/{prefix}" if prefix else ""
