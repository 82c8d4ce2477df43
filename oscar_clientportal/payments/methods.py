"""The payment methods of a shop: a small registry, ``CLIENTPORTAL["PAYMENT_METHODS"]``, in the order of offering.

A shop's own method subclasses ``PaymentMethod``. Whatever talks to the outside does so outside transactions and with
an idempotency key made from the part, which was stored before.
"""

from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import uuid4

from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions as account_exceptions
from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import clock, conf, money

from . import paying_cards, rules
from .exceptions import (
    ActionRequired,
    CardDeclined,
    CardMissing,
    MayStillArrive,
    NeedsAttention,
    PaymentRefused,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
)
from .payers import payer_of
from .refunding import NOT_BY_ITSELF, Returned, reason_of, returned_to_card
from .stripe import amounts, declines, gateway

#: The key of an attempt's hold: this, and the attempt's token.
HOLD_KEY = "attempt-"
#: Stripe's word for an object that this account has not.
MISSING = "resource_missing"
#: Our word for a card that is no longer saved.
CARD_MISSING = "card_missing"


class State(Enum):
    """How a part's money stands at whoever keeps it."""

    SET_ASIDE = "set aside"
    WAITING = "waiting"
    REFUSED = "refused"


class PaymentMethod:
    """What a checkout asks of a method."""

    code: str
    label: Any
    #: Oscar's ``SourceType.code``.
    source_type: str
    #: Whether the customer gives details on the page "payment details".
    needs_details = False
    #: Whether its money is kept in this database: set aside in the transaction that claims the basket and taken in the
    #: one that writes the order. Otherwise ``authorise`` and ``capture`` run outside of them.
    is_local = False
    #: Whether the order stands unpaid until later: its part is allocated to the order, but no money has come.
    is_paid_later = False
    #: Whether it is part of the customer area, and so offered only while that is open.
    in_customer_area = False
    #: Whether it takes the money of the customer's company, by an account or on credit. Whoever acts as the customer
    #: needs their leave for it; what isn't is always of whoever gives it.
    is_of_company = False

    @classmethod
    def payer(cls, attempt: Any) -> Any:
        """Whose money it takes for this attempt."""
        return attempt.account_user if cls.is_of_company else attempt.card_user

    def limit(self, *, user: Any, currency: str, contact: Any = None) -> rules.Limit | None:
        """What it can take from this user now; None: it is not offered to them.

        ``contact`` is who pays where nobody is logged in: somebody recognised in "My space" by their unique key.
        """
        raise NotImplementedError

    def note(self, *, user: Any, currency: str) -> str:
        """What the customer should read beside its name, also on the order: when it is due. Empty: nothing."""
        return ""

    def hint(self, *, user: Any, currency: str) -> str:
        """What the customer should read where they choose it: what is left of it. Empty: nothing."""
        return ""

    def why_not(self, *, user: Any, currency: str, contact: Any = None) -> str:
        """Why a customer who expects it is not offered it now. Empty: nothing to say."""
        return ""

    def authorise(self, *, attempt: Any, part: Any, return_url: str) -> str:
        """Set the part's amount aside and return the reference to find it by.

        Raises ``PaymentRefused``, or ``ActionRequired`` after storing the reference on the part.
        """
        raise NotImplementedError

    def capture(self, *, attempt: Any, part: Any) -> None:
        """Take what was set aside; a second call changes nothing.

        Raises ``NeedsAttention`` where it is set aside no longer.
        """
        raise NotImplementedError

    def release(self, *, attempt: Any, part: Any) -> None:
        """Give back what was set aside, if anything was; a second call changes nothing.

        Raises ``MayStillArrive`` where it can't be told yet, ``NeedsAttention`` where it was taken.
        """
        raise NotImplementedError

    def state(self, *, attempt: Any, part: Any) -> State:
        """How the part stands now, by the word of whoever keeps the money."""
        raise NotImplementedError

    def refund(
        self, *, attempt: Any, part: Any, amount: Decimal, key: str, actor: Any, is_repeat: bool
    ) -> Returned:
        """Give ``amount`` of what was captured back to where it came from.

        The same ``key`` gives it back once; ``is_repeat`` says that it may have happened already. A local method's runs
        in the transaction that writes it down. Raises ``ProviderUnavailable`` where it is to be asked again.
        """
        return Returned("failed", message=gettext(NOT_BY_ITSELF))

    def to_pay_back(self, *, attempt: Any, part: Any, amount: Decimal) -> Decimal:
        """What must be paid in money where a refund of ``amount`` failed and is settled in another way."""
        return amount

    def refund_state(self, *, reference: str) -> Returned:
        """How a refund that was ``pending`` stands now."""
        return Returned("pending", reference=reference)


