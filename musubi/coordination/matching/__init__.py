"""The matching engine 照合: texts in, ranked and explained pairs out. It knows nothing of Django and of no table.

Record 記録, Question 問い, Unit 単位, Bridge 橋渡し, Hub どこにでも似る記録, Answer 役に立った／違う.
`engine.Engine` is its face; docs/decisions/0008-matching.md tells what was tried and what each measured.
"""
