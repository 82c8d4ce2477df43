"""What one version says and another doesn't, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .acts import page_of
from .rows import TermsVersion, language_names, title

#: More lines than this nobody compares by eye, and no machine quickly.
MOST_LINES = 3000


@dataclass(frozen=True)
class Line:
    """``kind``: "same", "gone" or "new"."""

    kind: str
    text: str


def compare(old: str, new: str) -> Iterator[Line] | None:
    """The lines of both, in reading order; nothing where they are too many."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        return None
    return _lines(before, after)


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for kind, start, end, first, last in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield from (Line("same", text) for text in after[first:last])
        else:
            yield from (Line("gone", text) for text in before[start:end])
            yield from (Line("new", text) for text in after[first:last])


class CompareView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A version beside the one before it, in each language that both have."""

    model = TermsVersion
    rows: Any = None
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Compare")
    header_icon = "doc-full"
    template_name = "oscar_clientportal/wagtail/terms/compare.html"

    @cached_property
    def version(self) -> Any:
        return get_object_or_404(TermsVersion.objects.prefetch_related("texts"), pk=self.kwargs["pk"])

    @cached_property
    def former(self) -> Any:
        before = TermsVersion.objects.prefetch_related("texts").filter(number__lt=self.version.number)
        found = before.order_by("-number").first()
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        return f"{title(self.former)} → {title(self.version)}"

    def get_breadcrumbs_items(self) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        old, new = (
            {text.language: text for text in each.texts.all()} for each in (self.former, self.version)
        )
        parts = [
            (name, code, compare(_whole(old.get(code)), _whole(new.get(code))))
            for code, name in language_names().items()
            if code in old or code in new
        ]
        return super().get_context_data(parts=parts, back_url=page_of(self.version), **kwargs)


def _whole(text: Any) -> str:
    return f"{text.title}\n\n{text.body}" if text is not None else ""
