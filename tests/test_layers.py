"""The single files at the top of the project import downwards only, as the packages do."""

from __future__ import annotations

import ast

import pytest

from config import PROJECT

#: File -> which of our own it may import; every package may import these.
MAY_IMPORT = {
    "keys": set(),
    "sources": {"keys"},
    "config": {"keys", "sources"},
    "logs": {"config"},
    "db": {"config", "logs"},
}
OURS = {
    *(path.parent.name for path in PROJECT.glob("*/__init__.py")),
    *(path.stem for path in PROJECT.glob("*.py")),
}


def imported(name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse((PROJECT / f"{name}.py").read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_it_imports_nothing_from_above(name: str) -> None:
    assert {"surveys", "reports", "app", "db"} <= OURS
    assert imported(name) & OURS <= MAY_IMPORT[name]
