"""Find the declared methods of a quantity, and refuse those that cannot work.

What can be seen without parsing is refused when a quantity is found. `check` parses every
expression; that takes half a second for all of them, so tests do it, not every command.

A quantity is a package whose `__init__` holds `QUANTITY`, `TABLE`, `UNIT` and `FACTS`; each module
beside it that holds `METHOD` is one way to its figure. Adding a way is adding a file.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from msgspec.structs import replace

from hubscan.estimate.formula_words import NAMED
from hubscan.estimate.method import ENDS, Declared, Method, Quantity, query
from hubscan.model.errors import ConfigError
from hubscan.settings.made_before import made

_Found = TypeVar("_Found")


@cache
def quantity(package_name: str) -> Quantity:
    """The quantity declared by a package. Raises `ConfigError` naming file:line."""
    return _made_before(package_name, _quantity)


@cache
def quantities(package_name: str) -> tuple[Quantity, ...]:
    """The quantities that share the methods of a package, listed in its `SHARED_BY`.

    `{name}` in an expression stands for the name of the quantity.

    Raises `ConfigError` naming file:line.
    """
    return _made_before(package_name, _quantities)


def _made_before(package_name: str, make: Callable[[str], _Found]) -> _Found:
    """What `make` makes of a package, or made of it before if it is one of ours: there is a module
    a method, and to import them all takes longer than to read what they declare."""
    if not package_name.startswith(f"{__package__}."):
        return make(package_name)
    inside = package_name.removeprefix(f"{__package__}.").split(".")
    told = [Path(__file__).parent.joinpath(*inside, "__init__.py")]
    kind = ".".join(("methods", *inside))
    return made(kind, told, Path.read_bytes, ("estimate",), lambda: make(package_name))


def _quantity(package_name: str) -> Quantity:
    package = importlib.import_module(package_name)
    declared = _methods(package_name, package)
    found = Quantity(
        package.QUANTITY,
        package.TABLE,
        package.UNIT,
        package.FACTS,
        declared,
        getattr(package, "DOUBT", None),
    )
    _check_marks(found)
    return found


def _quantities(package_name: str) -> tuple[Quantity, ...]:
    package = importlib.import_module(package_name)
    declared = _methods(package_name, package)
    found = tuple(
        Quantity(name, table, unit, facts, tuple(_for(d, name) for d in declared))
        for name, table, unit, facts in package.SHARED_BY
    )
    for one in found:
        _check_marks(one)
    return found


def _for(shared: Declared, name: str) -> Declared:
    """A shared method with the name of one quantity in its expressions."""
    fields = ("when", *ENDS, "grade", "source", "shown")
    named = {field: getattr(shared.method, field).replace("{name}", name) for field in fields}
    below = tuple(table.replace("{name}", name) for table in shared.method.rests_on)
    return replace(shared, method=replace(shared.method, **named, rests_on=below))


def _methods(package_name: str, package: ModuleType) -> tuple[Declared, ...]:
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package_name}.{name}") for name in names]
    declared = [
        Declared(module.METHOD, Path(str(module.__file__)))
        for module in modules
        if hasattr(module, "METHOD")
    ]
    return tuple(sorted(declared, key=lambda d: d.method.rank))


def _check_marks(declared: Quantity) -> None:
    """Refuse two methods of one rank or name, and one without source, basis or reason."""
    taken: dict[object, Declared] = {}
    for one in declared.declared:
        for mark in (one.method.rank, one.method.name):
            if mark in taken:
                raise ConfigError(
                    f"{where(one)}: '{mark}' is the rank or name of {taken[mark].path.name} too",
                    hint="Which of two methods is believed must be decided: change one.",
                )
            taken[mark] = one
        for field in ("source", "basis", "because"):
            if not getattr(one.method, field).strip():
                raise ConfigError(f"{where(one, field)}: a method needs its {field}")


def check(declared: Quantity) -> None:
    """Refuse what is not an expression, unknown facts, and numbers without a name.

    Raises `ConfigError` naming file:line.
    """
    from hubscan.estimate.expression_tree import unnamed_numbers  # noqa: PLC0415 - tests check

    for number in unnamed_numbers(query(declared.facts)):
        raise ConfigError(
            f"facts about {declared.name}: the number {number} has no name",
            hint="Put it into config/assumptions.yaml, with range, unit, source and date.",
        )
    for one in declared.declared:
        _check_facts(one, declared)


def check_assumptions(quantities: Collection[Quantity], known: Iterable[str]) -> None:
    """Refuse expressions that name an assumption which the configuration does not have."""
    names = frozenset(known)
    for one in (d for q in quantities for d in q.declared):
        for field, expression in one.method.expressions.items():
            for match in NAMED.finditer(expression.text):
                if match.group(1) not in names:
                    raise ConfigError(
                        f"{where(one, field)}: there is no assumption '{match.group(1)}'",
                        hint="Assumptions are in config/assumptions.yaml.",
                    )
    for declared in quantities:
        doubt = declared.doubt
        texts = (query(declared.facts), *((doubt.above, doubt.below) if doubt else ()))
        for match in (m for text in texts for m in NAMED.finditer(text)):
            if match.group(1) not in names:
                raise ConfigError(
                    f"facts about {declared.name}: there is no assumption '{match.group(1)}'",
                    hint="Assumptions are in config/assumptions.yaml.",
                )


def _check_facts(one: Declared, declared: Quantity) -> None:
    for field, expression in _parsed(one):
        for name in sorted(expression - frozenset(declared.facts.columns)):
            raise ConfigError(
                f"{where(one, field)}: there is no fact '{name}' about {declared.name}",
                hint="Facts are declared in the package's __init__.py.",
            )


def _parsed(one: Declared) -> Iterator[tuple[str, frozenset[str]]]:
    for field, expression in one.method.expressions.items():
        try:
            yield field, expression.facts
        except ConfigError as error:
            raise ConfigError(f"{where(one, field)}: {error.message}", hint=error.hint) from error


def where(one: Declared, field: str = "rank") -> str:
    """`file:line` of a field of a declaration."""
    tree = ast.parse(one.path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == Method.__name__:
            for keyword in node.keywords:
                if keyword.arg == field:
                    return f"{one.path}:{keyword.value.lineno}"
    return str(one.path)
