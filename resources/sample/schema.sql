-- The sample shop: tables, types, views and functions. No rows; see fill.sql. Nothing in it is about real people.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE SCHEMA billing;
CREATE SCHEMA analytics;

CREATE TYPE order_status AS ENUM ('placed', 'paid', 'packed', 'shipped', 'delivered', 'returned', 'cancelled');
CREATE TYPE payment_method AS ENUM ('card', 'bank_transfer', 'voucher');

CREATE TABLE categories (
    id integer PRIMARY KEY,
    name text NOT NULL UNIQUE,
    parent_id integer REFERENCES categories (id)
);

CREATE TABLE products (
    id integer PRIMARY KEY,
    sku text NOT NULL UNIQUE,
    name text NOT NULL,
    category_id integer NOT NULL REFERENCES categories (id),
    price numeric(10, 2) NOT NULL CHECK (price > 0),
    stock integer NOT NULL DEFAULT 0,
    tags text[] NOT NULL DEFAULT '{}',
    discontinued boolean NOT NULL DEFAULT false
);

CREATE TABLE employees (
    id integer PRIMARY KEY,
    full_name text NOT NULL,
    email text NOT NULL UNIQUE,
    phone text,
    department text NOT NULL,
    manager_id integer REFERENCES employees (id),
    salary numeric(10, 2) NOT NULL,
    hired_on date NOT NULL
);

CREATE TABLE customers (
    id integer PRIMARY KEY,
    full_name text NOT NULL,
    email text NOT NULL,
    phone text,
    ssn text,
    date_of_birth date,
    address text,
    city text,
    region text NOT NULL,
    loyalty_points integer NOT NULL DEFAULT 0,
    newsletter boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);

CREATE TABLE orders (
    id integer PRIMARY KEY,
    customer_id integer NOT NULL,
    status order_status NOT NULL,
    placed_at timestamptz NOT NULL,
    shipped_at timestamptz,
    total numeric(12, 2) NOT NULL,
    currency char(3) NOT NULL DEFAULT 'EUR',
    note text
);

CREATE TABLE order_items (
    order_id integer NOT NULL,
    line smallint NOT NULL,
    product_id integer NOT NULL,
    quantity smallint NOT NULL CHECK (quantity > 0),
    unit_price numeric(10, 2) NOT NULL
);

CREATE TABLE payments (
    id integer PRIMARY KEY,
    order_id integer NOT NULL,
    method payment_method NOT NULL,
    card_number text,
    iban text,
    amount numeric(12, 2) NOT NULL,
    paid_at timestamptz NOT NULL
);

CREATE TABLE refunds (
    id integer PRIMARY KEY,
    payment_id integer NOT NULL,
    amount numeric(12, 2) NOT NULL,
    reason text NOT NULL,
    approved_by integer REFERENCES employees (id),
    refunded_at timestamptz NOT NULL
);

CREATE TABLE api_tokens (
    id integer PRIMARY KEY,
    customer_id integer NOT NULL,
    name text NOT NULL,
    token text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);

CREATE TABLE support_notes (
    id integer PRIMARY KEY,
    customer_id integer NOT NULL,
    employee_id integer REFERENCES employees (id),
    body text NOT NULL,
    written_at timestamptz NOT NULL
);

CREATE TABLE events (
    id bigint PRIMARY KEY,
    customer_id integer,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL
);

CREATE TABLE billing.invoices (
    id integer PRIMARY KEY,
    order_id integer NOT NULL,
    billed_to text NOT NULL,
    tax_id text,
    iban text,
    amount numeric(12, 2) NOT NULL,
    issued_on date NOT NULL
);

CREATE VIEW customer_contacts AS
    SELECT id, full_name AS name, email, phone, region FROM customers;

CREATE VIEW open_orders AS
    SELECT o.id, o.customer_id, c.full_name, o.status, o.placed_at, o.total
    FROM orders o JOIN customers c ON c.id = o.customer_id
    WHERE o.status IN ('placed', 'paid', 'packed');

CREATE MATERIALIZED VIEW analytics.revenue_by_month AS
    SELECT date_trunc('month', placed_at) AS month, count(*) AS orders, sum(total) AS revenue
    FROM orders WHERE status <> 'cancelled' GROUP BY 1
WITH NO DATA;

CREATE FUNCTION order_count(customer integer) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT count(*) FROM orders WHERE customer_id = customer);

CREATE FUNCTION refund_total(of_order integer) RETURNS numeric
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    sum_of_refunds numeric;
BEGIN
    SELECT coalesce(sum(r.amount), 0) INTO sum_of_refunds
    FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = of_order;
    RETURN sum_of_refunds;
END $$;
