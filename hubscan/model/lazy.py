"""Packages whose names are imported when they are used, so that a question loads what it needs.

A name may be that of a module of the package: `census.take` is the function, whoever has imported
the module.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import ModuleType


class _Lazy(ModuleType):
    """A package that hands out names of its modules."""

    _found_in: Mapping[str, str]

    def __getattr__(self, name: str) -> object:
        if name not in self._found_in:
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        return getattr(importlib.import_module(f"{self.__name__}.{self._found_in[name]}"), name)

    def __setattr__(self, name: str, value: object) -> None:
        """A module that is imported becomes an attribute, but for one called as a name is."""
        if not (isinstance(value, ModuleType) and name in self._found_in):
            super().__setattr__(name, value)


def hand_out(package: str, names: Mapping[str, str]) -> None:
    """Let `package` have each of `names` (name → its module below the package) once it is asked.

    To be called by the package itself, with its `__name__`.
    """
    kind = type("_Lazy", (_Lazy,), {"_found_in": names})
    sys.modules[package].__class__ = kind
