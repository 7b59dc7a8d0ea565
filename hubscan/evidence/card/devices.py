"""How many accelerators a line or a clause names: chips × machines, and slices of TPUs."""

from __future__ import annotations

from msgspec import Struct

from hubscan.evidence.card.chips import CHIP, MAKER, VARIANT, chips_of_slice
from hubscan.evidence.card.numerals import BELOW_HUNDRED, value
from hubscan.evidence.late_patterns import Pattern

COUNT = (
    rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{BELOW_HUNDRED}|a single|single|"
    r"una singola|einer einzigen|einem einzigen|un seul|"
    r"une seule|una sola|"
    r"uma única|a|an|zwei|drei|vier|acht|sechzehn|deux|"
    r"quatre|huit|seize|dos|cuatro|ocho|due|quattro|otto|dois|quatro|oito"
)
_BOX = (
    r"(?:nodes?|servers?|machines?|instances?|hosts?|boxes|VMs?|DGX|HGX|Knoten|n(?:œ|oe)uds?|nodos?|"
    r"nodi|nós)"
)
_MEASURE = r"[张張块枚台個个장개대基片卡]"
_BOXES = (
    rf"({COUNT})(?:\s?[x×*])?(?:[\s-](?:[\w.-]{{1,20}}\s){{0,2}}{_BOX}\b|"
    rf"\s?{_MEASURE}?\s?(?:节点|節點|ノード|노드|机器|服务器|サーバー))"
)
NODES = rf"(?:{_BOXES}[^\n|]{{0,25}}?(?:\b|\()|(\d{{1,5}})\s?[x×*]\s?)?"
"""`16 nodes of`, `8 p5.48xlarge instances (`, `64 × `: what the chips after it are multiplied by,
in the first or the second group."""
_CHIP = Pattern(rf"(?i)(?:\b|\d[x×])({CHIP})(?:-(\d{{1,5}})\b)?{VARIANT}".encode())
_BEFORE = Pattern(
    rf"(?i)(?:^|[^\w.]){NODES}({COUNT})[\s-]?[x×*]?\s?(?:{_MEASURE}\s?(?:の|的|의)?\s?)?"
    rf"(?:GPUs?[ -](?:de |di |do |of (?:the )?type )?|"
    rf"(?:cards?|placas?|tarjetas?|cartes?|karten|schede|units?|kart(?:ach|y)?|adet|"
    rf"видеокарт[^\s]{{0,8}}|stycken|stuks) (?:of |de |di )?)?"
    rf"{MAKER}$".encode()
)
_AFTER = Pattern(
    r"(?i)^\s?(?:GPUs?\s?)?[(\[]?\s?(?:[x×*]\s?(\d{1,5})(?:\b|枚|台)|(\d{1,5})\s?(?:[x×*]|GPUs?|cards?|"
    r"devices?|chips?|units?)?[)\]]|"
    rf"(?:を|が|，)?\s?(\d{{1,5}})\s?{_MEASURE})".encode()
)
_LOOSE = Pattern(
    r"(?i)\b(\d{1,5})[\s-]?[x×*]?\s?(?:GPU|TPU|card|device|accelerator|chip)s?\b".encode()
)
_ALL_BOXES = Pattern(rf"(?i)\b{_BOXES}".encode())
_PER_BOX = Pattern(
    rf"(?i)(?:\bper|/|\bin each|\bon each|\bin every|\beach) ?{_BOX}\b|\beach\b".encode()
)


