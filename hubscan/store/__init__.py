"""Snapshots and assessments on disk: Parquet tables, a manifest written last, a lock."""
