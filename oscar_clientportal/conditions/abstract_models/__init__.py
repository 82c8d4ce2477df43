from .customers import AbstractCompanyConditions, AbstractCustomerGroup
from .prices import AbstractPriceCondition, AbstractPriceTier
from .views import AbstractCatalogueView, AbstractCatalogueViewItem

__all__ = [
    "AbstractCatalogueView",
    "AbstractCatalogueViewItem",
    "AbstractCompanyConditions",
    "AbstractCustomerGroup",
    "AbstractPriceCondition",
    "AbstractPriceTier",
]
