"""Two languages are data: `name = Bilingual()` reads `name_ja` or `name_en` by the reader's language."""

from typing import Any, Self, overload

from django.utils.translation import get_language


class Bilingual:
    """Descriptor over two columns, `<name>_ja` and `<name>_en`.

    Japanese comes first: an empty English column answers with the Japanese text rather than with nothing.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember which pair of columns this is."""
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str: ...
    def __get__(self, instance: Any, owner: type) -> "str | Bilingual":
        """Return the text in the reader's language, or in Japanese where there is none."""
        if instance is None:
            return self
        japanese: str = getattr(instance, f"{self.name}_ja")
        if is_english():
            return getattr(instance, f"{self.name}_en") or japanese
        return japanese


def is_english() -> bool:
    """Whether the reader reads English now."""
    return (get_language() or "ja").startswith("en")
