#include "tests/support/fake_service_data.h"
#include "ui/approvals/approval_words.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

Q_DECLARE_METATYPE(gatehouse::ui::Risk)

class TestApprovalWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void risks_data()
    {
        QTest::addColumn<QStringList>("effects");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<Risk>("risk");
        const QString human = QStringLiteral("human");
        const QString agent = QStringLiteral("agent");
        const QString prod = QStringLiteral("prod");
        const QString dev = QStringLiteral("dev");
        const auto effects = [](const char* words) { return QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts); };
        QTest::newRow("reading") << effects("read") << human << prod << Risk::Low;
        QTest::newRow("writing") << effects("write") << human << prod << Risk::Medium;
        QTest::newRow("agent in prod") << effects("read") << agent << prod << Risk::High;
        QTest::newRow("agent in dev") << effects("read") << agent << dev << Risk::Low;
        QTest::newRow("unknown kind in prod") << effects("read") << QString() << prod << Risk::High;
        QTest::newRow("unknown environment counts as prod") << effects("write") << agent << QString() << Risk::High;
        QTest::newRow("destroying") << effects("write destructive") << human << dev << Risk::High;
        QTest::newRow("schema") << effects("ddl") << human << dev << Risk::High;
        QTest::newRow("rights") << effects("privilege") << human << dev << Risk::High;
        QTest::newRow("code") << effects("execution read") << human << dev << Risk::High;
        QTest::newRow("server") << effects("admin") << human << dev << Risk::High;
        QTest::newRow("not understood") << effects("") << human << dev << Risk::High;
        QTest::newRow("a word we do not know") << effects("teleport") << human << dev << Risk::High;
    }

    void risks()
    {
        QFETCH(QStringList, effects);
        QFETCH(QString, kind);
        QFETCH(QString, environment);
        QFETCH(Risk, risk);
        service::ApprovalView view;
        view.effects = effects;
        view.identityKind = kind;
        view.environment = environment;
        QCOMPARE(riskOf(view), risk);
        QVERIFY(!riskWord(risk).isEmpty());
    }

    void aRequestToSee()
    {
        service::ApprovalView view;
        view.identity = QStringLiteral("lena");
        view.identityKind = QStringLiteral("human");
        view.environment = QStringLiteral("prod");
        view.effects = {QStringLiteral("read")};
        view.columns = {QStringLiteral("public.customers.email"), QStringLiteral("crm.people.ssn"), QStringLiteral("public.customers.phone")};
        view.labels = {QStringLiteral("email"), QStringLiteral("national_id"), QStringLiteral("phone")};
        view.seconds = 5400;
        view.state = QStringLiteral("pending");
        QCOMPARE(riskOf(view), Risk::Medium);
        QCOMPARE(requestSentence(view), QStringLiteral("lena wants to see email and phone of customers and ssn of crm.people"));
        QCOMPARE(stakeWords(view), QStringLiteral("email, national_id and phone in plain for 90 minutes"));
        view.columns = {QStringLiteral("public.t.a"), QStringLiteral("public.t.b"), QStringLiteral("public.t.c"), QStringLiteral("public.t.d"),
                        QStringLiteral("public.t.e"), QStringLiteral("public.t.f")};
        QCOMPARE(requestSentence(view), QStringLiteral("lena wants to see a, b, c and d of t and 2 more"));
        view.state = QStringLiteral("executed");
        view.decidedBy = QStringLiteral("rosa");
        QCOMPARE(outcomeWords(view), QStringLiteral("granted by rosa"));
        view.grantEnd = QStringLiteral("its time is over");
        QCOMPARE(outcomeWords(view), QStringLiteral("granted by rosa · ended: its time is over"));
    }

    void sentences_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("effects");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* statement, const char* effects, const char* sentence) {
            QTest::newRow(statement) << QString::fromLatin1(statement) << QString::fromLatin1(effects)
                                     << QString::fromLatin1(sentence);
        };
        row("DELETE FROM payments WHERE id = 1", "write", "bot wants to delete from payments");
        row("  /* tidy */ -- up\n delete from payments", "write destructive", "bot wants to delete from payments");
        row("TRUNCATE payments", "destructive", "bot wants to empty payments");
        row("ALTER TABLE payments DROP COLUMN x", "ddl destructive", "bot wants to alter payments");
        row("GRANT ALL ON payments TO public", "privilege", "bot wants to grant rights on payments");
        row("SELECT * FROM payments", "read", "bot wants to read payments");
        // The first word is not believed where the analysis says otherwise.
        row("SELECT wipe(id) FROM payments", "read execution", "bot wants to run code that touches payments");
        row("WITH x AS (DELETE FROM payments RETURNING 1) SELECT 1", "read write", "bot wants to write to payments");
        row("EXPLAIN ANALYSE DELETE FROM payments", "write destructive", "bot wants to destroy data in payments");
        row("SELECT 1; DROP TABLE payments", "read destructive", "bot wants to destroy data in payments");
        row("gibberish", "", "bot wants to run a statement that is not understood");
        row("/* never closed", "", "bot wants to run a statement that is not understood");
    }

    void sentences()
    {
        QFETCH(QString, statement);
        QFETCH(QString, effects);
        QFETCH(QString, sentence);
        service::ApprovalView view;
        view.identity = QStringLiteral("bot");
        view.statement = statement;
        view.effects = effects.split(u' ', Qt::SkipEmptyParts);
        view.objects = QStringList{QStringLiteral("public.payments")};
        QCOMPARE(requestSentence(view), sentence);
    }

    void objects()
    {
        QCOMPARE(objectWords({}), QString());
        QCOMPARE(objectWords({QStringLiteral("public.a"), QStringLiteral("billing.b")}), QStringLiteral("a and billing.b"));
        QCOMPARE(objectWords({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d"),
                              QStringLiteral("e")}),
                 QStringLiteral("a, b and 3 more"));
    }

    void stakesAndOutcomes()
    {
        const QVector<service::ApprovalView> pending = test::samplePending();
        QVERIFY(stakeWords(pending.at(0)).contains(QStringLiteral("rows")));
        QCOMPARE(stakeWords(pending.at(1)), QStringLiteral("schema change"));
        QCOMPARE(behalfWords(pending.at(0)), QStringLiteral("for dan"));
        QCOMPARE(outcomeWords(test::sampleEnded().at(1)),
                 QStringLiteral("denied by priya: the archive is still needed for the audit"));
        QCOMPARE(outcomeWords(test::sampleEnded().at(2)), QStringLiteral("expired"));
    }
};

QTEST_APPLESS_MAIN(TestApprovalWords)
#include "tst_approval_words.moc"
