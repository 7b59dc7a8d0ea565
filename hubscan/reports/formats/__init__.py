"""One module a format: `write(report, out_dir)` writes its files and returns their paths."""
