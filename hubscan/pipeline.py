"""The order of the steps: scan → assess → report, with gates and manifests."""
