"""The roster as a file: written to Excel and CSV, read back, and compared with the registry.

`columns` says what a file holds; `writing` makes one; `reading` (with `workbooks`, `parts` and `packing`) takes in
whatever people send, in a memory that does not grow with the file, and refuses what it cannot read; `known` is the
registry as a file would show it; `checks` reads one cell; `planning` finds what a file would change. Nothing here
changes the registry: `registry.actions.imports` does.
"""
