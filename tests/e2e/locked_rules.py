"""Keeps the gateway waiting: what a view is cannot be read, so a statement through one is not sent."""
import contextlib

import psycopg

from harness import Background, conninfo, eventually

PG_REWRITE = 2618
LATCH = 77


@contextlib.contextmanager
def locked_rules(world):
    """Yields a function that returns when the gateway asks what a view is. Leaves within three seconds, or it gives up."""
    with psycopg.connect(conninfo(world.direct_values()), autocommit=True) as watcher:
        def locks(mode, granted):
            return watcher.execute("SELECT count(*) FROM pg_lock_status() WHERE relation = %s AND mode = %s AND granted = %s",
                                   [PG_REWRITE, mode, granted]).fetchone()[0]
        watcher.execute("SELECT pg_advisory_lock(%s)", [LATCH])
        locked = Background(lambda: world.direct("BEGIN; LOCK TABLE pg_rewrite IN ACCESS EXCLUSIVE MODE;"
                                                 f" SELECT pg_advisory_xact_lock({LATCH}); COMMIT"))
        try:
            eventually(lambda: locks("AccessExclusiveLock", True), "it is locked")
            yield lambda: eventually(lambda: locks("AccessShareLock", False), "the gateway asks what the view is")
        finally:
            watcher.execute("SELECT pg_advisory_unlock(%s)", [LATCH])
            locked.finish()
