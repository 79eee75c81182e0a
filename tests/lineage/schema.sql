-- The database the lineage checks run on: small tables with distinct values and NULLs, and what stands over them.
-- Nothing here depends on the clock or on chance; every base table has a column id, which mutations order rows by.
CREATE DOMAIN email_t AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE address AS (street text, zip int);
CREATE TYPE mood AS ENUM ('low', 'fair', 'high');

CREATE TABLE customers (
    id int PRIMARY KEY, name text, email email_t, city text, birth date, score numeric(10,2), vip boolean,
    tags text[], info jsonb, home address, parent int);
CREATE TABLE orders (
    id int NOT NULL, customer_id int, total numeric(10,2), placed date, status text, lines int[], note text, extra jsonb);
CREATE TABLE items (id int NOT NULL, order_id int, sku text, qty int, price numeric(10,2), attrs jsonb);
CREATE TABLE prices (id int NOT NULL, sku text, price numeric(10,2), valid boolean);
CREATE TABLE staff (
    id int NOT NULL, name text, manager int, salary numeric(10,2), hired date, active boolean, city text, feeling mood);
CREATE TABLE events (id int NOT NULL, kind text, at date, who int) PARTITION BY RANGE (id);
CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (MINVALUE) TO (500);
CREATE TABLE events_high PARTITION OF events DEFAULT;
CREATE TABLE places (id int NOT NULL, city text, people int);
CREATE TABLE capitals (country text) INHERITS (places);
CREATE TABLE stock (id int PRIMARY KEY, sku text, qty int DEFAULT 1, label text GENERATED ALWAYS AS (sku || '/' || qty) STORED);

INSERT INTO customers VALUES
  (1, 'Ada', 'ada@x.org', 'Oslo', '1980-01-15', 10.50, true, '{red,blue}', '{"level": 3, "city": "Oslo", "list": [1, 2]}', ROW('Main St', 100), NULL),
  (2, 'Bob', 'bob@y.org', 'Rome', '1975-06-30', 20.25, false, '{green}', '{"level": 5, "city": "Rome"}', ROW('Side St', 200), 1),
  (3, 'Cid', NULL, 'Oslo', '1990-11-02', NULL, true, '{}', '{"level": 1, "nested": {"a": "deep"}}', ROW('Long Rd', 300), 1),
  (4, 'Dea', 'dea@z.net', NULL, NULL, 40.00, NULL, NULL, NULL, NULL, 2),
  (5, NULL, 'eve@z.net', 'Bern', '2001-03-09', 55.75, false, '{red,black,white}', '{"level": 8, "list": ["p", "q"]}', ROW('Hill', 500), 3),
  (6, 'Fay', 'fay@x.org', 'Rome', '1968-12-24', 20.25, true, '{blue}', '{"city": "Bern", "level": 2}', ROW('Quay', 600), 5);
INSERT INTO orders VALUES
  (1, 1, 100.00, '2020-01-05', 'paid', '{1,2}', 'first', '{"gift": true, "by": "Ada"}'),
  (2, 1, 50.50, '2020-02-10', 'open', '{3}', NULL, '{"gift": false}'),
  (3, 2, 75.25, '2020-03-15', 'paid', '{4,5,6}', 'rush', NULL),
  (4, 3, NULL, '2020-04-20', 'void', NULL, 'odd', '{"by": "Cid", "n": 4}'),
  (5, 5, 20.00, NULL, 'open', '{7}', 'late', '{"n": 9, "by": "Eve"}'),
  (6, NULL, 10.00, '2020-06-30', NULL, '{8,9}', 'lost', '{"gift": true}'),
  (7, 6, 300.00, '2020-07-01', 'paid', '{2,10}', 'big', '{"n": 1}');
INSERT INTO items VALUES
  (1, 1, 'A1', 2, 9.99, '{"w": 1, "col": "red"}'), (2, 1, 'B2', 1, 19.99, '{"w": 2}'), (3, 2, 'A1', 5, 9.50, NULL),
  (4, 3, 'C3', 7, 4.25, '{"col": "blue"}'), (5, 5, 'D4', NULL, 100.00, '{"w": 7, "col": "green"}'),
  (6, 7, 'B2', 3, NULL, '{"w": 3}'), (7, NULL, NULL, 4, 1.00, '{}');
