"""Docstrings say what they must, and their examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FEW = 2
FILES = sorted(path for top in ("knife", "cli") for path in (ROOT / top).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts if parts[0] == "knife" else ("knife", *parts)
    return ".".join(parts).removesuffix(".__init__")


def public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield what a module offers: functions and classes, and the methods of these."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield inner


def parameters_of(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """Return the names that a caller may pass: arguments, fields or those of ``__init__``."""
    if isinstance(node, ast.FunctionDef):
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        return [argument.arg for argument in given if argument.arg not in ("self", "cls")]
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            return parameters_of(inner)
    if not any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list):
        return []
    return [
        inner.target.id
        for inner in node.body
        if isinstance(inner, ast.AnnAssign)
        and isinstance(inner.target, ast.Name)
        and "ClassVar" not in ast.unparse(inner.annotation)
    ]


def is_enough(node: ast.FunctionDef | ast.ClassDef, text: str, *, is_method: bool) -> bool:
    """Tell whether a docstring lists all parameters.

    A method, and a function of few parameters, may tell of them in words.
    """
    names = parameters_of(node)
    few = FEW if isinstance(node, ast.FunctionDef) else 0
    if len(names) <= few or is_method:
        return True
    section = text.partition("Parameters\n----------\n")[2]
    return bool(section) and all(name in section for name in names)


def test_some_files_are_looked_at():
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_what_is_public_is_documented_with_its_parameters(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    methods = {inner for node in tree.body if isinstance(node, ast.ClassDef) for inner in node.body}
    for node in public_definitions(tree):
        text = ast.get_docstring(node)
        assert text, f"{node.name} has no docstring"
        if path.parts[-2] != "cli":  # there the docstring of a command is its help
            assert is_enough(node, text, is_method=node in methods), (
                f"{node.name}: its docstring does not list {', '.join(parameters_of(node))}"
            )


@pytest.mark.parametrize(
    "path", [path for path in FILES if ">>> " in path.read_text(encoding="utf-8")], ids=module_name
)
def test_examples_show_what_happens(path, one_model):
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for example in doctest.DocTestFinder().find(importlib.import_module(module_name(path))):
        runner.run(example, out=report.append)
    assert runner.tries
    assert not runner.failures, "".join(report)
