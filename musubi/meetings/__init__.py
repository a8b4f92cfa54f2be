"""How we decide: series with their own ordinals, and what was held when.

Series シリーズ, Meeting 開催, Admission 参画承認. Agenda, papers and decisions come later.
"""
