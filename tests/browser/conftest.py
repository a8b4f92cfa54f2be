"""What tests that drive a browser share with those of signing in."""

from tests.accounts.conftest import fresh_throttle

__all__ = ["fresh_throttle"]
