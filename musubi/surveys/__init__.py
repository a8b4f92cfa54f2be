"""How we ask: rounds that ask every organisation for something by a day, and who has answered.

Round 収集, Request 依頼, Letter 依頼メール. What is asked is the business of an app above, which registers its
collection.
Questions and answers of questionnaires come later.
"""
