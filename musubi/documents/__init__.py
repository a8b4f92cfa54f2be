"""How we keep files: pictures and attachments of any record above, opened by the record's own audience.

StoredFile ファイル, Content 中身, Rendition 縮小画像, Opening ファイルの公開先.
Knows audiences (sets of keys) and owners by kind and key, not organisations or activities.
"""
