"""Clinical text is shown exactly; nothing but constants and the catalogue goes through Markdown."""

import ast
from pathlib import Path

import pytest

from review_app.plain import as_html

APP = Path(__file__).parents[2] / "review_app"
FILES = sorted(path for path in APP.rglob("*.py") if "phrases" not in path.parts)
# Streamlit draws the first argument of these as Markdown
MARKDOWN = {
    *("markdown", "write", "write_stream", "caption", "title", "header", "subheader", "latex", "badge"),
    *("error", "warning", "info", "success", "toast", "exception", "popover", "expander", "status"),
    *("button", "checkbox", "toggle", "radio", "pills", "segmented_control", "selectbox", "multiselect"),
    *("text_input", "text_area", "number_input", "slider", "select_slider", "date_input", "time_input"),
    *("file_uploader", "link_button", "page_link", "form_submit_button", "metric", "spinner"),
}
# names that lists, strings and files have, too
AMBIGUOUS = {"write", "title", "error", "warning", "info", "exception", "status", "header"}
# these draw every cell or entry as Markdown, or are served without asking who fetches them
NEVER = {"table", "chat_message", "download_button", "json", "image", "audio", "video", "pdf"}
# what is only ever a number
COUNTED = {"count", "minutes", "seconds", "done", "total", "place", "all"}
SOURCES_OF_CONSTANTS = {"words", "say", "said"}


def streamlit_calls(path):
    """Every call of a method with one of Streamlit's names, on `st` itself or on a column or container."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if ast.unparse(node.func.value) == "st" or name in MARKDOWN - AMBIGUOUS:
                yield name, node


def is_ours(node):
    """Whether an expression can only be text of ours: a constant, a phrase, one of our own errors."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="error"), attr="said")):
            return True
        case ast.Call(func=ast.Name(id=name)) if name in SOURCES_OF_CONSTANTS:
            return all(each.arg in COUNTED or is_number(each.value) for each in node.keywords)
        case ast.Subscript(value=ast.Name(id=name)) if name in SOURCES_OF_CONSTANTS:
            return True
        case ast.Subscript(slice=ast.Attribute(value=ast.Name(id="words"), attr="language")):
            return True
        case ast.BinOp(left=left, right=right):
            return is_ours(left) and is_ours(right)
        case ast.IfExp(body=body, orelse=other):
            return is_ours(body) and is_ours(other)
        case ast.FormattedValue(value=value):
            return is_ours(value) or is_number(value)
        case ast.JoinedStr(values=parts):
            return all(is_ours(part) for part in parts)
    return False


def is_number(node):
    """Whether a value put into a phrase is surely a number: counted, rounded, or computed."""
    match node:
        case ast.Constant() | ast.BinOp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in ("len", "round", "sum", "int", "max", "min")
        case ast.Name(id=name):
            return name in COUNTED
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_nothing_but_our_own_words_goes_through_markdown(path):
    for name, node in streamlit_calls(path):
        assert name not in NEVER, f"{path.name}:{node.lineno} st.{name}"
        if name in MARKDOWN and node.args:
            assert is_ours(node.args[0]), f"{path.name}:{node.lineno} st.{name}({ast.unparse(node.args[0])})"


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("st.write(record.question)", False),
        ("st.markdown(f'**{text}**')", False),
        ("st.error(message)", False),
        ("st.button(words('x', name=batch.name))", False),
        ("st.button(words('x'))", True),
        ("st.warning(words('x', count=total - done))", True),
        ("st.error(error.said(words.language))", True),
        ("st.header('题目')", True),
        ("st.subheader(activity.title[words.language])", True),
        ("st.caption(f'{done} / {total} {record.name}')", False),
        ("st.caption(f'{done} / {total}')", True),
    ],
)
def test_the_check_tells_ours_from_theirs(source, ours):
    call = ast.parse(source).body[0].value
    assert is_ours(call.args[0]) == ours


@pytest.mark.parametrize(
    "text",
    [
        "疗程3~5天，必要时7~10天",
        "2*3*4  and  $5 … $10",
        "first line\n\n    third, after blanks  ",
        "<script>alert(1)</script> & <b>not bold</b>",
        ":material/home: :red[x] :+1:",
        "\u3000\u3000全角空格",
    ],
)
def test_text_is_shown_in_a_browser_with_every_character(browser, text):
    page = browser.new_page()
    page.set_content(as_html(text))
    assert page.locator(".plain").inner_text() == text
    page.close()
