from oscar_clientportal.payments import rules
from oscar_clientportal.payments.methods import PaymentMethod, State


class PromptMethod(PaymentMethod):
    """Takes any amount at once."""

    code = "prompt"
    label = "Prompt"
    source_type = "clientportal-card"

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
