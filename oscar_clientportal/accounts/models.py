from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_accounts", "Account"):

    class Account(abstract_models.AbstractAccount):
        pass


if not is_model_registered("clientportal_accounts", "Transfer"):

    class Transfer(abstract_models.AbstractTransfer):
        pass


if not is_model_registered("clientportal_accounts", "Hold"):

    class Hold(abstract_models.AbstractHold):
        pass


if not is_model_registered("clientportal_accounts", "AccountAct"):

    class AccountAct(abstract_models.AbstractAccountAct):
        pass
