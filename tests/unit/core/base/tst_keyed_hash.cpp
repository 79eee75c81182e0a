// SipHash-2-4 as its authors publish it.
#include "core/base/keyed_hash.h"

#include <QTest>

#include <string>

using namespace gatehouse;

class TestKeyedHash : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theAuthorsVectors_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<quint64>("hash");
        QTest::newRow("nothing") << 0 << quint64{0x726fdb47dd0e0e31U};
        QTest::newRow("one byte") << 1 << quint64{0x74f839c593dc67fdU};
        QTest::newRow("two bytes") << 2 << quint64{0x0d6c8009d9a94f5aU};
        QTest::newRow("a block less one") << 7 << quint64{0xab0200f58b01d137U};
        QTest::newRow("a block") << 8 << quint64{0x93f5f5799a932462U};
        QTest::newRow("the paper's example") << 15 << quint64{0xa129ca6149be45e5U};
    }

    void theAuthorsVectors()
    {
        QFETCH(int, bytes);
        QFETCH(quint64, hash);
        KeyedHash::Key key;
        for (size_t i = 0; i < key.size(); ++i)
            key[i] = static_cast<uint8_t>(i);
        std::string input;
        for (int i = 0; i < bytes; ++i)
            input.push_back(static_cast<char>(i));
        QCOMPARE(quint64{KeyedHash(key).of(input)}, hash);
    }

    void aFreshKeyIsAnother()
    {
        QVERIFY(KeyedHash().of("700000") != KeyedHash().of("700000"));
    }
};

QTEST_GUILESS_MAIN(TestKeyedHash)
#include "tst_keyed_hash.moc"
