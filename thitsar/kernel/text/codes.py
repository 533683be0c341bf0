"""A list of codes with labels in both languages, read in any spelling."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.fold import fold_word, folds


@dataclass(frozen=True)
class CodeList(Mapping[str, tuple[str, str]]):
    """Map each code to its English and Burmese label; synonyms lead to codes."""

    name: str
    labels: Mapping[str, tuple[str, str]]
    synonyms: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {fold_word(word): code for word, code in self.synonyms.items()}
        known |= {fold_word(label): code for code, both in self.labels.items() for label in both}
        known |= {fold_word(code): code for code in self.labels}
        object.__setattr__(self, "_known", known)

    def read(self, raw: str) -> str:
        """Give the code for a code, a label or a synonym in any spelling, and refuse what is none."""
        code = self.find(raw)
        if code is None:
            raise Refused(
                "This is not one of the accepted codes for %(list)s: %(codes)s.",
                {"list": self.name, "codes": ", ".join(self.labels)},
            )
        return code

    def find(self, raw: str) -> str | None:
        """Give the code like `read`, or nothing."""
        if raw in self.labels:
            return raw
        return next((self._known[word] for word in folds(raw) if word in self._known), None)

    def __getitem__(self, code: str) -> tuple[str, str]:
        return self.labels[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __hash__(self) -> int:
        return hash(self.name)
