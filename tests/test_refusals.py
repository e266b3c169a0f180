"""Whatever a page or a route may refuse is said in Chinese too: looked for from their code down."""

import ast
from pathlib import Path

import pytest

from db import errors

ROOT = Path(__file__).parents[1]
FOLDERS = ("review_app", "pipelines", "annotation", "db")
# the host's own ways in: what they say is read by whoever types commands
COMMANDS = ("review_app.commands", "review_app.example_", "review_app.server.serve")
# sentence by sentence, why it needs no Chinese beside it
NEEDS_NONE = {
    "annotation.survey.questionnaire_answers:_invalid": "it is in the respondent's language already",
    "annotation.table_checks:fault": "a line of a file, which commands alone read",
    "review_app.server.provider:provider": "told before the server listens",
}
FAMILY = {
    name: each
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, errors.WardroundError)
}


class Module:
    """A file's own names, what it takes from others, and where its code goes from each name."""

    def __init__(self, name, path):
        self.name = name
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.own, self.taken = {}, {}
        for node in self.tree.body:
            for each in names_of(node):
                self.own.setdefault(each, []).append(node)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    self.taken[alias.asname or alias.name] = (node.module, alias.name)

    def leads_to(self, name):
        """The (module, name) that the code of one of its names speaks of."""
        if name not in self.own:
            yield self.taken.get(name, ("", ""))
            return
        for node in (each for top in self.own[name] for each in ast.walk(top)):
            if isinstance(node, ast.Name):
                yield (self.name, node.id) if node.id in self.own else self.taken.get(node.id, ("", ""))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                package, module = self.taken.get(node.value.id, ("", ""))
                yield f"{package}.{module}", node.attr


def names_of(node):
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return [
        each.id for target in targets if target for each in ast.walk(target) if isinstance(each, ast.Name)
    ]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def modules():
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return {name_of(path): Module(name_of(path), path) for path in paths}


@pytest.fixture(scope="module")
def reached(modules):
    """Every (module, name) that the pages and routes may come to, over-counted where a value holds code."""
    seen = set()
    to_do = [
        (name, each)
        for name, module in modules.items()
        if name.startswith("review_app") and not name.startswith(COMMANDS)
        for each in module.own
    ]
    while to_do:
        at = to_do.pop()
        if at not in seen and at[0] in modules:
            seen.add(at)
            to_do += modules[at[0]].leads_to(at[1])
    return seen


def refusals(node):
    """The errors meant for people that are made in this code."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in FAMILY:
            yield each


def is_said_twice(call):
    starred = any(isinstance(each, ast.Starred) for each in call.args)
    return starred or len(call.args) > 1 or any(each.arg == "zh" for each in call.keywords)


def test_what_pages_and_routes_refuse_is_said_in_chinese_and_in_english(modules, reached):
    places = {
        f"{module}:{name}": node
        for module, name in sorted(reached)
        for node in modules[module].own.get(name, ())
    }
    assert places.keys() >= NEEDS_NONE.keys()
    made = [(place, each) for place, node in places.items() for each in refusals(node)]
    assert len(made) > 400
    english = {place for place, each in made if not is_said_twice(each)}
    assert english == NEEDS_NONE.keys()


def test_no_route_answers_with_a_sentence_of_its_own(modules):
    """Else nothing would show that it is there in both languages."""
    for name, module in modules.items():
        if not name.startswith("review_app"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "PlainTextResponse",
                "_refusal",
            ):
                assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), (name, node.lineno)
