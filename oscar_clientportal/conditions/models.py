from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_conditions", "CatalogueView"):

    class CatalogueView(abstract_models.AbstractCatalogueView):
        pass


if not is_model_registered("clientportal_conditions", "CatalogueViewItem"):

    class CatalogueViewItem(abstract_models.AbstractCatalogueViewItem):
        pass


if not is_model_registered("clientportal_conditions", "CustomerGroup"):

    class CustomerGroup(abstract_models.AbstractCustomerGroup):
        pass


if not is_model_registered("clientportal_conditions", "CompanyConditions"):

    class CompanyConditions(abstract_models.AbstractCompanyConditions):
        pass


if not is_model_registered("clientportal_conditions", "PriceCondition"):

    class PriceCondition(abstract_models.AbstractPriceCondition):
        pass


if not is_model_registered("clientportal_conditions", "PriceTier"):

    class PriceTier(abstract_models.AbstractPriceTier):
        pass
