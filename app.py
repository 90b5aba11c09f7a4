"""The application that WSGI servers and `flask --app app` load."""

from ia.factory import create_app

app = create_app()
