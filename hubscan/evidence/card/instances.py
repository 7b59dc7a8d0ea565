"""Machines that clouds rent under names of their own: which accelerators each has, and how many."""

from __future__ import annotations

from hubscan.evidence.card.devices import COUNT, Devices, amount
from hubscan.evidence.late_patterns import Pattern

_KINDS: dict[str, tuple[str, float | None]] = {
    r"p3\.2xlarge": ("V100", 1), r"p3\.8xlarge": ("V100", 4),
    r"p3(?:dn)?\.(?:16|24)xlarge": ("V100", 8),
    r"p4de?\.24xlarge": ("A100", 8), r"p5\.48xlarge": ("H100", 8), r"p5\.4xlarge": ("H100", 1),
    r"p5en?\.48xlarge": ("H200", 8), r"p6-b200\.48xlarge": ("B200", 8),
    r"g4dn\.(?:2|4|8|16)?xlarge": ("T4", 1), r"g4dn\.12xlarge": ("T4", 4),
    r"g5\.(?:2|4|8|16)?xlarge": ("A10G", 1), r"g5\.(?:12|24)xlarge": ("A10G", 4),
    r"g5\.48xlarge": ("A10G", 8),
    r"g6\.(?:2|4|8|16)?xlarge": ("L4", 1), r"g6\.(?:12|24)xlarge": ("L4", 4),
    r"g6\.48xlarge": ("L4", 8),
    r"g6e\.(?:2|4|8|16)?xlarge": ("L40S", 1), r"g6e\.(?:12|24)xlarge": ("L40S", 4),
    r"g6e\.48xlarge": ("L40S", 8),
    r"a2-(?:high|mega|ultra)gpu-(\d{1,2})g": ("A100", None),
    r"a3-(?:high|mega|edge)gpu-(\d)g": ("H100", None), r"a3-ultragpu-(\d)g": ("H200", None),
    r"a4-highgpu-(\d)g": ("B200", None),
    r"(?:Standard_)?ND96a\w*_v4": ("A100", 8), r"(?:Standard_)?ND96isr_H100_v5": ("H100", 8),
    r"(?:Standard_)?ND96isr_H200_v5": ("H200", 8), r"(?:Standard_)?ND40rs_v2": ("V100", 8),
    r"(?:Standard_)?NC24ads_A100_v4": ("A100", 1), r"(?:Standard_)?NC48ads_A100_v4": ("A100", 2),
    r"(?:Standard_)?NC96ads_A100_v4": ("A100", 4), r"(?:Standard_)?NC40ads_H100_v5": ("H100", 1),
    r"(?:Standard_)?NC80adis_H100_v5": ("H100", 2),
    r"BM\.GPU4\.8": ("A100", 8), r"BM\.GPU\.(?:A100-v2)\.8": ("A100", 8),
    r"BM\.GPU\.H100\.8": ("H100", 8), r"BM\.GPU\.H200\.8": ("H200", 8),
}  # fmt: skip
"""Name → chip, and how many in a machine; None where the name tells."""
_COMPILED = {Pattern(f"(?i)^{name}$".encode()): kind for name, kind in _KINDS.items()}
_PLAIN = "|".join(_KINDS).replace(r"(\d{1,2})", r"\d{1,2}").replace(r"(\d)", r"\d")
NAME = rf"\b(?:{_PLAIN})"
"""Any of the names."""
_NAMED = Pattern(
    rf"(?i)(?:(?:^|[^\w.])({COUNT})\s?[x×*]?\s(?:(?:AWS|Amazon|EC2|SageMaker|Google|GCP|Azure|Oracle|"
    rf"OCI|cloud|ml\.)\s?){{0,3}})?(?:ml\.)?({NAME})\b"
    rf"(?:\s(?:instances?|nodes?|VMs?|machines?))?(?:\s?[(]?[x×*]\s?(\d{{1,4}})\b)?".encode()
)


def of_text(text: bytes) -> Devices | None:
    """The accelerators of the machines that a text names: `16 p4d.24xlarge instances`; None if it
    names none, or several kinds."""
    found = list(_NAMED.finditer(text))
    if not found or len({m.group(2).lower() for m in found}) > 1:
        return None
    for pattern, (chip, each) in _COMPILED.items():
        match = pattern.search(found[0].group(2))
        if match is not None:
            number = each if each is not None else float(match.group(1))
            count = max(amount(m.group(1)) * amount(m.group(3)) for m in found)
            return Devices(chip, count * number, told=True)
    return None
