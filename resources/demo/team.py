"""The small team of the demo: who they are, what they use, and which accounts of the shop they get."""
import shop

# name, kind, roles, sponsor. Sponsors come first.
IDENTITIES = (
    ("ada", "human", "admin", None),
    ("lena", "human", "engineer", None),
    ("dan", "human", "engineer,reviewer", None),
    ("priya", "human", "reviewer", None),
    ("marta", "human", "reviewer", None),
    ("omar", "human", "auditor", None),
    ("triage-bot", "agent", "engineer", "dan"),
    ("report-writer", "agent", "engineer", "lena"),
    ("etl-nightly", "service", "engineer", "ada"),
)

CONNECTIONS = (("shop", "prod", "shop"), ("shop_staging", "staging", "shop_staging"), ("shop_dev", "dev", "shop_dev"))

# connection, upstream user, for whom. A name counts before a role; of two roles the account that was added first counts.
ACCOUNTS = (
    ("shop", shop.READ_WRITE, ("role:engineer",)),
    ("shop", shop.OWNER, ("role:admin",)),
    ("shop", shop.READ_ONLY, ("report-writer", "role:reviewer", "role:auditor")),
    ("shop_staging", shop.OWNER, ("role:engineer", "role:admin")),
    ("shop_staging", shop.READ_ONLY, ("role:reviewer", "role:auditor")),
    ("shop_dev", shop.OWNER, ("role:engineer", "role:reviewer", "role:admin")),
    ("shop_dev", shop.READ_ONLY, ("role:auditor",)),
)


def furnish(home, cluster_port, passwords, labels=None):
    """Fills a new home. passwords: of the shop's roles; they reach the vault through standard input alone. labels: set by
    hand; without it only those that Gatehouse does not find by itself."""
    home.init()
    for name, kind, roles, sponsor in IDENTITIES:
        home.add_identity(name, kind, roles, sponsor)
    for name, environment, database in CONNECTIONS:
        home.add_connection(name, environment, cluster_port, database, shop.CATALOG, passwords[shop.CATALOG])
        for column, label in shop.labels(by_hand_only=True) if labels is None else labels:
            home.ctl("label", "set", name, column, label)
    for connection, user, whom in ACCOUNTS:
        for one in whom:
            home.add_account(connection, user, one, passwords[user])


def issue_tokens(home, ttl="12h"):
    for name, *_ in IDENTITIES:
        home.issue_token(name, ttl)
