"""Reading with a language model: any endpoint that speaks the chat completions protocol.

No call is made unless somebody builds an `Endpoint`. Whatever the model answers, only claims whose
words stand in the report, about actors that the report names, come out.
"""

from allegiance.reading.llm.endpoint import Endpoint, Retries
from allegiance.reading.llm.reader import LanguageModelReader
from allegiance.reading.llm.spending import Estimate, Usage

__all__ = ["Endpoint", "Estimate", "LanguageModelReader", "Retries", "Usage"]
