"""What a report is called, whose it is, and under which licence its counts are."""

from __future__ import annotations

TITLE = "What AI rules would sweep in on the Hugging Face Hub"
AUTHOR = "The hubscan developers"
LICENCE = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
"""Of what is counted and estimated. What models are called and how often they are fetched is the
Hub's to say; some figures are Epoch AI's, under the same licence."""
