"""Choose the language of invented contents, and name their readers."""

from typing import Any

Context = dict[str, Any]
# Six words of somebody's keys, which are long words of their list.
WORDS = "hospital envelope february subject remember umbrella"


class Words:
    """Choose between Burmese and English."""

    def __init__(self, language: str) -> None:
        self.is_burmese = language == "my"

    def __call__(self, burmese: str, english: str) -> str:
        """Give the one that is read."""
        return burmese if self.is_burmese else english


def audience(t: Words) -> list[str]:
    """Name who reads, as the audience of a command would."""
    return [
        t("စာရင်းသွင်းတာဝန်ခံ၊ CSO-PEMB", "Intake officer, CSO-PEMB"),
        t("စိစစ်ရေးတာဝန်ခံ၊ ERO-KYH", "Vetting officer, ERO-KYH"),
    ]
