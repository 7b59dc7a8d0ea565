"""Accelerators as cards name them, and how many chips a slice of TPUs has."""

from __future__ import annotations

from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern

CHIP = (
    r"GH200|GB200|GB300|B300|B200|B100|H800|H200|H100|H20|A800|A100|V100|P100|T4|L40S|L40|L4|A40|"
    r"A10G?|RTX ?A6000|A6000|RTX ?[345]0[6-9]0(?: ?Ti)?|[345]090|MI355X|MI325X|MI300X|MI300A|"
    r"MI250X|MI250|MI210|MI100|TPU[- ]?v[2-7][ep]?|Gaudi ?[23]|Trainium ?[12]?|Ascend ?910[A-C]?|"
    r"910[A-C]|Cerebras|CS-[23]"
)
MAKER = (
    r"(?:NVIDIA[- ]|[DH]GX[- ]|AMD |Google |Huawei |Intel |Tesla |Nvidia |GeForce |Cloud |"
    r"Instinct |"
    r"Colab |Kaggle |RunPod |Lambda |Modal |Azure |AWS |Pro |free |rented |local |consumer |"
    r"\d{2,3} ?GB ){0,3}"
)
VARIANT = (
    r"(?:[- ]?\(?(?:SXM\d?|PCI-?e|NVL|DGX|HBM\d?e?|40|80|94|96|140|141|16|32|24|48|64|128|192)"
    r"(?: ?G(?:i?B)?)?s?\)?){0,3}s?"
)
_ANY = Pattern(rf"(?i)\b({CHIP})s?\b".encode())
_USE = Pattern(rb"(?i)inference|infer\b|tested|deploy|serv(?:e|ing)|run on|latency|require|fits?\b")
_CORES_PER_CHIP = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2}
"""Slices of these are named by their cores, those of v5e and v6e by their chips."""


def only_chip(card: Card) -> str:
    """The one accelerator that a card names, leaving out what it is run on; empty if several."""
    found: dict[str, str] = {}
    for count, match in enumerate(_ANY.finditer(card.data, card.body_start)):
        start, end = card.clause(match.start(), match.end())
        if count > 50:
            return ""
        if not _USE.search(card.data[start:end]):
            name = match.group(1).decode()
            found.setdefault(name.lower().replace(" ", "").replace("-", ""), name)
    return next(iter(found.values())) if len(found) == 1 else ""


def chips_of_slice(version: str, number: int) -> float:
    """Chips of a slice such as `v3-256`."""
    return max(1.0, number / _CORES_PER_CHIP.get(version.lower(), 1))
