"""A family as text, Graphviz, Mermaid or JSON; names from the Hub are made harmless for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from hubscan.lineage.family import Family, Link, Member
from hubscan.model.text import canonical_json, printable, sci, si


def tree(family: Family) -> str:
    """Ancestors and descendants as two indented trees, each model written out once."""
    parts = []
    if family.up:
        parts.append("\n".join(_branch(family, family.up, upwards=True)))
    if family.down or not family.up:
        parts.append("\n".join(_branch(family, family.down, upwards=False)))
    if len(parts) == 2:
        parts = ["Comes from", parts[0], "", "Led to", parts[1]]
    return "\n".join(parts) + "\n"


def dot(family: Family) -> str:
    """Graphviz: arrows point from parent to child."""
    lines = ["digraph lineage {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    names = _numbers(family)
    for key, name in names.items():
        member = family.members[key]
        style = ", style=bold" if key == family.subject else ""
        style = style if member.in_snapshot else ", style=dashed"
        label = "\\n".join(_dot_text(t) for t in (member.id, _facts(member)) if t)
        lines.append(f'  {name} [label="{label}"{style}];')
    for link in _links(family):
        style = ", style=dashed" if link.grade == "inferred" else ""
        label = _dot_text(link.relation)
        lines.append(f'  {names[link.parent]} -> {names[link.child]} [label="{label}"{style}];')
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(family: Family) -> str:
    """Mermaid flow chart: arrows point from parent to child, dotted where inferred."""
    names = _numbers(family)
    lines = ["flowchart LR"]
    for key, name in names.items():
        member = family.members[key]
        label = "<br/>".join(_mermaid_text(t) for t in (member.id, _facts(member)) if t)
        lines.append(f'  {name}["{label}"]')
    for link in _links(family):
        arrow = "-.->" if link.grade == "inferred" else "-->"
        label = _mermaid_text(link.relation)
        lines.append(f'  {names[link.parent]} {arrow}|"{label}"| {names[link.child]}')
    lines.append(f"  style {names[family.subject]} stroke-width:3px")
    return "\n".join(lines) + "\n"


def as_json(family: Family) -> str:
    """Members and links as JSON, sorted."""
    shown = {
        "model": family.members[family.subject].id,
        "members": [_member_json(family.members[k]) for k in sorted(family.members)],
        "links": [
            {
                "child": link.child,
                "parent": link.parent,
                "relation": link.relation,
                "grade": link.grade,
                "source": link.source,
                "reason": link.reason,
            }
            for link in _links(family)
        ],
        "children_not_shown": family.hidden,
    }
    return canonical_json(shown)


FORMATS: dict[str, Callable[[Family], str]] = {
    "tree": tree,
    "dot": dot,
    "mermaid": mermaid,
    "json": as_json,
}
"""What `--format` offers."""


def _branch(family: Family, links: tuple[Link, ...], *, upwards: bool) -> Iterator[str]:
    """Lines of one tree, walked without recursion: the depth is data from outside."""
    onward: dict[str, list[Link]] = defaultdict(list)
    for edge in links:
        onward[edge.child if upwards else edge.parent].append(edge)
    yield _line(family.members[family.subject], None)
    written = {family.subject}
    todo = _steps(onward, family, family.subject, "", upwards)
    while todo:
        indent, last, step = todo.pop()
        if isinstance(step, int):
            yield f"{indent}└─ … {step:,} more"
            continue
        key = step.parent if upwards else step.child
        seen = key in written
        again = " (as above)" if seen and key in onward else ""
        words = _line(family.members[key], step, upwards=upwards)
        yield f"{indent}{'└─ ' if last else '├─ '}{words}{again}"
        if not seen:
            written.add(key)
            todo += _steps(onward, family, key, indent + ("   " if last else "│  "), upwards)


def _steps(
    onward: dict[str, list[Link]], family: Family, key: str, indent: str, upwards: bool
) -> list[tuple[str, bool, Link | int]]:
    """What comes under `key`, last one first."""
    hidden = 0 if upwards else family.hidden.get(key, 0)
    steps: list[tuple[str, bool, Link | int]] = [(indent, True, hidden)] if hidden else []
    for place, link in enumerate(reversed(onward.get(key, []))):
        steps.append((indent, place == 0 and not hidden, link))
    return steps


def _line(member: Member, link: Link | None, *, upwards: bool = False) -> str:
    """A child with its relation, or a parent after the relation of what came from it."""
    name, relation = printable(member.id), member.relation or ""
    if link is not None:
        relation = link.relation + (" (inferred)" if link.grade == "inferred" else "")
        if upwards:
            name, relation = f"{relation} of {name}", ""
    return " · ".join(part for part in (name, relation, _facts(member)) if part)


def _facts(member: Member) -> str:
    if not member.in_snapshot:
        return "not in this snapshot"
    downloads = "? downloads" if member.downloads is None else f"{member.downloads:,} downloads"
    return " · ".join((f"{_size(member)} parameters", f"{_compute(member)} FLOP", downloads))


def _size(member: Member) -> str:
    return "?" if member.parameters is None else si(member.parameters)


def _compute(member: Member) -> str:
    low, best, high = member.training_flop
    if best is not None:
        return sci(best)
    if low is None and high is None:
        return "?"
    return f"{sci(low) if low is not None else '?'} to {sci(high) if high is not None else '?'}"


def _numbers(family: Family) -> dict[str, str]:
    """Key → a node name that needs no quoting."""
    return {key: f"n{number}" for number, key in enumerate(sorted(family.members))}


def _links(family: Family) -> list[Link]:
    return sorted(
        {*family.up, *family.down}, key=lambda link: (link.parent, link.child, link.relation)
    )


def _member_json(member: Member) -> dict[str, Any]:
    low, best, high = member.training_flop
    return {
        "key": member.key,
        "id": member.id,
        "in_snapshot": member.in_snapshot,
        "relation": member.relation,
        "parameters": member.parameters,
        "training_flop": {"low": low, "best": best, "high": high},
        "downloads": member.downloads,
        "descendants": member.descendants,
        "lineage_grade": member.lineage_grade,
    }


def _dot_text(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')


def _mermaid_text(text: str) -> str:
    """Letters and the usual signs of names stay; the rest becomes Mermaid's `#code;`."""
    return "".join(
        c if c.isalnum() or c in "/._- ·…,?()" else f"#{ord(c)};" for c in printable(text)
    )
