"""hubscan beside what one would use instead, in one run: medians, ratios, docs/performance.md."""
