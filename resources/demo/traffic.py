"""Real clients of the demo's identities, doing plausible and sometimes foolish things until they are stopped."""
import random
import threading

import psycopg2

import home

SEED = 20261120
DECIDE_AFTER_SECONDS = (12, 40)     # how long a held statement waits for the simulated reviewer
GIVE_UP_SECONDS = 90                # what nobody decided is cancelled by its client

# identity, connection, seconds between statements, [(weight, statement)]. {c} a customer, {o} an order, {r} a refund.
WORK = (
    ("lena", "shop", 4.0, (
        (6, "SELECT c.id, c.full_name, c.email, count(o.id) AS orders FROM customers c JOIN orders o ON o.customer_id = c.id "
            "WHERE c.region = 'eu-west' GROUP BY c.id ORDER BY orders DESC LIMIT 20"),
        (6, "SELECT * FROM customers WHERE id = {c}"),
        (4, "SELECT status, count(*) FROM orders GROUP BY status ORDER BY 2 DESC"),
        (3, "SELECT name, email FROM customer_contacts WHERE id = {c}"),
        (2, "UPDATE customers SET newsletter = false WHERE id = {c}"),
        (2, "SELECT body FROM support_notes WHERE customer_id = {c}"),
        (1, "SELECT * FROM custommers LIMIT 5"),
        (1, "COPY (SELECT id, email FROM customers LIMIT 50) TO STDOUT"),
    )),
    ("dan", "shop", 6.0, (
        (5, "SELECT p.id, p.card_number, p.amount FROM payments p WHERE p.order_id = {o}"),
        (4, "SELECT id, reason, amount FROM refunds ORDER BY refunded_at DESC LIMIT 10"),
        (2, "UPDATE orders SET note = 'called the customer' WHERE id = {o}"),
        (1, "UPDATE products SET discontinued = false"),
        (1, "SELECT ssn::integer FROM customers WHERE id = {c}"),
    )),
    ("lena", "shop_staging", 11.0, (
        (3, "SELECT count(*) FROM events WHERE kind = 'login'"),
        (1, "CREATE TABLE IF NOT EXISTS scratch_regions AS SELECT region, count(*) FROM customers GROUP BY region"),
        (1, "DROP TABLE IF EXISTS scratch_regions"),
    )),
    ("triage-bot", "shop", 3.0, (
        (8, "SELECT id, customer_id, body FROM support_notes ORDER BY written_at DESC LIMIT 5"),
        (8, "SELECT id, status, total FROM orders WHERE customer_id = {c}"),
        (3, "DELETE FROM refunds WHERE id = {r}"),
        (2, "UPDATE customers SET loyalty_points = loyalty_points + 50 WHERE id = {c}"),
        (1, "DROP TABLE api_tokens"),
        (1, "DELETE FROM support_notes"),
        (1, "SELECT token FROM api_tokens LIMIT 3"),
    )),
    ("report-writer", "shop", 5.0, (
        (6, "SELECT month, orders, revenue FROM analytics.revenue_by_month ORDER BY month DESC LIMIT 12"),
        (3, "SELECT region, avg(loyalty_points) FROM customers GROUP BY region"),
        (1, "COPY customers TO PROGRAM 'cat'"),
        (1, "SELECT email FROM customers WHERE ssn LIKE '9%' LIMIT 5"),
    )),
    ("etl-nightly", "shop", 2.0, (
        (8, "SELECT id, payload->>'words' FROM events WHERE kind = 'search' ORDER BY id DESC LIMIT 40"),
        (4, "SELECT id, total FROM orders WHERE placed_at > '2026-11-01' ORDER BY id LIMIT 200"),
        (2, "INSERT INTO events (customer_id, kind, payload, at) VALUES ({c}, 'sync', '{{\"ok\": true}}', now())"),
    )),
    ("omar", "shop", 20.0, (
        (1, "SELECT count(*) FROM refunds"),
    )),
)


class Client(threading.Thread):
    def __init__(self, gatehouse, index, stop):
        super().__init__(daemon=True)
        self.home = gatehouse
        self.identity, self.database, self.pause, self.statements = WORK[index]
        self.random = random.Random(SEED + index)
        self.stop = stop

    def run(self):
        while not self.stop.is_set():
            try:
                self.session()
            except psycopg2.Error:
                self.stop.wait(2)   # the gateway may be restarting

    def session(self):
        """Twenty to sixty statements, then a new connection, as applications do."""
        connection = psycopg2.connect(self.home.conninfo(self.identity, self.database, application_name="demo traffic"))
        connection.autocommit = True
        try:
            for _ in range(self.random.randint(20, 60)):
                if self.stop.wait(self.random.uniform(0.4, 1.6) * self.pause):
                    return
                self.one(connection)
        finally:
            connection.close()

    def one(self, connection):
        weights = [weight for weight, _ in self.statements]
        (_, text), = self.random.choices(self.statements, weights)
        text = text.format(c=self.random.randint(1, 400), o=self.random.randint(1, 3000), r=self.random.randint(100, 400))
        give_up = threading.Timer(GIVE_UP_SECONDS, connection.cancel)
        give_up.daemon = True
        give_up.start()
        try:
            with connection.cursor() as cursor:
                if text.startswith("COPY"):
                    cursor.copy_expert(text, _Discard())
                else:
                    cursor.execute(text)
                    if cursor.description:
                        cursor.fetchall()
        except psycopg2.Error:
            if connection.closed:
                raise   # blocked, denied and failed statements are part of the traffic; a lost connection is not
        finally:
            give_up.cancel()


class _Discard:
    def write(self, data):
        return len(data)


class Reviewer(threading.Thread):
    """marta decides some of what is held; the rest is left to whoever sits at the console."""

    def __init__(self, gatehouse, stop):
        super().__init__(daemon=True)
        self.home = gatehouse
        self.stop = stop
        self.random = random.Random(SEED)
        self.waiting = {}   # request id -> seconds left, or None: leave it

    def run(self):
        while not self.stop.wait(2):
            try:
                pending = [request for request in self.home.listing("approvals", "list") if request["state"] == "pending"]
            except home.HomeError:
                continue   # the gateway is stopping or being started again
            for request in pending:
                if request["id"] not in self.waiting:
                    decides = self.random.random() < 0.6
                    self.waiting[request["id"]] = self.random.uniform(*DECIDE_AFTER_SECONDS) if decides else None
                left = self.waiting[request["id"]]
                if left is None:
                    continue
                self.waiting[request["id"]] = left - 2
                if left <= 0:
                    if self.random.random() < 0.7:
                        self.home.approve(request["id"], "marta", "checked with the team")
                    else:
                        self.home.deny(request["id"], "marta", "please name the customers in a ticket first")
            self.waiting = {key: left for key, left in self.waiting.items() if key in {r["id"] for r in pending}}


def start(gatehouse, stop):
    """Starts every client; they end soon after `stop` is set."""
    threads = [Client(gatehouse, index, stop) for index in range(len(WORK))] + [Reviewer(gatehouse, stop)]
    for thread in threads:
        thread.start()
    return threads
