"""The twin of the tests: no answer leaves it that Stripe's description does not promise."""

from sandbox.stripe_twin.__main__ import main
from tests import stripe_description

if __name__ == "__main__":
    stripe_description.description()  # now, not within the first answer
    main(stripe_description.check_answer)
