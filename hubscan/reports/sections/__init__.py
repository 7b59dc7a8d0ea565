"""One module a section: `ORDER` and `build(context)`; its place in the report is its ORDER."""
