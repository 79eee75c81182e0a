#include "core/base/sealer.h"

#include <QTest>

using namespace gatehouse;

class TestSealer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensWhatItSealed()
    {
        const Sealer sealer(randomBytes(32));
        for (const size_t size : {0, 1, 15, 16, 17, 5000}) {
            const Bytes plain = randomBytes(size);
            const Bytes sealed = sealer.seal(plain, "context");
            QCOMPARE(sealed.size(), size + 28);
            const auto opened = sealer.open(sealed, "context");
            QVERIFY(opened.ok());
            QVERIFY(*opened == plain);
        }
    }

    void everyChangedByteIsRefused()
    {
        const Sealer sealer(randomBytes(32));
        const Bytes sealed = sealer.seal(asBytes("a token"), "context");
        for (size_t i = 0; i < sealed.size(); ++i) {
            Bytes changed = sealed;
            changed[i] ^= 1;
            QVERIFY(!sealer.open(changed, "context").ok());
        }
        QVERIFY(!sealer.open(sealed, "contexu").ok());
        QVERIFY(!sealer.open(ByteView(sealed).first(27), "context").ok());
        QVERIFY(!Sealer(randomBytes(32)).open(sealed, "context").ok());
    }

    void sealingTwiceLooksDifferent()
    {
        const Sealer sealer(randomBytes(32));
        QVERIFY(sealer.seal(asBytes("same"), "") != sealer.seal(asBytes("same"), ""));
    }
};

QTEST_GUILESS_MAIN(TestSealer)
#include "tst_sealer.moc"
