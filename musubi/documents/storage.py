"""Where contents lie: each under its own hash, in the folder `files` of MUSUBI_DATA, whole or not at all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages

_PARTIAL = ".partial"
_PARTIAL_KEPT_SECONDS = 24 * 60 * 60


class ContentStorage(FileSystemStorage):
    """Keeps bytes by their SHA-256. The same bytes are the same file, so nothing is ever written over."""

    def keep(self, sha256: str, content: bytes) -> None:
        """Have the content on the disk when this returns, readable by us alone."""
        name = place_of(sha256)
        if not (self.exists(name) and self.size(name) == len(content)):
            self.save(name, ContentFile(content))

    def read(self, sha256: str) -> File[bytes]:
        """Return the content, opened."""
        return self.open(place_of(sha256))

    def drop(self, sha256: str) -> None:
        """Delete the content; one that is not there is no matter."""
        self.delete(place_of(sha256))

    def hashes(self) -> Iterator[str]:
        """Yield the hash of every content on the disk."""
        yield from (path.name for path in self._files() if not path.name.endswith(_PARTIAL))

    def drop_partial(self) -> int:
        """Delete what a process left half-written a day ago or more, and return how many there were."""
        before = time.time() - _PARTIAL_KEPT_SECONDS
        left = [path for path in self._files() if path.name.endswith(_PARTIAL) and path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Return the name: whoever else has it has the same content."""
        return name

    def _files(self) -> Iterator[Path]:
        yield from (path for path in sorted(Path(self.location).glob("*/*")) if path.is_file())

    def _save(self, name: str, content: File[bytes]) -> str:
        """Write the content under another name, and give it its own once it is whole and on the disk."""
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=_PARTIAL, delete=False) as partial:
            try:
                for chunk in content.chunks():
                    partial.write(chunk)
                partial.flush()
                os.fsync(partial.fileno())
                Path(partial.name).replace(path)
            except BaseException:
                Path(partial.name).unlink(missing_ok=True)
                raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name


def place_of(sha256: str) -> str:
    """Return the place of a content: a folder of its first two letters, so that none holds too many."""
    return f"{sha256[:2]}/{sha256}"


def storage() -> ContentStorage:
    """Return the storage of the settings."""
    return cast("ContentStorage", storages["files"])
