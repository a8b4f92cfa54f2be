"""What people type, by part."""

from musubi.coordination.forms.seeds import MovedForm, SeedFileForm, SeedForm

__all__ = ["MovedForm", "SeedFileForm", "SeedForm"]
