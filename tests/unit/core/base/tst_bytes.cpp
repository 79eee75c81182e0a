#include "core/base/bytes.h"

#include <QTest>

using namespace gatehouse;

class TestBytes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hexAndBase64GoThereAndBack()
    {
        for (size_t size = 0; size < 70; ++size) {
            const Bytes bytes = randomBytes(size);
            QVERIFY(fromHex(toHex(bytes)) == bytes);
            QVERIFY(fromBase64(toBase64(bytes)) == bytes);
        }
        QCOMPARE(toBase64(asBytes("foobar")), std::string("Zm9vYmFy"));
        QCOMPARE(toBase64Url(Bytes{0xfb, 0xff}), std::string("-_8"));
    }

    void refusesWhatIsNotStrict_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"a", "Zg=", "Zg", "Zg==\n", " Zg==", "Z=g=", "====", "Zm9v====", "Zm9-", "=Zg=", "Zh==", "Zm9="})
            QTest::newRow(text) << QByteArray(text);
    }

    void refusesWhatIsNotStrict()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!fromBase64(text.toStdString()));
        QVERIFY(!fromHex("0" + text.toStdString() + "x"));
    }

    void comparesAndWipes()
    {
        QVERIFY(constantTimeEqual(asBytes("same"), asBytes("same")));
        QVERIFY(!constantTimeEqual(asBytes("same"), asBytes("sama")));
        QVERIFY(!constantTimeEqual(asBytes("same"), asBytes("sam")));
        QVERIFY(constantTimeEqual({}, {}));
        std::string secret = "secret";
        wipe(secret);
        QVERIFY(secret.empty());
    }

    void hashesAsPublished()
    {
        QCOMPARE(toHex(sha256(asBytes("abc"))),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
};

QTEST_GUILESS_MAIN(TestBytes)
#include "tst_bytes.moc"
