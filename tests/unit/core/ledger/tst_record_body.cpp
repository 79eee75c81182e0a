#include "core/ledger/record_body.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ledger;

namespace {

Record fullRecord()
{
    Record record;
    record.kind = Kind::Outcome;
    record.timeUs = -5;
    record.identity = "lena";
    record.identityKind = "human";
    record.sponsor = "tom";
    record.sessionId = "ses_1";
    record.connection = "shop";
    record.environment = "prod";
    record.verdict = "mask";
    record.rule = "r\"1\n";
    record.effects = {"read", "write"};
    record.objects = {"public.a"};
    record.labels = {"email"};
    record.shape = "SELECT $1";
    record.secretText = std::string("SELECT 'geheim\xff\0'", 17);
    record.secretParameters = {"1", std::nullopt, "", std::string(1000, '\x01')};
    record.detail = "d";
    record.sqlState = "42501";
    record.about = 7;
    record.rows = 0;
    record.cellsMasked = 3;
    record.durationUs = 99;
    record.approval = "apr_1";
    return record;
}

}  // namespace

class TestRecordBody : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void kindsHaveNames()
    {
        for (int i = 0; i <= static_cast<int>(Kind::Administration); ++i) {
            const char* name = kindName(static_cast<Kind>(i));
            QVERIFY(*name);
            QCOMPARE(static_cast<int>(*kindFromName(name)), i);
        }
        QVERIFY(!kindFromName(""));
    }

    void readsBackEveryField()
    {
        const Sealer sealer(randomBytes(32));
        const Record record = fullRecord();
        const auto body = toBody(42, record, &sealer);
        QVERIFY(body.ok());
        QVERIFY(body->find("geheim") == std::string::npos);
        const auto read = fromBody(*body, &sealer);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->seq, 42u);
        QCOMPARE(read->record.rule, record.rule);
        QCOMPARE(read->record.timeUs, record.timeUs);
        QCOMPARE(read->record.secretText, record.secretText);
        QVERIFY(read->record.secretParameters == record.secretParameters);
        QCOMPARE(read->record.rows, 0);
        QCOMPARE(read->record.cellsMasked, 3);
        QCOMPARE(read->record.about, 7u);
        // The same body again, apart from the nonce: every field came back.
        QCOMPARE(*toBody(42, read->record, nullptr), *toBody(42, record, nullptr));
        QVERIFY(fromBody(*body, nullptr)->record.secretText.empty());
        QVERIFY(!fromBody(*body, std::make_unique<Sealer>(randomBytes(32)).get()).ok());
    }

    void isDeterministicAndLeavesOutWhatIsEmpty()
    {
        Record record;
        record.timeUs = 1;
        record.secretText = "dropped";
        QCOMPARE(*toBody(1, record, nullptr), std::string(R"({"kind":"statement","seq":1,"time":1,"v":1})"));
    }

    void aSealedPartBelongsToItsRecord()
    {
        const Sealer sealer(randomBytes(32));
        Record record;
        record.secretText = "x";
        std::string body = *toBody(1, record, &sealer);
        body.replace(body.find("\"seq\":1"), 7, "\"seq\":2");
        QVERIFY(fromBody(body, nullptr).ok());
        QVERIFY(!fromBody(body, &sealer).ok());
    }

    void refusesOthers_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char* body : {
                 "", "[]", "{}", "null", "{\"kind\":\"statement\",\"seq\":1,\"time\":1}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":2}", "{\"kind\":\"what\",\"seq\":1,\"time\":1,\"v\":1}",
                 "{\"kind\":\"statement\",\"seq\":-1,\"time\":1,\"v\":1}", "{\"kind\":\"statement\",\"seq\":1.5,\"time\":1,\"v\":1}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":1,\"other\":1}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":1,\"labels\":\"email\"}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":1,\"labels\":[1]}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":1,\"sealed\":5}",
                 "{\"kind\":\"statement\",\"seq\":1,\"time\":1,\"v\":1}x"})
            QTest::newRow(body) << QByteArray(body);
        QTest::newRow("deep") << QByteArray(100'000, '[');
    }

    void refusesOthers()
    {
        QFETCH(QByteArray, body);
        QVERIFY(!fromBody(body.toStdString(), nullptr).ok());
    }

    void refusesWhatIsTooLarge()
    {
        Record record;
        record.secretText.assign(kBodyBytesMax / 2, 'x');
        QVERIFY(!toBody(1, record, nullptr).ok());
    }
};

QTEST_GUILESS_MAIN(TestRecordBody)
#include "tst_record_body.moc"
