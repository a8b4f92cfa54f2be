"""Activities as a file: its columns, what its words mean here, what it would change.

`refusals` says what is wrong with a file or a cell, `columns` names the columns, `vocabulary` knows the council's words
for them, `reading` takes a file apart, `planning` compares its rows with what is kept, `writing` makes the template.
"""
