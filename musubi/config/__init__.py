"""The composition root: settings, addresses, the API's mount. Nothing imports it."""
