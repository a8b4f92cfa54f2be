"""Files of these tests lie in a folder of their own."""

from tests.documents.conftest import folder

__all__ = ["folder"]
