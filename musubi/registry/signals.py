"""What the registry announces to the floors above."""

from django.dispatch import Signal

# Somebody new was entered, in the transaction that enters them. Sent with `person`, a registry Person already saved.
person_entered = Signal()