class CustomerAccountMethod(PaymentMethod):
    """Store credit of the payer's company."""

    code = "account"
    label = _("Customer account")
    source_type = "clientportal-account"
    is_local = True
    in_customer_area = True
    is_of_company = True

    def account(self, user: Any, currency: str, contact: Any = None) -> Any:
        """The payer's account in this currency, or None; as it was when first asked for in this request."""
        return payer_of(user=user, currency=currency, contact=contact).account

    def limit(self, *, user: Any, currency: str, contact: Any = None) -> rules.Limit | None:
        account = self.account(user, currency, contact)
        available = accounts.available(account) if account else Decimal(0)
        return rules.Limit(self.code, maximum=money.quantise(available, currency)) if available > 0 else None

    def why_not(self, *, user: Any, currency: str, contact: Any = None) -> str:
        account = self.account(user, currency, contact)
        if account is None or accounts.available(account) > 0:
            return ""
        if account.status != account.Status.OPEN:
            return str(account_exceptions.AccountFrozen.message)
        if account.balance >= 0:
            return ""
        amount = money.display(-account.balance, currency)
        return gettext("Your customer account is overdrawn by %(amount)s.") % {"amount": amount}

    def authorise(self, *, attempt: Any, part: Any, return_url: str) -> str:
        account = self.account(self.payer(attempt), attempt.currency, attempt.contact)
        if account is None:
            raise PaymentRefused(account_exceptions.InsufficientBalance.message)
        try:
            hold = accounts.hold_amount(
                account=account, amount=part.amount, idempotency_key=f"{HOLD_KEY}{attempt.token}"
            )
        except account_exceptions.AccountError as error:
            raise PaymentRefused(str(error)) from error
        part.hold = hold
        return str(hold.pk)

    def _hold(self, part: Any, attempt: Any) -> Any:
        if not hasattr(part, "hold"):
            Hold = get_model("clientportal_accounts", "Hold")
            part.hold = Hold.objects.filter(idempotency_key=f"{HOLD_KEY}{attempt.token}").first()
        return part.hold

    def capture(self, *, attempt: Any, part: Any) -> None:
        accounts.capture_hold(
            hold=self._hold(part, attempt),
            reason=gettext("Order %(number)s") % {"number": attempt.order_number},
            actor=attempt.hand,
        )

    def release(self, *, attempt: Any, part: Any) -> None:
        hold = self._hold(part, attempt)
        if hold is not None:
            accounts.release_hold(hold=hold)

    def state(self, *, attempt: Any, part: Any) -> State:
        hold = self._hold(part, attempt)
        is_held = hold is not None and hold.status == hold.Status.OPEN and hold.expires_at > clock.now()
        return State.SET_ASIDE if is_held else State.REFUSED

    def refund(
        self, *, attempt: Any, part: Any, amount: Decimal, key: str, actor: Any, is_repeat: bool
    ) -> Returned:
        capture = f"capture-{self._hold(part, attempt).idempotency_key}"
        transfer = accounts.reverse_transfer(
            transfer=get_model("clientportal_accounts", "Transfer").objects.get(idempotency_key=capture),
            amount=amount,
            reason=reason_of(attempt),
            actor=actor,
            idempotency_key=key,
        )
        return Returned("done", reference=str(transfer.pk))


