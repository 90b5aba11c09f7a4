"""The application that WSGI servers and `flask --app app` load."""

import gc

gc.disable()  # nothing of what is loaded is garbage, and looking for it takes a fourth of the start

from ia.factory import create_app  # noqa: E402

app = create_app()
gc.freeze()  # nor is it looked through again while requests are served
gc.enable()
