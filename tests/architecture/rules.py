"""The rules of the architecture, each a function from a module to sentences about it.

Reads source text with `ast` and imports nothing of what it reads, so a package that is still
growing, or broken, can be judged.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture import layers

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One source file; `name` is dotted and relative to the package, empty for its root."""

    name: str
    path: str
    tree: ast.Module
    lines: int
    is_package: bool
    siblings: frozenset[str]  # names of all modules of the package
    offers: frozenset[str]  # dotted names that packages bind in their __init__

    @property
    def room(self) -> str:
        """The first part of the name: what has a row in the table."""
        return self.name.partition(".")[0]

    @property
    def package(self) -> str:
        """The dotted name that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module: ours (relative to the package) or a library's top name."""

    target: str
    ours: bool
    line: int


Rule = Callable[[Module], Iterator[str]]


def violations(root: Path) -> list[str]:
    """Every sentence that a package deserves, sorted by place."""
    modules = list(read_modules(root))
    return sorted(said for module in modules for rule in RULES for said in rule(module))


def read_modules(root: Path) -> Iterator[Module]:
    """The modules below a package's folder."""
    paths = {name_of(path, root): path for path in sorted(root.rglob("*.py"))}
    sources = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    trees = {name: ast.parse(source) for name, source in sources.items()}
    packages = [name for name, path in paths.items() if path.name == "__init__.py"]
    offers = frozenset(f"{name}.{bound}" for name in packages for bound in bound_in(trees[name]))
    for name, path in paths.items():
        yield Module(
            name=name,
            path=f"{layers.PACKAGE}/{path.relative_to(root).as_posix()}",
            tree=trees[name],
            lines=len(sources[name].splitlines()),
            is_package=name in packages,
            siblings=frozenset(paths),
            offers=offers,
        )


def bound_in(tree: ast.Module) -> Iterator[str]:
    """The functions and classes that a module defines, or imports from within another."""
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def name_of(path: Path, root: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(module: Module) -> Iterator[Import]:
    """Everything a module imports, wherever in the file."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _absolute(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, module)


def _absolute(target: str, line: int) -> Import:
    top, _, rest = target.partition(".")
    ours = top == layers.PACKAGE
    return Import(target=rest if ours else top, ours=ours, line=line)


def _from(node: ast.ImportFrom, module: Module) -> Iterator[Import]:
    start = _start(node, module)
    if not start.ours:
        yield start
        return
    for alias in node.names:
        inner = f"{start.target}.{alias.name}".lstrip(".")
        hidden = inner in module.siblings and inner not in module.offers
        yield Import(target=inner if hidden else start.target, ours=True, line=node.lineno)


def _start(node: ast.ImportFrom, module: Module) -> Import:
    if not node.level:
        return _absolute(node.module or "", node.lineno)
    parts = module.package.split(".") if module.package else []
    kept = parts[: len(parts) - node.level + 1]
    return Import(
        target=".".join([*kept, node.module or ""]).strip("."), ours=True, line=node.lineno
    )


def allowed(rule: str, module: Module) -> bool:
    """Whether the table excuses a module from a rule."""
    return any(within(module.name, name) for name in layers.ALLOWED.get(rule, {}))


def within(name: str, place: str) -> bool:
    """Whether a module is this place or lies below it."""
    return name == place or name.startswith(f"{place}.")


def height(room: str) -> int | None:
    """The number of a room's row, counted from the ground."""
    return next((n for n, row in enumerate(layers.ROWS) if room in row.rooms), None)


def has_a_row(module: Module) -> Iterator[str]:
    """Every module has a row."""
    if module.room and height(module.room) is None:
        yield (
            f"{module.path}:1: `{module.room}` has no row in tests/architecture/layers.py: "
            "give it one, or put the code into the room it belongs to"
        )


def goes_down(module: Module) -> Iterator[str]:
    """Imports go to lower rows."""
    for found in imports_of(module):
        room = found.target.partition(".")[0]
        if found.ours and room and room != module.room and _climbs(module.room, room):
            yield (
                f"{module.path}:{found.line}: `{module.room or layers.PACKAGE}` imports `{room}`, "
                "which is not below it: imports go down only; pass the value in from above"
            )


def _climbs(importer: str, room: str) -> bool:
    above, below = height(importer) if importer else -1, height(room)
    if above is None or below is None:
        return False  # has_a_row speaks about it
    if above == below:
        return layers.ROWS[above].strangers
    return below > above


def uses_the_door(module: Module) -> Iterator[str]:
    """A package is entered through its `__init__` only."""
    for found in imports_of(module):
        room, _, inside = found.target.partition(".")
        if found.ours and inside and room != module.room:
            yield (
                f"{module.path}:{found.line}: `{found.target}` lies behind the door of `{room}`: "
                f"import from `{layers.PACKAGE}.{room}`, and let its __init__ offer what is needed"
            )


def keeps_addresses(module: Module) -> Iterator[str]:
    """A library is imported at its address only."""
    for found in imports_of(module):
        if found.ours or found.target in sys.stdlib_module_names:
            continue
        places = layers.ADDRESSES.get(found.target)
        if places is None:
            yield (
                f"{module.path}:{found.line}: `{found.target}` has no address: a new dependency "
                "needs a decision page and a line in tests/architecture/layers.py"
            )
        elif not any(within(module.name, place) for place in places):
            yield (
                f"{module.path}:{found.line}: `{found.target}` is imported in "
                f"{' and '.join(places)} only: ask that room for what you need"
            )


def is_pure(module: Module) -> Iterator[str]:
    """A pure room touches no clock, disk, environment or logger."""
    if module.room not in layers.PURE or allowed("impure", module):
        return
    for found in imports_of(module):
        if not found.ours and found.target in layers.IMPURE_IMPORTS:
            yield (
                f"{module.path}:{found.line}: `{module.room}` imports `{found.target}`, but it is "
                "pure: take the value as an argument, and let ingest, publish or the daemon act"
            )


def is_given_the_time(module: Module) -> Iterator[str]:
    """Nobody but the clock reads the time of day."""
    if allowed("clock", module):
        return
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in layers.CLOCK_CALLS
        ):
            yield (
                f"{module.path}:{node.lineno}: `{module.name}` reads the clock by "
                f"`.{node.func.attr}()`: take `now: datetime` as an argument"
            )


