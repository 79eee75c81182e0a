-- Fills the sample shop. psql variable `customers` sets the size (40000 makes 300,000 orders). The same size
-- always makes the same rows: every value comes from the row's number through a hash with a fixed seed.
-- Obviously synthetic: mail at example.com/.org/.net, phone numbers of the ranges kept for fiction, social
-- security numbers that were never issued (9xx-1x to 4x), card numbers of a test range, the bank "TEST".
\set ON_ERROR_STOP on
\if :{?customers} \else \set customers 40000 \endif
\set seed 20261120
SET client_min_messages = warning;
SET synchronous_commit = off;
SET timezone = 'UTC';
BEGIN;

CREATE FUNCTION pg_temp.pick(i bigint, salt integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
    $$ SELECT ((hashint8extended(i, 20261120 + salt) & 9223372036854775807) % n)::integer $$;
CREATE FUNCTION pg_temp.first_name(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('{Ada,Amir,Anna,Arun,Bea,Boris,Carla,Chen,Clara,Dara,David,Elena,Emil,Fatima,Felix,Grace,Hana,Hugo,Ines,Ivan,Jana,Jonas,Karim,Kira,Lars,Lea,Liam,Lucia,Maja,Malik,Marek,Mia,Mina,Nadia,Noah,Nora,Olga,Oscar,Paula,Pavel,Petra,Quinn,Rahim,Rosa,Sara,Selim,Sofia,Tariq,Tessa,Theo,Uma,Vera,Viktor,Wanda,Xenia,Yara,Yusuf,Zoe,Zoltan,Åsa}'::text[])[1 + pg_temp.pick(i, 1, 60)] $$;
CREATE FUNCTION pg_temp.last_name(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('{Abel,Adler,Almeida,Bauer,Becker,Bennett,Bianchi,Brandt,Castro,Christensen,Cohen,Dahl,Dubois,Duran,Eriksson,Evans,Farah,Fischer,Fontaine,Gallo,Garcia,Haddad,Hansen,Horvat,Ibrahim,Ivanov,Jensen,Jovanovic,Kaya,Keller,Khan,Klein,Kovacs,Kowalski,Lambert,Larsen,Lopez,Martin,Mendes,Meyer,Moreau,Müller,Nakamura,Nguyen,Novak,Nowak,Okafor,Olsen,Papadopoulos,Patel,Popescu,Ricci,Rossi,Santos,Schmidt,Silva,Singh,Sørensen,Tanaka,Torres,Vargas,Weber,Yilmaz,Zimmermann}'::text[])[1 + pg_temp.pick(i, 2, 64)] $$;
CREATE FUNCTION pg_temp.moment(i bigint, salt integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT '2024-01-01 06:00+00'::timestamptz + make_interval(secs => pg_temp.pick(i, salt, 90800000)) $$;
CREATE FUNCTION pg_temp.iban(i bigint, salt integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'GB' || lpad((98 - ('29142829' || n || '161100')::numeric % 97)::integer::text, 2, '0') || 'TEST' || n
    FROM (SELECT lpad(pg_temp.pick(i, salt, 1000000000)::text, 14, '4') AS n) digits $$;

INSERT INTO categories
SELECT n, name, CASE WHEN n > 4 THEN 1 + n % 4 END
FROM unnest('{Home,Garden,Sports,Office,Kitchen,Lighting,Plants,Tools,Cycling,Running,Paper,Desks}'::text[])
     WITH ORDINALITY AS c (name, n);

INSERT INTO products
SELECT i, 'SKU-' || lpad(i::text, 5, '0'),
       ('{Oak,Steel,Linen,Compact,Foldable,Nordic,Classic,Quiet,Solar,Travel}'::text[])[1 + pg_temp.pick(i, 10, 10)] || ' '
       || ('{lamp,chair,kettle,planter,bottle,notebook,shelf,jacket,helmet,speaker,rug,toolbox}'::text[])[1 + pg_temp.pick(i, 11, 12)]
       || ' ' || i,
       1 + pg_temp.pick(i, 12, 12), 1.99 + pg_temp.pick(i, 13, 30000) / 100.0, pg_temp.pick(i, 14, 500),
       CASE pg_temp.pick(i, 15, 4) WHEN 0 THEN '{new}' WHEN 1 THEN '{sale,"last pieces"}' ELSE '{}' END::text[],
       pg_temp.pick(i, 16, 25) = 0
FROM generate_series(1, 600) i;

INSERT INTO employees
SELECT i, pg_temp.first_name(i + 900000) || ' ' || pg_temp.last_name(i + 900000), 'employee' || i || '@example.org',
       '+1-202-555-0' || (100 + pg_temp.pick(i, 20, 100)),
       ('{support,warehouse,finance,engineering,marketing}'::text[])[1 + pg_temp.pick(i, 21, 5)],
       CASE WHEN i > 8 THEN 1 + pg_temp.pick(i, 22, 8) END, 32000 + pg_temp.pick(i, 23, 88000),
       '2015-01-05'::date + pg_temp.pick(i, 24, 4000)
FROM generate_series(1, 120) i;

INSERT INTO customers
SELECT i, f || ' ' || l,
       translate(lower(f), 'å', 'a') || '.' || translate(lower(l), 'øü', 'ou') || i || '@example.'
       || ('{com,org,net}'::text[])[1 + pg_temp.pick(i, 30, 3)],
       CASE WHEN pg_temp.pick(i, 31, 12) > 0 THEN '+1-' || (201 + pg_temp.pick(i, 32, 700)) || '-555-01' || lpad(pg_temp.pick(i, 33, 100)::text, 2, '0') END,
       (900 + pg_temp.pick(i, 34, 100)) || '-' || (10 + pg_temp.pick(i, 35, 40)) || '-' || lpad(pg_temp.pick(i, 36, 10000)::text, 4, '0'),
       '1942-01-01'::date + pg_temp.pick(i, 37, 23000),
       (1 + pg_temp.pick(i, 38, 240)) || ' ' || ('{Example Street,Sample Road,Test Lane,Placeholder Avenue,Demo Square}'::text[])[1 + pg_temp.pick(i, 39, 5)],
       ('{Springfield,Rivertown,Lakeside,Hillview,Newbridge,Eastport,Westfield,Oakdale}'::text[])[1 + pg_temp.pick(i, 40, 8)],
       ('{eu-west,eu-north,us-east,us-west,apac}'::text[])[1 + pg_temp.pick(i, 41, 5)],
       pg_temp.pick(i, 42, 5000), pg_temp.pick(i, 43, 3) = 0, pg_temp.moment(i, 44)
FROM (SELECT i, pg_temp.first_name(i) AS f, pg_temp.last_name(i) AS l FROM generate_series(1, :customers) i) names;

INSERT INTO orders
SELECT i, c, s, placed, CASE WHEN s IN ('shipped', 'delivered', 'returned') THEN placed + interval '1 day' * (1 + pg_temp.pick(i, 50, 6)) END,
       round(9.5 + pg_temp.pick(i, 51, 45000) / 100.0, 2), ('{EUR,EUR,EUR,USD,GBP}'::text[])[1 + pg_temp.pick(i, 52, 5)],
       CASE WHEN pg_temp.pick(i, 53, 10) = 0 THEN ('{leave with neighbour,gift wrap please,call before delivery,fragile}'::text[])[1 + pg_temp.pick(i, 54, 4)] END
FROM (SELECT i, 1 + pg_temp.pick(i, 55, :customers) AS c, pg_temp.moment(i, 56) AS placed,
             ('{placed,paid,packed,shipped,delivered,delivered,delivered,delivered,returned,cancelled}'::order_status[])[1 + pg_temp.pick(i, 57, 10)] AS s
      FROM generate_series(1, :customers * 15 / 2) i) o;

INSERT INTO order_items
SELECT i, line, 1 + pg_temp.pick(i * 4 + line, 60, 600), 1 + pg_temp.pick(i * 4 + line, 61, 4),
       1.99 + pg_temp.pick(i * 4 + line, 62, 12000) / 100.0
FROM generate_series(1, :customers * 15 / 2) i, generate_series(1, 1 + pg_temp.pick(i, 63, 3)) line;

-- One card for each customer: 400000, nine digits, and the check digit that makes it pass the Luhn test.
CREATE TEMP TABLE cards ON COMMIT DROP AS
SELECT i AS customer_id, n || ((10 - (SELECT sum(CASE WHEN p % 2 = 1 THEN d * 2 - 9 * (d > 4)::integer ELSE d END)
                                      FROM (SELECT p, substr(n, p, 1)::integer AS d FROM generate_series(1, 15) p) digits) % 10) % 10) AS card_number
FROM (SELECT i, '400000' || lpad(pg_temp.pick(i, 70, 1000000000)::text, 9, '0') AS n FROM generate_series(1, :customers) i) numbers;

INSERT INTO payments
SELECT o.id, o.id, m, CASE WHEN m = 'card' THEN c.card_number END,
       CASE WHEN m = 'bank_transfer' THEN pg_temp.iban(o.customer_id, 71) END, o.total, o.placed_at + interval '90 seconds'
FROM (SELECT *, ('{card,card,card,bank_transfer,voucher}'::payment_method[])[1 + pg_temp.pick(id, 72, 5)] AS m FROM orders
      WHERE status NOT IN ('placed', 'cancelled')) o
JOIN cards c USING (customer_id);

INSERT INTO refunds
SELECT row_number() OVER (ORDER BY p.id), p.id, round(p.amount / (1 + pg_temp.pick(p.id, 80, 3)), 2),
       ('{arrived broken,wrong size,never arrived,changed mind,double charge}'::text[])[1 + pg_temp.pick(p.id, 81, 5)],
       1 + pg_temp.pick(p.id, 82, 120), p.paid_at + interval '1 day' * (2 + pg_temp.pick(p.id, 83, 20))
FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.status = 'returned';

INSERT INTO api_tokens
SELECT i, 1 + pg_temp.pick(i, 90, :customers), ('{shop plugin,price feed,stock sync,dashboard}'::text[])[1 + pg_temp.pick(i, 91, 4)],
       'shp_test_' || md5(:seed || '/token/' || i), pg_temp.moment(i, 92),
       CASE WHEN pg_temp.pick(i, 93, 3) > 0 THEN '2026-11-20 08:00+00'::timestamptz - make_interval(mins => pg_temp.pick(i, 94, 200000)) END
FROM generate_series(1, greatest(20, :customers / 20)) i;

INSERT INTO support_notes
SELECT n.i, c.id, 1 + pg_temp.pick(n.i, 100, 120),
       CASE pg_temp.pick(n.i, 101, 5)
           WHEN 0 THEN 'Called ' || c.full_name || ' back on ' || coalesce(c.phone, 'the office line') || ', parcel was at the neighbour.'
           WHEN 1 THEN 'Customer asked to change the address to ' || c.address || ', ' || c.city || '. Confirmed by mail to ' || c.email || '.'
           WHEN 2 THEN 'Identity check passed: born ' || c.date_of_birth || ', number ends in ' || right(c.ssn, 4) || '.'
           WHEN 3 THEN 'Refund for a double charge, new account ' || pg_temp.iban(c.id, 71) || ' given by ' || c.full_name || '.'
           ELSE 'Asked about delivery time. Nothing else open.'
       END, pg_temp.moment(n.i, 102)
FROM (SELECT i, 1 + pg_temp.pick(i, 103, :customers) AS customer_id FROM generate_series(1, :customers / 2) i) n
JOIN customers c ON c.id = n.customer_id;

INSERT INTO events
SELECT e.i, c.id, e.kind,
       CASE e.kind
           WHEN 'login' THEN jsonb_build_object('ip', '192.0.2.' || pg_temp.pick(e.i, 110, 255), 'email', c.email, 'ok', pg_temp.pick(e.i, 111, 20) > 0)
           WHEN 'search' THEN jsonb_build_object('words', ('{lamp,desk,gift,red chair,helmet}'::text[])[1 + pg_temp.pick(e.i, 112, 5)], 'hits', pg_temp.pick(e.i, 113, 90))
           WHEN 'view' THEN jsonb_build_object('product', 1 + pg_temp.pick(e.i, 114, 600), 'seconds', pg_temp.pick(e.i, 115, 300))
           ELSE jsonb_build_object('order', 1 + pg_temp.pick(e.i, 116, :customers * 15 / 2), 'device', jsonb_build_object('os', 'linux', 'mobile', pg_temp.pick(e.i, 117, 2) = 0))
       END, pg_temp.moment(e.i, 118)
FROM (SELECT i, 1 + pg_temp.pick(i, 119, :customers) AS customer_id,
             ('{login,search,view,view,checkout}'::text[])[1 + pg_temp.pick(i, 120, 5)] AS kind
      FROM generate_series(1, :customers * 3) i) e
JOIN customers c ON c.id = e.customer_id;

INSERT INTO billing.invoices
SELECT row_number() OVER (ORDER BY o.id), o.id, c.full_name,
       CASE WHEN pg_temp.pick(o.id, 130, 4) = 0 THEN 'XX' || lpad(pg_temp.pick(o.id, 131, 1000000000)::text, 9, '0') END,
       p.iban, o.total, o.placed_at::date
FROM orders o JOIN payments p ON p.order_id = o.id JOIN customers c ON c.id = o.customer_id
WHERE pg_temp.pick(o.id, 132, 5) = 0;

COMMIT;
