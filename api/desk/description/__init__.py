"""The desk's requests described as OpenAPI 3.1, each beside what it takes, gives and refuses."""
