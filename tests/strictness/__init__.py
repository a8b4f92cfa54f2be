"""SQLite, held under test to what PostgreSQL would refuse or give in another order.

The suite runs whole on SQLite. What only PostgreSQL minds is a fault there too, so that no test has to be repeated on
the other database to see it: a statement after a failed one, an order that says nothing of NULL, a text too long for
its column, a row locked where no transaction is. On PostgreSQL nothing of this is needed, and nothing of it is done.
"""

from django.db import connection

from tests.strictness import asking, failing, orders, values
from tests.strictness.orders import OrderSaysNothingOfNull
from tests.strictness.parts import PARTS, lax

__all__ = ["OrderSaysNothingOfNull", "asking", "failing", "lax", "orders", "values"]


def pytest_configure() -> None:
    """Be strict from now on."""
    if connection.vendor == "sqlite":
        for part in PARTS:
            setattr(part.owner, part.name, part.strict)