_MACHINE = Pattern(
    r"(?i)^s?[\s-]{0,2}(?:\d{2,3} ?GB[\s-])?(?:GPU[\s-])?(?:(nodes?|servers?|machines?|systems?|"
    r"boxes|hosts?|instances?|VMs?|workstations?|Knoten|n(?:œ|oe)uds?|nodos?|nodi)|clusters?|pods?|"
    r"superpods?|supercomputers?|partition)\b".encode()
)
_TIMES_SIGN = Pattern("(?i)\\d ?[x×*]|\\d[- ]GPU".encode())
_PRODUCT = Pattern(r"\d\s?[x×*]\s?\d".encode())
_IN_SYSTEM = Pattern(rb"(?i)\b[DH]GX\b")
_PER_SYSTEM, _MOST_EACH = 8, 16
"""Accelerators of a DGX or HGX machine of any chip since V100."""
_EACH = Pattern(
    rf"(?i)(?:\bwith|\bof|\bhaving|\bavec|\bmit(?: je)?|\bcon|[,(:])\s?({COUNT})\s?[x×*]?\s?{MAKER}"
    rf"(?:(?:{CHIP}){VARIANT} ?)?(?:GPU|chip|superchip|card|accelerator|device)?s?"
    rf"(?: (?:GPU)?s?)?\s?(?:\beach|\bper |/|\bpro |\bpar |\bpor |[),.;]|\b)".encode()
)


class Devices(Struct, frozen=True):
    """Accelerators of one kind."""

    chip: str
    number: float
    told: bool
    """Whether the text says how many; else one is assumed."""


def of_line(line: bytes) -> Devices | None:
    """The accelerators of a line such as `2x NVIDIA RTX A6000`, `A100 80GB x 8`, `4 nodes of 8
    A100`, `TPU v3-256`; None if it names none."""
    match = _CHIP.search(line)
    if match is None:
        return None
    chip = match.group(1).decode()
    if match.group(2) and chip.lower().startswith("tpu"):
        version = "v" + chip.lower().rpartition("v")[2]
        return Devices(chip, chips_of_slice(version, int(match.group(2))), told=True)
    before, after = _BEFORE.search(line[: match.start(1)]), _AFTER.search(line[match.end() :])
    if before is not None:
        named = before.group(1) or before.group(2)
        place = match.start(1)
        told = in_machines(before.group(3), named, line[:place], line[match.end(1) :])
        number = amount(before.group(3))
        number *= boxes(named, line, number) if told is None else _PER_SYSTEM
        return Devices(chip, told or number, told=told != 0)
    behind = after or _LOOSE.search(line)
    if behind is None:
        return Devices(chip, 1.0, told=False)
    told = next(g for g in behind.groups() if g)
    return Devices(chip, amount(told) * boxes(None, line), told=True)


def in_machines(
    count: bytes | str | None, named: bytes | str | None, lead: bytes, tail: bytes
) -> float | None:
    """Chips, where what is counted are machines: `4 DGX H100`, `16 A100 nodes with 8 GPUs each`, `a
    cluster of`; 0 if nobody says how many each has, and None if chips are counted.

    `named` are machines before the count, `lead` and `tail` the text before and behind the chip.
    """
    system = _IN_SYSTEM.search(lead[-40:]) is not None
    behind = _MACHINE.search(tail)
    counted = behind is not None and _TIMES_SIGN.search(lead[-12:]) is None
    if (named and count) or not (system or counted or named):
        return None
    each = _EACH.search(tail[:60])
    told = amount(each.group(1)) if each is not None and each.group(1) != b"a" else 0.0
    if behind is not None and behind.group(1) is None and not system:
        return told  # of all machines of a cluster
    return amount(count or named) * (told or (_PER_SYSTEM if system else 0.0))


def amount(count: bytes | str | None) -> float:
    """A count in figures or words; 1 if there is none."""
    text = count.decode("utf-8", "ignore") if isinstance(count, bytes) else count or "1"
    return value(text) or 1.0


def boxes(named: bytes | str | None, clause: bytes, each: float = 1.0) -> float:
    """By how many machines chips are multiplied: those named before them, or, where the clause
    counts chips `per node`, the one number of machines in it. More than 16 are of all machines
    together, as in `4 nodes (32 H100)`."""
    told = _PER_BOX.search(clause) or _PRODUCT.search(clause)
    if each > _MOST_EACH and told is None:
        return 1.0
    if named:
        return amount(named)
    if _PER_BOX.search(clause) is None:
        return 1.0
    named_in = (m for m in _ALL_BOXES.finditer(clause) if b"per " not in m.group(0).lower())
    found = {amount(m.group(1)) for m in named_in}
    return found.pop() if len(found) == 1 else 1.0
