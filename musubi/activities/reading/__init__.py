"""A mail, a report or a table that somebody pasted, as draft activities for a person to confirm or discard.

`report` reads running text and `table` reads rows; both give `drafts`. `names` knows organisations by any of their
names, `days` finds dates, `plain` mends what a PDF file or a mail did to the letters, `shapes` tells what a line looks
like, `blocks` joins lines that belong together, `roles` tells headings from entries, `collecting` puts drafts
together, `words` holds the vocabulary. Nothing here asks the database, and nothing that was pasted is dropped.
"""
