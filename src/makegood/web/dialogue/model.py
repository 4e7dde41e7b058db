"""Other words for a whole draft from the language model that this server names, if it names one.

The writer sees everything that would leave before it does; what comes back is shown only where `weigh` lets it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from makegood import dialogue
from makegood.llm import Endpoint, NoAnswer

SECONDS = 20  # a page can wait no longer


@dataclass(frozen=True)
class Model:
    """The model that the server names."""

    endpoint: Endpoint

    @property
    def host(self) -> str:
        return self.endpoint.address

    def leaves(self, review: dialogue.Review) -> str:
        """The whole body of the request, as it would go out."""
        request = self.endpoint.request(dialogue.instruction(review), review.draft)
        return json.dumps(request, ensure_ascii=False, indent=2)

    def answer(self, review: dialogue.Review) -> dialogue.Weighed:
        """Ask, and weigh what comes back. A model that does not answer is a reason, not a fault."""
        request = self.endpoint.request(dialogue.instruction(review), review.draft)
        try:
            words = self.endpoint.ask(request, seconds=SECONDS)
        except NoAnswer as why:
            return dialogue.Weighed(None, (str(why),))
        return dialogue.weigh(review.draft, words, language=review.language)


def named() -> Model | None:
    """The model of this server; None, as it is unless somebody says otherwise."""
    address, _, name = settings.ENVIRONMENT.llm.partition("#")
    return Model(Endpoint(address, name, settings.ENVIRONMENT.llm_key)) if address else None
