"""Oscar's address book in the account, for agents: searchable, each address with its clients."""

from typing import Any

from django.utils.functional import cached_property

from oscar_clientportal.core.search import typed_words
from oscar_clientportal.portfolios.services import address_book, agent_of


class AddressListMixin:
    """Mixed over ``oscar.apps.customer.views.AddressListView``; for agents alone it looks different."""

    template_name_for_agents = "oscar_clientportal/portal/address_book.html"

    @cached_property
    def words(self) -> str:
        return typed_words(self.request.GET.get("q", ""))

    def get_template_names(self) -> list[str]:
        names = super().get_template_names()
        return [self.template_name_for_agents, *names] if agent_of(self.request.user) else names

    def get_queryset(self) -> Any:
        if not agent_of(self.request.user):
            return super().get_queryset()
        return address_book(user=self.request.user, words=self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(words=self.words, **kwargs)