INSERT INTO prices VALUES (1, 'A1', 9.99, true), (2, 'B2', 21.00, true), (3, 'C3', 4.25, false), (4, 'E5', 77.00, NULL), (5, NULL, 3.00, true);
INSERT INTO staff VALUES
  (1, 'Ann', NULL, 9000, '2000-05-01', true, 'Oslo', 'high'), (2, 'Ben', 1, 7000, '2005-08-15', true, 'Rome', 'fair'),
  (3, 'Cat', 1, 7000, '2010-02-28', false, 'Oslo', 'low'), (4, 'Dan', 2, 5000, '2015-10-10', true, NULL, NULL),
  (5, 'Ada', 3, 4000, NULL, NULL, 'Bern', 'fair'), (6, NULL, 4, NULL, '2019-01-01', true, 'Rome', 'high');
INSERT INTO events VALUES (1, 'login', '2021-01-01', 1), (2, 'buy', '2021-01-02', 2), (3, 'login', NULL, 3), (700, 'leave', '2021-02-01', 5), (701, NULL, '2021-02-02', 1);
INSERT INTO places VALUES (1, 'Rome', 2800), (2, 'Bern', 130), (3, NULL, 9);
INSERT INTO capitals VALUES (4, 'Oslo', 700, 'Norway'), (5, 'Paris', 2100, 'France');
INSERT INTO stock (id, sku, qty) VALUES (1, 'A1', 10), (2, 'B2', 20), (3, 'C3', NULL);

CREATE VIEW v_customers AS SELECT id, name AS nom, email, city, score * 2 AS dbl FROM customers;
CREATE VIEW v_vip AS SELECT * FROM v_customers v WHERE EXISTS (SELECT FROM customers c WHERE c.id = v.id AND c.vip);
CREATE VIEW v_totals AS SELECT c.id, c.name, sum(o.total) AS total, count(o.note) AS notes, max(o.placed) AS latest
    FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id;
CREATE VIEW v_both AS SELECT name, city FROM customers UNION ALL SELECT name, city FROM staff;
CREATE VIEW v_rows AS SELECT id, c AS whole, to_jsonb(c) AS doc FROM customers c;
CREATE MATERIALIZED VIEW m_orders AS SELECT id, status, note FROM orders;

