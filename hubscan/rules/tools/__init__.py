"""For those who write, check and cite rules: lint, examples, schema, exports, SQL elsewhere."""
