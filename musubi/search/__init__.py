"""How we find: one row for everything that can be listed, searched, fed or mailed.

Document 検索文書, FoldedText 照合用の本文, Posting 索引項目, AudienceKey 公開キー, Synonym 同義語.
Knows audiences (sets of keys), not organisations.
"""
