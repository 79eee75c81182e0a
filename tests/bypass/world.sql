-- What the corpus is about: people whose labelled columns hold values that stand nowhere else, of every kind of type.
CREATE TYPE mood AS ENUM ('calm-vexing', 'dour-pilgrim', 'glad-harrow', 'mild-tundra');
CREATE TYPE place AS (street text, town text);
CREATE DOMAIN national_number AS text;

CREATE TABLE people (
    id integer PRIMARY KEY,
    region text NOT NULL,
    points integer NOT NULL,
    name text,
    email varchar(60),
    ssn text,
    card char(19),
    born date,
    salary numeric(12, 2),
    badge bigint,
    account uuid,
    photo bytea,
    profile jsonb,
    tags text[],
    home place,
    temper mood,
    tax national_number,
    memo xml,
    words tsvector,
    seen timestamptz
);
INSERT INTO people VALUES
    (1, 'north', 10, 'Quillon Xanthover', 'zq.xanthover@wyvern-quay.test', '907-65-4321', '4539 1488 0343 6467',
     '1961-07-23', 734218.46, 8127364519027, 'b7c1d5e2-93f4-4a6b-8c0d-5e7f1a2b3c4d', '\xdeadfacecafe0badf00d',
     '{"diagnosis": "vexillum-morbus", "pin": 58213907}', '{quetzal-brine,ochre-77120}', ROW('17 Murkwood Spindle', 'Ombrelune'),
     'calm-vexing', 'TX-5561-9032-K', '<m>gossamer-jinx</m>', 'brackwater:1 fjordlamp:2', '1987-02-03 04:05:06.789+00'),
    (2, 'south', 20, 'Ysolde Brackenjaw', 'yb.brackenjaw@fenlight-orb.test', '914-28-7763', '5425 2334 3010 9903',
     '1958-12-09', 618305.19, 6094817253381, 'e4a90b37-12cd-4f58-a6e1-70b2c39d84f5', '\xc0ffeebabe1337d00d5e',
     '{"diagnosis": "plumbago-tremens", "pin": 40917736}', '{sable-wicket,umber-90233}', ROW('4 Thistlegate Yard', 'Corvanne'),
     'dour-pilgrim', 'TX-7740-1187-M', '<m>halcyon-drupe</m>', 'kelpmorrow:1 saltwhistle:2', '1979-10-11 12:13:14.151+00'),
    (3, 'north', 30, 'Thessaly Gribnaught', 'tg.gribnaught@osprey-dell.test', '933-71-5508', '3714 4963 5398 431',
     '1944-03-30', 902771.88, 7733109465820, '0d5c8f1b-6e27-49ba-9f30-d14a75e8c62f', '\xfeedbeef0ddba11cab1e',
     '{"diagnosis": "ossifer-gravis", "pin": 77120653}', '{lichen-tolls,azure-31448}', ROW('88 Peregrine Sluice', 'Duskhollow'),
     'glad-harrow', 'TX-2098-6643-Q', '<m>wormwood-lyre</m>', 'tallowmire:1 hexbramble:2', '1966-06-07 08:09:10.111+00'),
    (4, 'south', 40, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE UNIQUE INDEX people_email ON people (email);
CREATE INDEX people_reversed ON people (reverse(ssn));
CREATE STATISTICS people_pairs (mcv, dependencies) ON ssn, name FROM people;
CREATE STATISTICS people_words ON (lower(name)), (reverse(email)) FROM people;

-- Enough rows for most_common_vals and histograms.
CREATE TABLE visits (id integer PRIMARY KEY, person integer NOT NULL, diagnosis text, cost integer);
INSERT INTO visits SELECT n, 1 + n % 3, (ARRAY['vexillum-morbus', 'plumbago-tremens', 'ossifer-gravis'])[1 + n % 3], n FROM generate_series(1, 300) n;
CREATE INDEX visits_reversed ON visits (reverse(diagnosis));
CREATE STATISTICS visits_pairs (mcv) ON diagnosis, person FROM visits;
CREATE STATISTICS visits_expression ON (upper(diagnosis)) FROM visits;

-- Clean by itself; cases write into it.
CREATE TABLE scratch (id integer, note text, amount numeric, doc jsonb);
INSERT INTO scratch VALUES (1, 'plain words', 1.5, '{"a": 1}');
CREATE TABLE oddments (id integer, word text);
INSERT INTO oddments SELECT n, 'word ' || n FROM generate_series(1, 20) n;

CREATE TABLE ledgerlike (id integer, ssn text, kind text) PARTITION BY LIST (kind);
CREATE TABLE ledgerlike_a PARTITION OF ledgerlike FOR VALUES IN ('a');
CREATE TABLE ledgerlike_b PARTITION OF ledgerlike FOR VALUES IN ('b');
INSERT INTO ledgerlike VALUES (1, '907-65-4321', 'a'), (2, '914-28-7763', 'b');
CREATE TABLE parent_of (id integer, ssn text);
CREATE TABLE child_of (extra text) INHERITS (parent_of);
INSERT INTO child_of VALUES (1, '907-65-4321', 'x');

CREATE VIEW people_view AS SELECT id, region, name, ssn FROM people;
CREATE VIEW people_renamed AS SELECT id AS a, ssn AS b, region AS c FROM people;
CREATE MATERIALIZED VIEW people_kept AS SELECT id, region, name AS who, reverse(ssn) AS backwards FROM people;
CREATE EXTENSION dblink;
CREATE EXTENSION tablefunc;
CREATE EXTENSION hstore;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION citext;
CREATE EXTENSION file_fdw;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pageinspect;
CREATE EXTENSION xml2;
CREATE EXTENSION btree_gist;
