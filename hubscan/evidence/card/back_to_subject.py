"""From where the words of a clause are of the model itself again, after those of another."""

from __future__ import annotations

from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern

_NEXT_STEP = Pattern(
    rb"(?i),? (?:and|which we|we) (?:was |were |is |are |has been )?(?:then |subsequently |later |"
    rb"further |"
    rb"finally )+(?:pre-?|fine-?|continually )?(?:train|tun)(?:ed|ing)\b"
)
_CONTRAST = Pattern(
    r"(?i)^\W*(?:while|whereas|although|though|where|während|alors que|tandis que|mientras que|"
    r"mentre|enquanto|terwijl|podczas gdy|medan)\b[^;]{3,160}?, (our|ours|we|this|here|it|continu|"
    r"the (?:present|adapt|continu|fine)|fine-?tun|unser|wir|notre|nous|nuestr|nostr|noss|ons|"
    r"nasz|vår)".encode()
)
_AFTER_TRAINING = Pattern(
    rb"(?i)\b(?:after|by|through|via) (?:further |continued |continual "
    rb")?(?:pre-?)?training\b[^.;]*$"
)
_NAMED_AGAIN = Pattern(
    rb", ([A-Z][A-Za-z]+)[\w.-]* (?:was|were|is|got|saw|adds?|has|had|used|uses|needed|"
    rb"needs|took|takes|required|requires|consumed|cost)\b"
)
_LEAST_NAME = 4
_DESPITE = Pattern(
    rb"(?i)\b(?:despite|in spite of|while|although|yet|even (?:though|with)) "
    rb"(?:only |just |it |its )?(?:having|using|being)\b"
)
"""`beats models with 70B parameters despite having`."""
_OURS = Pattern(
    rb"(?i)[,;] (?:and |but |while |whereas )?(?:ours|our|this (?:model|one)|we)\b|\bplus \W*$"
)


# What each of them cannot be without, and most clauses are: a quick look before the search.
_BACK = (
    (_NEXT_STEP, (b"train", b"tun")),
    (_OURS, (b",", b";", b"plus")),
    (_DESPITE, (b"having", b"using", b"being")),
)


def last_step(before: bytes) -> bytes:
    """`started from Base, which saw 7T tokens, and then trained on`: the words of the last step;
    and what follows `While Base saw 7T tokens, ours` and `Base saw 7T tokens, ours`."""
    contrast = _CONTRAST.search(before)
    last = contrast.start(1) if contrast is not None else 0
    for pattern, words in _BACK:
        if any(word in before for word in words):
            for match in pattern.finditer(before, last):
                last = match.start()
    return before[last:]


def after_training(before: bytes) -> bytes:
    """`as good as Qwen after pretraining on`: the words that are of the subject again."""
    again = _AFTER_TRAINING.search(before)
    return before[again.start() :] if again is not None else before


def since_own_name(card: Card, before: bytes) -> bytes:
    """`Unlike its parent, which saw 18T, Vega got`: from where the subject is named again."""
    for match in _NAMED_AGAIN.finditer(before):
        name = match.group(1).lower().decode("utf-8", "ignore")
        if len(name) >= _LEAST_NAME and name in card.subject.rpartition("/")[2]:
            before = before[match.start() :]
            break
    return before
