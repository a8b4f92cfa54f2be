"""What is done after the answer: a queue that is a table of the same database.

Job 作業. A change and its notice are committed together or not at all.
"""
