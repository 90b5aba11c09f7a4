"""Who may import whom: rooms never each other, registers below rooms and each only those before it, the ground below all,
and nothing in a circle."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOF = {"ia.factory", "ia.modules", "ia.cli", "ia.serve", "ia.supervisor", "ia.embedded", "ia.gunicorn"}
REGISTERS = ("clients", "cases")
"""In the order in which they stand on each other."""
GROUND, DEMO = "ground", "demo"


def modules() -> dict[str, Path]:
    found = {}
    for top in ("ia", "jobs"):
        for path in (ROOT / top).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path) -> list[tuple[str, ast.stmt]]:
    """Every module that a file names, with the statement, wherever it stands in the file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node))
            found += [(f"{node.module}.{alias.name}", node) for alias in node.names]
    return [(name, node) for name, node in found if name.split(".")[0] in ("ia", "jobs")]


def layer(module: str) -> str:
    """roof, room:NAME, register:NAME, ground, demo, jobs."""
    parts = module.split(".")
    if parts[0] == "jobs":
        return "jobs"
    if module == "ia" or ".".join(parts[:2]) in ROOF:
        return "roof"
    if parts[1] == GROUND:
        return "ground"
    if parts[1] == DEMO:
        return "demo"
    return f"{'register' if parts[1] in REGISTERS else 'room'}:{parts[1]}"


def allowed(importer: str, imported: str) -> bool:
    if importer in ("roof", "jobs", "demo"):
        return True
    if imported == "ground" or imported == importer:
        return True
    if not imported.startswith("register:"):
        return False
    if importer.startswith("register:"):
        return REGISTERS.index(imported[len("register:") :]) < REGISTERS.index(importer[len("register:") :])
    return importer.startswith("room:")


def test_registers_stand_on_each_other_in_their_order():
    assert allowed("room:meetings", "register:cases") and allowed("register:cases", "register:clients")
    assert not allowed("register:clients", "register:cases")
    assert not allowed("ground", "register:cases") and not allowed("register:cases", "room:meetings")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_from_below(module):
    wrong = [
        f"line {node.lineno}: {name}"
        for name, node in imports(MODULES[module])
        if name != "ia" and not allowed(layer(module), layer(name))
    ]
    assert not wrong, f"{module} ({layer(module)}) imports from above or beside: {wrong}. Use a hook of the ground."


def test_ia_never_imports_jobs():
    wrong = [
        module
        for module, path in MODULES.items()
        if module.startswith("ia.")
        and layer(module) != "roof"
        and any(name.startswith("jobs") for name, _ in imports(path))
    ]
    assert not wrong


def test_no_import_hides_inside_a_function():
    """The roof may load commands when they are asked for; everybody else says at the top what he needs."""
    wrong = []
    for module, path in MODULES.items():
        if layer(module) in ("roof", "jobs"):
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        wrong.append(f"{module}:{node.lineno}")
    assert not wrong


def test_no_circles():
    graph = {
        module: {name for name, _ in imports(path) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    done, path = set(), []

    def visit(module):
        if module in done:
            return
        assert module not in path, f"a circle: {' → '.join([*path[path.index(module) :], module])}"
        path.append(module)
        for name in sorted(graph[module]):
            visit(name)
        path.pop()
        done.add(module)

    for module in sorted(graph):
        visit(module)


def test_packages_hold_one_sentence_and_no_code():
    wrong = []
    for module, path in MODULES.items():
        if path.name != "__init__.py":
            continue
        body = ast.parse(path.read_text()).body
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            wrong.append(module)
    assert not wrong


def test_the_ground_names_no_room():
    rooms = {layer(module).split(":")[1] for module in MODULES if ":" in layer(module)}
    wrong = []
    for module, path in MODULES.items():
        if layer(module) != "ground":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in rooms - {"clients"}:
                wrong.append(f"{module}:{node.lineno} {node.value}")
    assert not wrong


def test_commits_happen_only_at_the_edge():
    """One commit a request, job or command: written in ia/ground/db.py and nowhere else."""
    wrong = []
    for module, path in MODULES.items():
        if module == "ia.ground.db":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                wrong.append(f"{module}:{node.lineno}")
    assert not wrong
