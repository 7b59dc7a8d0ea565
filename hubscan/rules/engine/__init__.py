"""Rules on tables: conditions as SQL, degrees of truth, what is handed down a family, verdicts."""
