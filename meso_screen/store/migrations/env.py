"""Alembic's entry: it is always handed the connection it works on, inside a transaction that is not its own."""

from __future__ import annotations

from alembic import context

from meso_screen.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
