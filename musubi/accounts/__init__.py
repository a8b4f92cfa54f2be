"""Who signs in, signed links, and the record of who did what.

User 利用者, SignedLink 署名付きリンク, Deed 操作記録.
Knows keys of audiences (`members`, `organisation:17`), not organisations.
"""
