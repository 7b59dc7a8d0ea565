"""The rows behind the counts: one a model, published beside the report, as tables for anybody."""
