"""Commands, one file a verb: parse, call, print; no logic.

The list of commands shows what each says about itself, so all files are read for it. That is quick
because they import at the top what options need, and inside the command what the work needs.
"""
