"""What to say to a name that is not there: the ones that come close, or all if they are few."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from hubscan.model.errors import UnknownNameError

_CLOSE = 0.5
"""Least similarity, from 0 to 1, of a name worth suggesting."""
_MOST = 3
FEW = 12
"""As many names can be read at a glance."""


def nearest(name: str, known: Iterable[str], most: int = _MOST) -> list[str]:
    """The known names most like `name`, in any case of letters, best first."""
    by_lower = {one.lower(): one for one in sorted(known, reverse=True)}
    return [by_lower[one] for one in get_close_matches(name.lower(), by_lower, most, _CLOSE)]


def listed(known: Iterable[str]) -> str:
    """The known names; of many the first few, and how many more there are."""
    names = sorted(set(known))
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return f"{', '.join(names[:FEW])}{more}" if names else "nothing"


def suggestion(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The closest of the `known` names, and all of them if they are few; else, where none comes
    close, the sentence `otherwise` that says where they are listed."""
    names = sorted(set(known))
    near = nearest(name, names)
    meant = f"Did you mean {' or '.join(near)}?" if near else ""
    few = len(names) <= FEW
    if not few and (near or otherwise):
        return meant or otherwise
    return f"{meant} There {'is' if len(names) <= 1 else 'are'} {listed(names)}.".lstrip()


def unknown(what: str, name: str, known: Iterable[str], otherwise: str = "") -> UnknownNameError:
    """The error for a name that a person gave: "no rule 'eu-gpia'", and what was meant."""
    return UnknownNameError(f"no {what} '{name}'", hint=suggestion(name, known, otherwise))
