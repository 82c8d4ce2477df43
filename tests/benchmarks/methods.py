from oscar_clientportal.payments import rules
from oscar_clientportal.payments.methods import CardMethod, State


class PromptCardMethod(CardMethod):
    """A card whose provider answers at once: the pages are the card's, the provider's time is not ours."""

    def limit(self, *, user, currency, contact=None):
        return rules.Limit(self.code)

    def authorise(self, *, attempt, part, return_url):
        return str(attempt.token)

    def capture(self, *, attempt, part):
        """Nothing to do."""

    def release(self, *, attempt, part):
        """Nothing to do."""

    def state(self, *, attempt, part):
        return State.SET_ASIDE
