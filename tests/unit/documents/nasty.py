"""Facts of every kind, with texts as people and attackers type them."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from oscar_clientportal.documents.rules import Facts, Item, Paid, Party, TaxSum

NASTY = [
    "",
    " ",
    "\x00\x01\x1f\x7f\x85",
    "\ud800",
    "\ufffe\uffff\ufdd0",
    "\u202eevil\u202c",
    "\ufeff\u200b",
    "a\r\nb\rc\u2028d",
    "<script>alert(1)</script>",
    "]]><!--&amp;<x y='",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
    "../../x.exe",
    "é" * 60,
    "n" * 300,
    "💶" * 260,
    "اسم عربي",
    "DAP",
]
texts = st.sampled_from(NASTY) | st.text(st.characters(codec=None), max_size=20)
amounts = st.decimals(-(10**12), 10**12, places=4, allow_nan=False) | st.sampled_from(
    [Decimal(0), Decimal("-0"), Decimal("1E+9"), Decimal("1E-9")]
)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
maybe = st.none() | amounts
parties = st.builds(
    Party,
    *[texts] * 3,
    street=st.lists(texts, max_size=2).map(tuple),
    **{
        name: texts
        for name in Party.__dataclass_fields__
        if name not in {"name", "supplement", "person", "street"}
    },
)
items = st.builds(
    Item,
    position=st.integers(0, 10**6),
    title=texts,
    quantity=st.integers(-(10**9), 10**9),
    unit_price=amounts,
    excl_tax=amounts,
    tax=amounts,
    tax_rate=maybe,
    discount=amounts,
    sku=texts,
    upc=texts,
    beneficiary=texts,
    period=texts,
)
facts = st.builds(
    Facts,
    kind=st.just("order"),
    number=texts,
    order_number=texts,
    language=texts | st.sampled_from(["fr", "de-ch", "hu", "xx", "tlh"]),
    currency=texts | st.sampled_from(["EUR", "HUF", "PLN", "XXX"]),
    issued_on=days,
    ordered_on=days,
    seller=parties,
    payer=parties,
    items=st.lists(items, max_size=2).map(tuple),
    taxes=st.lists(st.builds(TaxSum, maybe, amounts, amounts), max_size=2).map(tuple),
    total_excl_tax=amounts,
    total_tax=amounts,
    total=amounts,
    delivery=st.none() | parties,
    beneficiaries=st.lists(parties, max_size=2).map(tuple),
    paid=st.lists(st.builds(Paid, texts, amounts, st.booleans()), max_size=2).map(tuple),
    shipping_method=texts,
    shipping_code=texts,
    shipping_excl_tax=amounts,
    shipping_tax=amounts,
    discounts=st.lists(st.tuples(texts, amounts), max_size=2).map(tuple),
    remark=texts,
    delivery_terms=texts | st.just("DAP Paris"),
    payment_terms=texts,
    amount_due=amounts,
    due_on=st.none() | days,
    discount_percent=maybe,
    discount_until=st.none() | days,
)
