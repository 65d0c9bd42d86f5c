"""The server: the only place that touches PostgreSQL; HTTP, sign-in, commands, queries, jobs."""
