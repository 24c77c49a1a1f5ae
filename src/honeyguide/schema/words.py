"""Text for people, in the languages that Honeyguide speaks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One text in English and in Japanese."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        """The text in `language` (`"en"` or `"ja"`)."""
        return self.ja if language == "ja" else self.en

    def as_json(self) -> dict[str, str]:
        """The text as the contracts' `{"en", "ja"}`."""
        return {"en": self.en, "ja": self.ja}
