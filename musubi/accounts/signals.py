"""What accounts announces to the floors above."""

from django.dispatch import Signal

# Deeds were recorded, in the transaction that did them and while no other may record any. Sent with `number`, the last
# one's: how many deeds there are once the transaction is over.
deeds_recorded = Signal()
