"""The running system for somebody who wants to try it: personas, a built-in mailbox, invented people (見本).

Mail メール. Installed only in demo mode.
"""