class CardMethod(PaymentMethod):
    """A card, through Stripe: authorised before the order, captured after it."""

    code = "card"
    label = _("Card")
    source_type = "clientportal-card"
    needs_details = True

    def limit(self, *, user: Any, currency: str, contact: Any = None) -> rules.Limit | None:
        if not conf.settings.stripe_secret_key:
            return None
        return rules.Limit(self.code, minimum=amounts.minimum(currency))

    def authorise(self, *, attempt: Any, part: Any, return_url: str) -> str:
        try:
            intent = gateway.gateway().authorise(
                amount=part.amount,
                currency=attempt.currency,
                payment_method=part.details.get("payment_method", ""),
                idempotency_key=f"authorise-{attempt.token}",
                return_url=return_url,
                metadata={"attempt": str(attempt.token), "order": attempt.order_number},
                off_session=self.is_off_session(part),
                **paying_cards.customer_for(self.payer(attempt), part.details),
            )
        except ProviderError as error:
            if isinstance(error, ProviderUnavailable) and not attempt.is_of_checkout:
                raise  # the answer comes when the same is asked again
            if isinstance(error, CardDeclined) and error.intent_id:
                self._name_intent(part, error.intent_id)
                if self.is_off_session(part) and error.code in declines.HOLDER_WANTED:
                    raise ActionRequired("") from error
            raise self._refusal(attempt, part, error) from error
        return self._held(part, intent)

    def confirm(self, *, attempt: Any, part: Any, return_url: str) -> str:
        """Go on with a payment that was refused because its holder wasn't there: now they are.

        The same intent, with the card that its refusal names. As ``authorise``; raises ``ProviderUnavailable`` too.
        """
        stripe = gateway.gateway()
        intent = stripe.retrieve(intent_id=part.reference)
        if intent.status in ("requires_payment_method", "requires_confirmation"):
            try:
                intent = stripe.confirm(
                    intent_id=intent.id,
                    payment_method=intent.refused_method or part.details["payment_method"],
                    return_url=return_url,
                    idempotency_key=f"confirm-{uuid4()}",  # its state alone keeps it from paying twice
                )
            except (CardDeclined, ProviderRefused) as error:
                raise self._refusal(attempt, part, error) from error
        return self._held(part, intent)

    def refusal(self, *, part: Any) -> PaymentRefused:
        """Why it was refused last, asked of the provider."""
        code = gateway.gateway().retrieve(intent_id=part.reference).decline_code
        declined = declines.decline(code)
        return PaymentRefused(str(declined), code=code, is_final=not declined.retryable)

    @staticmethod
    def is_off_session(part: Any) -> bool:
        """Whether the card is charged while its holder isn't there."""
        return bool(part.details.get("off_session"))

    @staticmethod
    def _refusal(attempt: Any, part: Any, error: ProviderError) -> PaymentRefused:
        message = paying_cards.why_refused(CardMethod.payer(attempt), part.details, error)
        code = CARD_MISSING if message == str(CardMissing.message) else getattr(error, "code", "")
        return PaymentRefused(
            message, code=code, is_final=isinstance(error, CardDeclined) and not error.retryable
        )

    @staticmethod
    def _name_intent(part: Any, intent_id: str) -> None:
        part.reference = intent_id
        part.save(update_fields=["reference"])

    def _held(self, part: Any, intent: Any) -> str:
        if intent.redirect_url:
            self._name_intent(part, intent.id)
            raise ActionRequired(intent.redirect_url)
        if intent.status not in ("requires_capture", "succeeded"):
            raise PaymentRefused(ProviderError.message, code=intent.decline_code)
        return intent.id

    def _find(self, attempt: Any, part: Any) -> Any:
        """The intent of this part, asked of the provider; also where its answer never reached us."""
        stripe = gateway.gateway()
        if not part.reference:
            return stripe.find(attempt_token=str(attempt.token), since=attempt.created_at)
        try:
            return stripe.retrieve(intent_id=part.reference)
        except ProviderRefused as refused:
            if refused.code != MISSING:
                raise
            return None

    def capture(self, *, attempt: Any, part: Any) -> None:
        try:
            taken = gateway.gateway().capture(
                intent_id=part.reference, idempotency_key=f"capture-{attempt.token}"
            )
        except ProviderRefused as refused:
            intent = self._find(attempt, part)
            if intent is None or intent.status not in ("requires_capture", "processing"):
                message = gettext("It is set aside no longer, and so can't be taken. The customer owes it.")
                raise NeedsAttention(message) from refused
            raise
        if part.details.get("save"):
            paying_cards.keep(self.payer(attempt), taken.payment_method, attempt=attempt)

    def release(self, *, attempt: Any, part: Any) -> None:
        intent = self._find(attempt, part)
        if intent is None:
            if not part.reference and clock.now() - attempt.created_at < conf.settings.reconcile_after:
                raise MayStillArrive
        elif intent.status == "succeeded":
            raise NeedsAttention(gettext("It was taken, but there is no order. Please refund it."))
        elif intent.status != "canceled":
            gateway.gateway().cancel(intent_id=intent.id, idempotency_key=f"cancel-{attempt.token}")

    def state(self, *, attempt: Any, part: Any) -> State:
        intent = self._find(attempt, part)
        if intent is None or intent.metadata.get("attempt") != str(attempt.token):
            return State.REFUSED
        if not part.reference:
            self._name_intent(part, intent.id)
        if intent.status in ("requires_capture", "succeeded"):
            return State.SET_ASIDE if intent.amount == part.amount else State.REFUSED
        waits = intent.status in ("requires_action", "processing")
        return State.WAITING if waits or self._waits_for_holder(part, intent) else State.REFUSED

    def _waits_for_holder(self, part: Any, intent: Any) -> bool:
        """Whether it is refused only until its holder confirms it; they may have failed to, and try again."""
        is_open = intent.status == "requires_payment_method"
        return is_open and self.is_off_session(part) and intent.decline_code in declines.HOLDER_WANTED

    def refund(
        self, *, attempt: Any, part: Any, amount: Decimal, key: str, actor: Any, is_repeat: bool
    ) -> Returned:
        stripe = gateway.gateway()
        # The provider forgets idempotency keys after a day: then only its list says what happened.
        answer = stripe.find_refund(intent_id=part.reference, key=key) if is_repeat else None
        answer = answer or stripe.refund(
            intent_id=part.reference,
            amount=amount,
            currency=attempt.currency,
            idempotency_key=key,
            metadata={"key": key, "order": attempt.order_number},
        )
        return returned_to_card(answer)

    def refund_state(self, *, reference: str) -> Returned:
        return returned_to_card(gateway.gateway().retrieve_refund(refund_id=reference))


def registered() -> dict[str, PaymentMethod]:
    """The shop's methods by code, in the order of offering."""
    methods = [import_string(path)() for path in conf.settings.payment_methods]
    return {method.code: method for method in methods}


def offered() -> dict[str, PaymentMethod]:
    """Those of the shop's methods that its owner offers at present, by code, in the order of offering."""
    codes, is_open = conf.settings.offered_methods, conf.settings.customer_area_open
    return {
        code: method
        for code, method in registered().items()
        if (not codes or code in codes) and (is_open or not method.in_customer_area)
    }
