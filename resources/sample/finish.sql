-- Keys, indexes, numbers and privileges of the sample shop: after the rows, because that is several times faster.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET synchronous_commit = off;

ALTER TABLE order_items ADD PRIMARY KEY (order_id, line);
CREATE UNIQUE INDEX customers_email ON customers (email);
CREATE INDEX customers_region ON customers (region);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX order_items_product ON order_items (product_id);
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX refunds_payment ON refunds (payment_id);
CREATE INDEX support_notes_customer ON support_notes (customer_id);
CREATE INDEX events_customer ON events (customer_id);
CREATE INDEX events_at ON events USING brin (at);

ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE;
ALTER TABLE order_items ADD FOREIGN KEY (product_id) REFERENCES products (id);
ALTER TABLE payments ADD FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE refunds ADD FOREIGN KEY (payment_id) REFERENCES payments (id);
ALTER TABLE api_tokens ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE support_notes ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE events ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE billing.invoices ADD FOREIGN KEY (order_id) REFERENCES orders (id);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY '{customers,orders,payments,refunds,support_notes,api_tokens,events}'::text[] LOOP
        EXECUTE format('CREATE SEQUENCE %I OWNED BY %I.id', t || '_id_seq', t);
        EXECUTE format('SELECT setval(%L, (SELECT max(id) FROM %I))', t || '_id_seq', t);
        EXECUTE format('ALTER TABLE %I ALTER id SET DEFAULT nextval(%L)', t, t || '_id_seq');
    END LOOP;
END $$;
CREATE SEQUENCE billing.invoice_number START 500000;

REFRESH MATERIALIZED VIEW analytics.revenue_by_month;

GRANT USAGE ON SCHEMA public, billing, analytics TO app_ro, app_rw;
GRANT SELECT ON ALL TABLES IN SCHEMA public, billing, analytics TO app_ro, app_rw;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, billing TO app_rw;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, billing TO app_rw;
ANALYZE;
