"""Where configuration lives and how its YAML is read."""
