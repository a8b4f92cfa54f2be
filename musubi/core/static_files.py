"""Where style sheets, scripts and pictures of the site itself are."""

from functools import cached_property

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it has none


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise says too little of its class
    """Files under names that change with what is in them; a page asks for eight, so each address is made out once."""

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - as Django calls it
        """Return the address. What is collected anew is seen by the next process, as the manifest itself is."""
        if force or settings.DEBUG:
            return str(super().url(name, force))
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]
