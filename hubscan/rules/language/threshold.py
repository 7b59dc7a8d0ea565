"""A rule in one line: `training_flop>1e24`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hubscan.model.errors import ConfigError
from hubscan.rules.language.prose import describe
from hubscan.rules.language.reader import Node
from hubscan.rules.language.rule import Consequence, Rule, Tier
from hubscan.rules.language.source import Source

THRESHOLD = "threshold"
"""The kind of such a rule."""

_SHAPE = re.compile(r"^\s*([a-z_]+)\s*(>=|<=|>|<)\s*(\S.*?)\s*$")
_SIGN_WORDS = {">": "above", ">=": "from", "<": "below", "<=": "up-to"}
_AT = Path("--threshold")


def threshold_rule(text: str) -> Rule:
    """The rule that `text` says, such as `training_flop>1e24` or `parameters >= 7e9`.

    Raises `ConfigError` saying what is wrong and what is allowed.
    """
    # what reads a condition is imported when one is given
    from hubscan.rules.language.read_condition import read_condition  # noqa: PLC0415
    from hubscan.settings import strict_yaml  # noqa: PLC0415

    match = _SHAPE.match(text)
    if match is None:
        raise ConfigError(
            f"'{text}' is not a threshold",
            hint="Write QUANTITY SIGN NUMBER, such as 'training_flop>1e24'.",
        )
    quantity, sign, number = match.groups()
    yaml = f"{quantity}: {json.dumps(f'{sign} {number}')}"
    condition = read_condition(Node(strict_yaml.parse(yaml, _AT)), {})
    slug = re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")
    name = f"{quantity.replace('_', '-')}-{_SIGN_WORDS[sign]}-{slug}"
    tier = Tier(
        id="line",
        title=describe(condition, {}),
        condition=condition,
        consequence=Consequence("none", "A line of your own, not of a text."),
        derivative_mode="silent",
        row="",
        source=Source("the reader", "", "as typed", None, text.strip(), "primary"),
    )
    return Rule(
        id=f"threshold-{name}",
        title=f"Threshold set by the reader: {tier.title}",
        proponent="the reader",
        jurisdiction="none",
        kind=THRESHOLD,
        unit="model",
        group="",
        status=(),
        sources=(),
        derivative_mode="silent",
        derivative_note="",
        accounting="",
        notes=(),
        parameters={},
        tiers=(tier,),
        highest_tier_wins=False,
        readings=(),
        examples=(),
        path=_AT,
    )
