// What statements change about a session's picture of the schema, and how transactions take it back.
#include "core/gateway/schema_overlay.h"
#include "core/policy/reach.h"
#include "tests/cases/shop_catalog.h"

#include <QtTest>

using namespace gatehouse;
using gateway::FollowedLabel;
using gateway::Following;
using gateway::SchemaOverlay;

class TestFollowing : public QObject {
    Q_OBJECT

    struct Session {
        SchemaOverlay overlay;
        SchemaOverlay::Base base = std::make_shared<const catalog::Snapshot>(cases::shopCatalog());
        sql::SessionSettings settings;
        std::vector<FollowedLabel> labels;

        sql::Analysis analyze(const std::string& text)
        {
            if (overlay.hasTemporary())
                settings.temporarySchema = gateway::kTemporarySchema;
            return sql::analyze(text, *picture(), settings);
        }
        SchemaOverlay::Base picture() { return overlay.over(base, settings.searchPath); }

        void run(const std::string& text)
        {
            const sql::Analysis analysis = analyze(text);
            QVERIFY2(analysis.statements.size() == 1, text.c_str());
            const Following following = gateway::followingOf(analysis.statements[0], text, *picture(), settings);
            labels = following.labels;
            overlay.add(following);
            overlay.control(analysis.statements[0].transaction, text);
        }
        /// "label", "label computed", "" for none, "unknown" when it cannot be told.
        QString shows(const std::string& query)
        {
            const sql::Analysis analysis = analyze(query);
            const sql::Statement& statement = analysis.statements.at(0);
            if (!statement.outputsKnown || statement.has(sql::FindingKind::UnknownObject))
                return QStringLiteral("unknown");
            QString seen;
            for (const sql::Source& source : statement.outputs.at(0).sources) {
                const catalog::Relation* relation = picture()->relation(source.column.table);
                const catalog::Column* column = relation ? relation->column(source.column.number) : nullptr;
                if (!column)
                    return QStringLiteral("unknown");
                const auto label = policy::labelOf(*relation, *column, *picture());
                if (!label.empty())
                    seen = QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size())) + (column->labelDerived ? QStringLiteral(" computed") : QString());
            }
            return seen;
        }
        QString kept() const
        {
            QStringList all;
            for (const FollowedLabel& label : labels)
                all.append(QString::fromStdString(label.schema + "." + label.table + "." + label.column + " " + label.label + (label.derived ? " computed" : "")
                                                      + (label.masker.empty() ? "" : " as " + label.masker)));
            return all.join(QStringLiteral(", "));
        }
    };