CREATE FUNCTION f_email(int) RETURNS text LANGUAGE sql STABLE AS 'SELECT email FROM customers WHERE id = $1';
CREATE FUNCTION f_upper(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper(t)';
CREATE FUNCTION f_first(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE RETURN a;
CREATE FUNCTION f_orders(who int) RETURNS TABLE (order_id int, amount numeric) LANGUAGE sql STABLE AS
    'SELECT id, total FROM orders WHERE customer_id = who ORDER BY id';
CREATE FUNCTION f_customers() RETURNS SETOF customers LANGUAGE sql STABLE AS 'SELECT * FROM customers';
CREATE FUNCTION f_tag(c customers) RETURNS text LANGUAGE sql STABLE AS $$SELECT c.name || ':' || c.city$$;
CREATE FUNCTION f_sum(who int) RETURNS numeric LANGUAGE plpgsql STABLE AS
    $$DECLARE s numeric; BEGIN SELECT sum(total) INTO s FROM orders WHERE customer_id = who; RETURN coalesce(s, 0); END$$;
CREATE FUNCTION f_staff(place text) RETURNS TABLE (person text, pay numeric) LANGUAGE plpgsql STABLE AS
    $$BEGIN RETURN QUERY SELECT s.name, s.salary FROM staff s WHERE s.city = place ORDER BY s.id; END$$;
CREATE FUNCTION f_grade(x numeric) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
    $$BEGIN IF x > 30 THEN RETURN 'high'; END IF; RETURN 'low'; END$$;
CREATE FUNCTION f_loop() RETURNS text LANGUAGE plpgsql STABLE AS
    $$DECLARE r record; t text := ''; BEGIN FOR r IN SELECT sku, qty FROM items ORDER BY id LOOP t := t || coalesce(r.sku, '-'); END LOOP; RETURN t; END$$;
CREATE FUNCTION f_dynamic(what text) RETURNS text LANGUAGE plpgsql STABLE AS
    $$DECLARE t text; BEGIN EXECUTE 'SELECT max(' || quote_ident(what) || '::text) FROM customers' INTO t; RETURN t; END$$;
CREATE FUNCTION f_out(IN who int, OUT mail text, OUT place text) LANGUAGE sql STABLE AS 'SELECT email::text, city FROM customers WHERE id = who';
CREATE AGGREGATE a_concat (text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE OPERATOR <+> (LEFTARG = text, RIGHTARG = text, FUNCTION = f_first);

CREATE TABLE audited (id int NOT NULL, word text, stamp text);
INSERT INTO audited VALUES (1, 'one', 's1'), (2, 'two', 's2');
CREATE FUNCTION audited_stamp() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN SELECT email INTO NEW.stamp FROM customers WHERE id = NEW.id; RETURN NEW; END$$;
CREATE TRIGGER audited_before BEFORE INSERT OR UPDATE ON audited FOR EACH ROW EXECUTE FUNCTION audited_stamp();
ALTER TABLE audited DISABLE TRIGGER audited_before;

-- How values are changed: total functions, distinct stays distinct, NULL stays NULL. Out of the queries' search path.
CREATE SCHEMA change;
CREATE FUNCTION change.to(v text, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$SELECT substr(md5(v || salt), 1, 6)$$;
CREATE FUNCTION change.to(v public.email_t, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$SELECT substr(md5(v || salt), 1, 6) || '@new.org'$$;
CREATE FUNCTION change.to(v int, salt int) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT (v * 37 + salt) % 997$$;
CREATE FUNCTION change.to(v numeric, salt int) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$SELECT 30000 - v * 1.5 + salt$$;
CREATE FUNCTION change.to(v date, salt int) RETURNS date LANGUAGE sql IMMUTABLE AS
    $$SELECT date '2015-01-01' - (v - date '2000-01-01') + salt$$;
CREATE FUNCTION change.to(v boolean, salt int) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT NOT v$$;
CREATE FUNCTION change.to(v public.mood, salt int) RETURNS public.mood LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE v WHEN 'low' THEN 'high' WHEN 'high' THEN 'fair' ELSE 'low' END::public.mood WHERE v IS NOT NULL$$;
CREATE FUNCTION change.to(v public.address, salt int) RETURNS public.address LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN v IS NULL THEN v ELSE ROW(change.to((v).street, salt), change.to((v).zip, salt))::public.address END$$;
CREATE FUNCTION change.to(v int[], salt int) RETURNS int[] LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN v IS NULL THEN v ELSE ARRAY(SELECT change.to(e, salt) FROM unnest(v) e) END$$;
CREATE FUNCTION change.to(v text[], salt int) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN v IS NULL THEN v ELSE ARRAY(SELECT change.to(e, salt) FROM unnest(v) e) END$$;
CREATE FUNCTION change.to(v jsonb, salt int) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(v)
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, change.to(value, salt)), '{}') FROM jsonb_each(v))
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(change.to(value, salt)), '[]') FROM jsonb_array_elements(v))
        WHEN 'string' THEN to_jsonb(change.to(v #>> '{}', salt))
        WHEN 'number' THEN to_jsonb(change.to((v #>> '{}')::numeric, salt))
        WHEN 'boolean' THEN to_jsonb(NOT v::boolean)
        ELSE v END;
END$$;
-- … and how a container gets another size.
CREATE FUNCTION change.size(v int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$SELECT v || 991$$;
CREATE FUNCTION change.size(v text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$SELECT v || 'added'::text$$;
CREATE FUNCTION change.size(v jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE jsonb_typeof(v) WHEN 'object' THEN v || '{"added": "key"}' ELSE v END$$;
ANALYZE;
