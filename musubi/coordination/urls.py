"""Where the pages of coordination stand."""

from django.urls import path, register_converter

from musubi.coordination.views import keeping_seeds, seed_files, seeds


class SeedFileFormat:
    """The formats of an organisation's seeds."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """Return the format."""
        return value

    def to_url(self, value: str) -> str:
        """Return the format."""
        return value


register_converter(SeedFileFormat, "seed_file_format")

app_name = "coordination"
urlpatterns = [
    # seeds
    path("seeds/", seeds.seeds, name="seeds"),
    path("seeds/<int:pk>/", seeds.seed, name="seed"),
    path("seeds/<int:pk>/edit/", keeping_seeds.edit_seed, name="edit_seed"),
    path("seeds/<int:pk>/state/", keeping_seeds.move_seed, name="move_seed"),
    path("seeds/<int:pk>/moved/", keeping_seeds.mark_moved, name="mark_moved"),
    path("seeds/of/<int:pk>/", keeping_seeds.own_seeds, name="own_seeds"),
    path("seeds/of/<int:pk>/confirm/", keeping_seeds.confirm_seeds, name="confirm_seeds"),
    path("seeds/of/<int:pk>/new/", keeping_seeds.new_seed, name="new_seed"),
    path("seeds/of/<int:pk>/import/", seed_files.import_seeds, name="import_seeds"),
    path("seeds/of/<int:pk>/export/<seed_file_format:file_format>/", seed_files.export_seeds, name="export_seeds"),
    path("seeds/confirm/<str:token>/", keeping_seeds.confirm_by_link, name="confirm_seeds_by_link"),
]
