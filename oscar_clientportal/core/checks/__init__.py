"""System checks with stable ids for every wrong setting; ``docs/settings.md`` lists them.

Importing a module of this package registers its checks. None of them queries the database or calls a function
that answers for one shop, as a check speaks for the whole project.
"""

from . import (  # noqa: F401
    database,
    exports,
    files,
    impersonation,
    installation,
    logins,
    papers,
    payments,
    tenants,
    terms,
    values,
)
