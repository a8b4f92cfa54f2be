"""What it all adds up to for a reader: the public pages, the page of one's own day, the search page.

Page 固定ページ.
"""
