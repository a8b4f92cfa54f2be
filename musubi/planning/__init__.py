"""What we promise: plans, the guidelines they are made of, and the targets they set themselves.

Plan 計画, Guideline 指針, Programme 具体的取組例, Target 数値目標. Indicators, opinions and adoption come later.
"""
