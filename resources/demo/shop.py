"""The sample shop in a private cluster: its roles, its databases, and which of its columns are sensitive."""
import pathlib

SAMPLE = pathlib.Path(__file__).resolve().parent.parent / "sample"

OWNER = "shop_owner"          # owns the schema: migrations
READ_ONLY = "app_ro"
READ_WRITE = "app_rw"
CATALOG = "gatehouse_catalog"  # reads the schema, no rows
ROLES = (OWNER, READ_ONLY, READ_WRITE, CATALOG)

# database, customers: staging and dev are smaller copies of the same shop
DATABASES = (("shop", 40_000), ("shop_staging", 4_000), ("shop_dev", 400))


def create_roles(cluster, passwords):
    for role in ROLES:
        cluster.create_role(role, passwords[role])


def fill(cluster, database, customers):
    cluster.sql(f"CREATE DATABASE {database} OWNER {OWNER};")
    cluster.sql(f"ALTER SCHEMA public OWNER TO {OWNER}; REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM public;"
                f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {', '.join(ROLES)};", database)
    scripts = [(SAMPLE / name).read_text() for name in ("schema.sql", "fill.sql", "finish.sql")]
    cluster.sql("\n".join(["SET log_statement = none;", f"SET ROLE {OWNER};", *scripts]), database,
                {"customers": customers})


def labels(by_hand_only=False):
    """[(schema.table.column, label)]; by_hand_only: without those that Gatehouse finds by itself"""
    lines = [line for line in (SAMPLE / "labels.txt").read_text().splitlines() if "by hand" in line or not by_hand_only]
    return [tuple(line.split("#")[0].split()) for line in lines if line.split("#")[0].strip()]
