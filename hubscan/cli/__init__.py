"""Commands, one file a verb: parse, call, print; no logic."""