def is_well_named(module: Module) -> Iterator[str]:
    """No drawer modules, and the design's words for what it has words for."""
    parts = set(module.name.split("."))
    for name in sorted(layers.FORBIDDEN_MODULES & parts):
        yield f"{module.path}:1: `{name}` is a drawer, not a room: name it for the noun it keeps"
    classes = [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    for name, line in [(module.name, 1), *((node.name, node.lineno) for node in classes)]:
        for word in sorted(words_of(name) & layers.FORBIDDEN_WORDS):
            yield (
                f"{module.path}:{line}: `{name}` says `{word}`: "
                "use the glossary's word (docs/glossary.md)"
            )


def words_of(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def is_short(module: Module) -> Iterator[str]:
    """Modules and functions keep their size."""
    if module.lines > layers.MODULE_LINES and not allowed("long module", module):
        yield (
            f"{module.path}:1: {module.lines} lines, at most {layers.MODULE_LINES}: split by noun"
        )
    if allowed("long function", module):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > layers.FUNCTION_LINES:
                yield (
                    f"{module.path}:{node.lineno}: `{node.name}` has {lines} lines, "
                    f"at most {layers.FUNCTION_LINES}: give its steps names of their own"
                )


def says_its_role(module: Module) -> Iterator[str]:
    """Each module opens with a docstring."""
    if not ast.get_docstring(module.tree):
        yield (
            f"{module.path}:1: no docstring: say in two to six lines what this module is for "
            "and what it must not know"
        )


def imports_at_the_top(module: Module) -> Iterator[str]:
    """No import inside a function."""
    if allowed("import inside a function", module):
        return
    for function in ast.walk(module.tree):
        if isinstance(function, FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield (
                        f"{module.path}:{node.lineno}: import inside `{function.name}`: move it to "
                        "the top; a measured saving at start-up is allowed in layers.py, with it"
                    )


def catches_precisely(module: Module) -> Iterator[str]:
    """No broad except."""
    if allowed("broad except", module):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _goes_on(node):
            yield (
                f"{module.path}:{node.lineno}: broad except: catch what the library raises, turn "
                "it into ours (errors.py); only the schedule has a last resort"
            )


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler tidies up and raises again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"} for n in names)


RULES: tuple[Rule, ...] = (
    has_a_row,
    goes_down,
    uses_the_door,
    keeps_addresses,
    is_pure,
    is_given_the_time,
    is_well_named,
    is_short,
    says_its_role,
    imports_at_the_top,
    catches_precisely,
)
