"""The rows that Django's signals tell of while somebody acts as a client: which, and what of them is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_init,
    post_save,
    pre_delete,
    pre_save,
)
from oscar.core.loading import get_model

from oscar_clientportal.core.written import Written
from oscar_clientportal.impersonation.rules import changes as rules

from . import changes

Values = dict[str, Any]


def _no_title(row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Watched:
    """What is kept of a model's rows: ``fields`` by name, or all of them but ``without``."""

    kind: str
    title: Callable[[Any], str] = _no_title
    fields: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    #: Fields that the row's own ``save`` changes in the database before it is asked what stood there.
    as_loaded: tuple[str, ...] = ()
    #: Whether only that it was made is kept.
    made_only: bool = False

    def fields_of(self, model: type[Model]) -> list[Any]:
        every = [
            field for field in model._meta.concrete_fields if not field.primary_key and not field.generated
        ]
        if self.fields:
            return [field for field in every if field.name in self.fields]
        return [field for field in every if field.name not in self.without]

    def values(self, row: Any, model: type[Model]) -> Values:
        """Plain values of a row, or of its values as a query returned them."""
        found = row if isinstance(row, dict) else None
        return {
            field.attname: plain(field, found[field.attname] if found else getattr(row, field.attname))
            for field in self.fields_of(model)
        }


def plain(field: Any, value: Any) -> Any:
    """As JSON has it."""
    value = field.get_prep_value(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


_WATCHED: dict[type[Model], Watched] = {}
_BEFORE, _LOADED = "_clientportal_before", "_clientportal_loaded"


def watch(model: type[Model], watched: Watched) -> None:
    """Keep what is written to rows of ``model`` while somebody acts as a client. Calling it again changes nothing."""
    _WATCHED[model] = watched
    key = f"clientportal_impersonation.{model._meta.label_lower}"
    pre_save.connect(_look, sender=model, dispatch_uid=key)
    post_save.connect(_saved, sender=model, dispatch_uid=key)
    if watched.as_loaded:
        post_init.connect(_loaded, sender=model, dispatch_uid=key)
    if not watched.made_only:
        pre_delete.connect(_look, sender=model, dispatch_uid=key)
        post_delete.connect(_deleted, sender=model, dispatch_uid=key)


def values_of(row: Any) -> Values:
    """What is kept of this row, as it is now."""
    return _WATCHED[type(row)].values(row, type(row))


def watch_vouchers() -> None:
    """Keep which vouchers are put into baskets and taken out of them."""
    through = get_model("basket", "Basket").vouchers.through
    m2m_changed.connect(_vouchers, sender=through, dispatch_uid="clientportal_impersonation.vouchers")


def _loaded(sender: Any, instance: Any, **kwargs: Any) -> None:
    if changes.is_kept() and instance.pk is not None:
        names = _WATCHED[sender].as_loaded
        setattr(instance, _LOADED, {name: instance.__dict__.get(name) for name in names})


def _look(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    watched = _WATCHED[sender]
    if raw or instance.pk is None or watched.made_only or not changes.is_kept():
        return
    names = [field.attname for field in watched.fields_of(sender)]
    found = sender._base_manager.filter(pk=instance.pk).values(*names).first()
    if found is not None:
        found |= getattr(instance, _LOADED, {})
    setattr(instance, _BEFORE, watched.values(found, sender) if found else None)


def _saved(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    watched = _WATCHED[sender]
    if not raw and changes.is_kept() and (created or not watched.made_only):
        before = None if created else getattr(instance, _BEFORE, None)
        _keep(instance, sender, before=before, after=watched.values(instance, sender))


def _deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    if (
        changes.is_kept()
    ):  # as it stood in the database: a form may have written other values to the row before
        _keep(instance, sender, before=getattr(instance, _BEFORE, None), after=None)


def _keep(row: Any, model: Any, *, before: Values | None, after: Values | None) -> None:
    action, watched = rules.action_of(before, after), _WATCHED[model]
    if action:
        label = model._meta.label_lower
        title = watched.title(row)
        changes.keep_step(Written(watched.kind, action, label, row.pk, title, before, after))


def _vouchers(sender: Any, instance: Any, action: str, pk_set: Any, reverse: bool, **kwargs: Any) -> None:
    done = {"post_add": rules.CREATED, "post_remove": rules.DELETED}.get(action)
    if done is None or reverse or not pk_set or not changes.is_kept():
        return
    for voucher in get_model("voucher", "Voucher")._default_manager.filter(pk__in=pk_set):
        label, where = voucher._meta.label_lower, {"basket": instance.pk}
        before, after = (None, where) if done == rules.CREATED else (where, None)
        changes.keep_step(Written("voucher", done, label, voucher.pk, voucher.code, before, after))
