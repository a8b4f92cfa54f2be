"""A round in one piece: what its organisations told, as a page, a Word file, a text for a mail, or a table."""
