"""The verifier's two languages, so that both commands choose alike and speak alike."""

from verifier.language import Language, Text, choose_language

__all__ = ["Language", "Text", "choose_language"]
