"""Which files share a key: the few worth comparing among many thousand."""

from collections import Counter
from collections.abc import Iterable

LARGEST = 200


class Blocks:
    """Keep which files have which key, by the key's hash: what shares only that is found out when compared."""

    def __init__(self) -> None:
        # Most keys belong to one file only; a list for each would take more room than all the names.
        self._files: dict[int, str | list[str]] = {}

    def add(self, file: str, keys: Iterable[str]) -> None:
        """Note a file under its keys."""
        for key in map(hash, set(keys)):
            known = self._files.get(key)
            if known is None:
                self._files[key] = file
            elif isinstance(known, str):
                self._files[key] = [known, file]
            else:
                known.append(file)

    def remove(self, file: str, keys: Iterable[str]) -> None:
        """Take a file away from the keys it was noted under."""
        for key in map(hash, set(keys)):
            left = [one for one in self._get(key) if one != file]
            if left:
                self._files[key] = left
            else:
                self._files.pop(key, None)

    def sharing(self, keys: Iterable[str]) -> tuple[Counter[str], bool]:
        """Count for each file how many keys it shares; tells also whether a key was too common to be looked at."""
        found: Counter[str] = Counter()
        is_too_common = False
        for key in map(hash, set(keys)):
            files = self._get(key)
            if len(files) > LARGEST:
                is_too_common = True
            else:
                found.update(files)
        return found, is_too_common

    def _get(self, key: int) -> list[str]:
        known = self._files.get(key, [])
        return [known] if isinstance(known, str) else known
