"""Alembic's entry: runs the steps on the connection that `migrate` hands over.

Takes no address and no ini file; the transaction is the caller's.
"""

from alembic import context

from aggregator.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
