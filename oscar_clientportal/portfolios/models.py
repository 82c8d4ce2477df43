from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_portfolios", "Agent"):

    class Agent(abstract_models.AbstractAgent):
        pass


if not is_model_registered("clientportal_portfolios", "ClientLink"):

    class ClientLink(abstract_models.AbstractClientLink):
        pass


if not is_model_registered("clientportal_portfolios", "LineBeneficiary"):

    class LineBeneficiary(abstract_models.AbstractLineBeneficiary):
        pass


if not is_model_registered("clientportal_portfolios", "OrderParties"):

    class OrderParties(abstract_models.AbstractOrderParties):
        pass


if not is_model_registered("clientportal_portfolios", "OrderLineBeneficiary"):

    class OrderLineBeneficiary(abstract_models.AbstractOrderLineBeneficiary):
        pass


if not is_model_registered("clientportal_portfolios", "ClientNote"):

    class ClientNote(abstract_models.AbstractClientNote):
        pass


if not is_model_registered("clientportal_portfolios", "ClientAddress"):

    class ClientAddress(abstract_models.AbstractClientAddress):
        pass


if not is_model_registered("clientportal_portfolios", "Interest"):

    class Interest(abstract_models.AbstractInterest):
        pass


if not is_model_registered("clientportal_portfolios", "Project"):

    class Project(abstract_models.AbstractProject):
        pass


if not is_model_registered("clientportal_portfolios", "Decision"):

    class Decision(abstract_models.AbstractDecision):
        pass


if not is_model_registered("clientportal_portfolios", "DecisionAnswer"):

    class DecisionAnswer(abstract_models.AbstractDecisionAnswer):
        pass
