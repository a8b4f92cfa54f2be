"""What we do: each organisation's activities, planned and done, collected, reviewed, published and praised.

Activity 取組, Draft 下書き. `reading` makes drafts of pasted text and of tables; it knows no table of ours.
"""
