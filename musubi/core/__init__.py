"""The ground floor: text, dates, languages, refusals, layout. No tables, and no noun of the council's work.

Everything here would serve a library or a hospital as well as a council.
"""
