"""`python -m hubscan` is the `hubscan` command."""

from hubscan.cli.main import run

run()
