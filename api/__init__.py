"""The service: ledgers over HTTP. ``api.app.create_app`` makes it, ``api.serve.run`` runs it."""
