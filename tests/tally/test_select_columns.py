"""Which verdict column is meant by the name of a rule."""

from __future__ import annotations

import pytest

from hubscan.config import Config
from hubscan.model.errors import UnknownNameError
from hubscan.settings import locate
from hubscan.tally.select_columns import main_column


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("eu-gpai", "eu-gpai/gpai@cumulative"),
        ("eu-gpai/held", "eu-gpai/held@cumulative"),
        ("eu-gpai-systemic", "eu-gpai-systemic/presumed@cumulative"),
        ("cais-ntia-2023", "cais-ntia-2023/powerful@cumulative"),  # silent on derivatives
        ("cais-ntia-2023/powerful", "cais-ntia-2023/powerful@cumulative"),
        ("ca-sb53", "ca-sb53/frontier@developer"),
    ],
)
def test_a_rule_stands_for_the_line_that_reports_open_with(text: str, column: str) -> None:
    assert main_column(Config(locate.built_in()).rulebook, text).name == column


@pytest.mark.parametrize("text", ["eu-gpay", "eu-gpai/helt"])
def test_a_name_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(UnknownNameError):
        main_column(Config(locate.built_in()).rulebook, text)