private Q_SLOTS:
    void existingColumns_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char* sql, const char* kept) { QTest::addRow("%s", sql) << QString::fromUtf8(sql) << QString::fromUtf8(kept); };
        row("UPDATE orders SET status = 'x'", "");
        row("UPDATE orders SET status = c.region FROM customers c", "");
        row("UPDATE orders SET status = c.email FROM customers c", "public.orders.status email");
        row("UPDATE orders SET status = lower(c.email) FROM customers c", "public.orders.status email computed");
        row("UPDATE orders SET status = c.email || c.ssn FROM customers c", "public.orders.status national_id computed");
        row("UPDATE orders SET status = CASE WHEN c.ssn LIKE '1%' THEN 'a' END FROM customers c", "public.orders.status national_id computed");
        row("UPDATE orders SET status = CASE WHEN c.ssn = '1' THEN 'a' END FROM customers c", "");
        row("UPDATE orders SET status = CASE WHEN c.ssn IS NULL THEN 'a' END FROM customers c", "");
        row("UPDATE orders SET id = (SELECT count(ssn) FROM customers)", "");
        row("UPDATE orders SET customer_id = (SELECT id FROM customers WHERE email = $1)", "");
        row("UPDATE orders SET customer_id = (SELECT id FROM customers WHERE ssn LIKE '1%')", "public.orders.customer_id national_id computed");
        row("UPDATE customers SET email = lower(email)", "");
        row("UPDATE customers SET ssn = substr(ssn, 1, 4) || '0000'", "public.customers.ssn national_id computed");
        row("UPDATE customers SET email = email", "");
        row("UPDATE customers SET email = ssn", "public.customers.email national_id computed");
        row("UPDATE customers SET ssn = email", "public.customers.ssn national_id computed");
        row("INSERT INTO orders (status) SELECT email FROM customers", "public.orders.status email");
        row("INSERT INTO orders (id, status) VALUES (1, 'x'), (2, (SELECT ssn FROM customers LIMIT 1))", "public.orders.status national_id computed");
        row("INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET status = (SELECT token FROM api_tokens LIMIT 1)", "public.orders.status secret computed");
        row("INSERT INTO visits (address) SELECT email FROM customers", "public.visits.address email computed, public.visits_2026.address ip_address computed");
        row("INSERT INTO products (name) SELECT contact FROM people", "public.products.name email");
        row("INSERT INTO products (name) SELECT nothing FROM nowhere", "public.products.name unknown computed");
        row("MERGE INTO orders o USING customers c ON c.id = o.customer_id WHEN MATCHED THEN UPDATE SET status = c.phone", "public.orders.status phone");
        row("WITH gone AS (DELETE FROM customers RETURNING ssn) INSERT INTO orders (status) SELECT ssn FROM gone", "public.orders.status national_id");
        row("COPY orders FROM STDIN", "");
        row("DELETE FROM orders WHERE status IN (SELECT email FROM customers)", "");
    }

    void existingColumns()
    {
        QFETCH(QString, sql);
        QFETCH(QString, kept);
        Session session;
        session.run(sql.toStdString());
        if (sql == QStringLiteral("INSERT INTO visits (address) SELECT email FROM customers"))
            QVERIFY(session.kept().contains(QStringLiteral("public.visits_2026.address")));
        else
            QCOMPARE(session.kept(), kept);
    }

    void newRelations_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("read");
        QTest::addColumn<QString>("shows");
        QTest::addColumn<bool>("isKept");
        const auto row = [](const char* sql, const char* read, const char* shows, bool kept) {
            QTest::addRow("%s", sql) << QString::fromUtf8(sql) << QString::fromUtf8(read) << QString::fromUtf8(shows) << kept;
        };
        row("CREATE TABLE t AS SELECT ssn AS s, region FROM customers", "SELECT s FROM t", "national_id", true);
        row("CREATE TABLE t AS SELECT region, ssn AS s FROM customers", "SELECT region FROM t", "", true);
        row("CREATE TABLE t (a, b) AS SELECT region, upper(ssn) FROM customers", "SELECT b FROM t", "national_id computed", true);
        row("SELECT ssn INTO t FROM customers", "SELECT ssn FROM t", "national_id", true);
        row("SELECT ssn INTO TEMP t FROM customers", "SELECT ssn FROM t", "national_id", false);
        row("CREATE TEMP TABLE t AS TABLE customers", "SELECT email FROM pg_temp.t", "email", false);
        row("CREATE TEMP TABLE t AS SELECT region FROM customers", "SELECT region FROM t", "", false);
        row("CREATE VIEW t AS SELECT email FROM customers", "SELECT email FROM t", "email", true);
        row("CREATE MATERIALIZED VIEW t AS SELECT email FROM customers", "SELECT email FROM t", "email", true);
        row("CREATE TABLE t (LIKE customers)", "SELECT email FROM t", "email", true);
        row("CREATE TABLE t (x int, LIKE customers)", "SELECT email FROM t", "email", true);
        row("CREATE TABLE t () INHERITS (customers)", "SELECT email FROM t", "email", true);
        row("CREATE TABLE t (n int, s text)", "SELECT s FROM t", "", false);
        row("ALTER TABLE customers RENAME TO t", "SELECT email FROM t", "email", true);
        row("ALTER TABLE customers RENAME COLUMN email TO e", "SELECT e FROM customers", "email", true);
        row("ALTER TABLE customers SET SCHEMA attic", "SELECT email FROM attic.customers", "email", true);
        row("ALTER TABLE customers ADD COLUMN e text GENERATED ALWAYS AS (lower(email)) STORED", "SELECT e FROM customers", "email computed", true);
        row("ALTER TABLE customers ADD COLUMN e text", "SELECT e FROM customers", "", false);
        row("ALTER TABLE customers ALTER COLUMN region TYPE text USING email", "SELECT region FROM customers", "email", true);
        row("ALTER TABLE visits_2026 INHERIT orders", "SELECT status FROM orders", "", false);
        row("DROP TABLE customers", "SELECT email FROM customers", "unknown", false);
    }

    void newRelations()
    {
        QFETCH(QString, sql);
        QFETCH(QString, read);
        QFETCH(QString, shows);
        QFETCH(bool, isKept);
        Session session;
        const QString before = session.shows(read.toStdString());
        session.run("BEGIN");
        session.run(sql.toStdString());
        QCOMPARE(session.shows(read.toStdString()), shows);
        QCOMPARE(!session.labels.empty(), isKept);
        const size_t announced = session.labels.size();
        session.run("ROLLBACK");
        QCOMPARE(session.shows(read.toStdString()), before);
        QVERIFY(session.overlay.empty());
        QCOMPARE(session.overlay.takeSettled().takenBack.size(), announced);
    }

    void maskersGoWithTheData_data()
    {
        QTest::addColumn<QStringList>("sql");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char* name, const QStringList& sql, const char* kept) { QTest::addRow("%s", name) << sql << QString::fromUtf8(kept); };
        const auto one = [&row](const char* sql, const char* kept) { row(sql, {QString::fromUtf8(sql)}, kept); };
        one("UPDATE orders SET status = c.email FROM customers c", "public.orders.status email as full");
        one("UPDATE orders SET status = c.phone FROM customers c", "public.orders.status phone");
        one("UPDATE orders SET status = c.phone || c.email FROM customers c", "public.orders.status email computed as full");
        one("UPDATE orders SET status = c::text FROM customers c", "public.orders.status national_id computed as null");
        one("UPDATE customers SET phone = ssn", "public.customers.phone national_id computed as null");
        one("UPDATE customers SET ssn = phone", "public.customers.ssn national_id computed as null");
        one("UPDATE customers SET email = 'x' || email WHERE id = 1", "");
        one("CREATE TABLE t AS SELECT email FROM customers", "public.t.email email as full");
        one("CREATE TABLE t AS SELECT contact FROM people", "public.t.contact email as full");
        one("ALTER TABLE customers RENAME COLUMN email TO e", "public.customers.e email as full");
        one("ALTER TABLE customers ADD COLUMN e text GENERATED ALWAYS AS (lower(email)) STORED", "public.customers.e email computed as full");
        row("the same label, less strict: the stricter stays", {QStringLiteral("UPDATE orders SET status = c.email FROM customers c"),
            QStringLiteral("CREATE TEMP TABLE other AS SELECT email FROM customers"), QStringLiteral("UPDATE orders SET status = o.email FROM other o")},
            "public.orders.status email as full");
        row("a step of the session's own", {QStringLiteral("CREATE TEMP TABLE t AS SELECT email AS e FROM customers"),
            QStringLiteral("INSERT INTO orders (status) SELECT e FROM t")}, "public.orders.status email as full");
        row("a child's", {QStringLiteral("CREATE TABLE t () INHERITS (customers)"), QStringLiteral("INSERT INTO orders (status) SELECT email FROM t")},
            "public.orders.status email as full");
    }

    void maskersGoWithTheData()
    {
        QFETCH(QStringList, sql);
        QFETCH(QString, kept);
        Session session;
        catalog::Contents contents = session.base->contents();
        for (catalog::Relation& relation : contents.relations) {
            for (catalog::Column& column : relation.columns) {
                if (relation.name == "customers" && column.name == "email")
                    column.masker = "full";
                if (relation.name == "customers" && column.name == "ssn")
                    column.masker = "null";
            }
        }
        session.base = std::make_shared<const catalog::Snapshot>("shop", 7, std::move(contents));
        for (const QString& each : sql)
            session.run(each.toStdString());
        QCOMPARE(session.kept(), kept);
    }

    void aStricterMaskerIsTakenOnByALabelThatStands()
    {
        Session session;
        catalog::Contents contents = session.base->contents();
        for (catalog::Relation& relation : contents.relations) {
            for (catalog::Column& column : relation.columns) {
                if (relation.name == "customers" && column.name == "email")
                    column.masker = "token";
                if (relation.name == "orders" && column.name == "status")
                    column.label = "email";
            }
        }
        session.base = std::make_shared<const catalog::Snapshot>("shop", 7, std::move(contents));
        session.run("UPDATE orders SET status = c.email FROM customers c");
        QCOMPARE(session.kept(), QStringLiteral("public.orders.status email as token"));
        const auto picture = session.picture();
        QCOMPARE(picture->relation("public", "orders")->column("status")->masker, std::string("token"));
        QVERIFY(!picture->relation("public", "orders")->column("status")->labelDerived);
    }

    void savepoints()
    {
        Session session;
        for (const char* sql : {"BEGIN", "CREATE TEMP TABLE a AS SELECT ssn FROM customers", "SAVEPOINT one",
                                "CREATE TEMP TABLE b AS SELECT ssn FROM customers", "SAVEPOINT \"One\"", "UPDATE orders SET status = ssn FROM customers",
                                "ROLLBACK TO SAVEPOINT one"})
            session.run(sql);
        QCOMPARE(session.shows("SELECT ssn FROM a"), QStringLiteral("national_id"));
        QCOMPARE(session.shows("SELECT ssn FROM b"), QStringLiteral("unknown"));
        QCOMPARE(session.shows("SELECT status FROM orders"), QString());
        QCOMPARE(session.overlay.takeSettled().takenBack.size(), size_t(1));
        session.run("CREATE TEMP TABLE b AS SELECT email FROM customers");
        session.run("ROLLBACK TO one");
        QCOMPARE(session.shows("SELECT email FROM b"), QStringLiteral("unknown"));
        session.run("RELEASE one");
        session.run("COMMIT");
        QCOMPARE(session.shows("SELECT ssn FROM a"), QStringLiteral("national_id"));
    }

    void committedThings()
    {
        Session session;
        session.run("CREATE TEMP TABLE mine ON COMMIT DROP AS SELECT ssn FROM customers");
        session.run("CREATE TEMP TABLE stays AS SELECT ssn FROM customers");
        session.run("CREATE TABLE shared AS SELECT ssn FROM customers");
        session.overlay.committed();
        QCOMPARE(session.overlay.takeSettled().kept.size(), size_t(1));
        QCOMPARE(session.shows("SELECT ssn FROM mine"), QStringLiteral("unknown"));
        QCOMPARE(session.shows("SELECT ssn FROM shared"), QStringLiteral("national_id"));
        session.overlay.rolledBack();
        QCOMPARE(session.shows("SELECT ssn FROM stays"), QStringLiteral("national_id"));
        session.overlay.catalogRead();
        QCOMPARE(session.shows("SELECT ssn FROM stays"), QStringLiteral("national_id"));
        QCOMPARE(session.shows("SELECT ssn FROM shared"), QStringLiteral("unknown"));   // the catalog would have it by now
    }

    void untouchedSessionsKeepTheirSnapshot()
    {
        Session session;
        QCOMPARE(session.picture().get(), session.base.get());
        session.run("UPDATE orders SET status = 'x'");
        QCOMPARE(session.picture().get(), session.base.get());
    }

    void codeNobodySeesForgetsNewTables()
    {
        Session session;
        session.run("CREATE TEMP TABLE t AS SELECT region FROM customers");
        QCOMPARE(session.shows("SELECT region FROM t"), QString());
        session.run("DISCARD TEMP");
        QCOMPARE(session.shows("SELECT region FROM t"), QStringLiteral("unknown"));
    }
};

QTEST_GUILESS_MAIN(TestFollowing)
#include "tst_following.moc"
