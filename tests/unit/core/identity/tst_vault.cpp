#include "core/identity/vault.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::identity;

class TestVault : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string home() const { return m_folder->path().toStdString(); }
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }

private Q_SLOTS:
    void init()
    {
        qunsetenv("GATEHOUSE_PASSPHRASE");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "");
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void keepsSecretsInAnEncryptedFile()
    {
        const std::string secret("p\0ssw\xff rd-in-clear", 19);
        {
            auto vault = openVault(home());
            QVERIFY2(vault, vault ? "" : vault.error().message.c_str());
            QCOMPARE((*vault)->kind(), std::string("encrypted file"));
            QVERIFY(!(*vault)->read("data-key")->has_value());
            QVERIFY((*vault)->write("upstream/shop/app_rw", secret).ok());
            QVERIFY((*vault)->write("data-key", "k").ok());
            QVERIFY((*vault)->write("data-key", "k2").ok());
        }
        auto vault = openVault(home());
        QVERIFY(**(*vault)->read("upstream/shop/app_rw") == secret);
        QCOMPARE(**(*vault)->read("data-key"), std::string("k2"));
        QVERIFY((*vault)->remove("data-key").ok());
        QVERIFY((*vault)->remove("data-key").ok());
        QVERIFY(!(*vault)->read("data-key")->has_value());
        for (const char* name : {"vault", "vault.key"}) {
            QFile stored(file(name));
            QVERIFY(stored.open(QIODevice::ReadOnly));
            QVERIFY(!stored.readAll().contains("in-clear"));
            QCOMPARE(int(stored.permissions() & 0x0077), 0);
        }
    }

    void aPassphraseProtectsIt()
    {
        qputenv("GATEHOUSE_PASSPHRASE", "correct horse");
        QVERIFY((*openVault(home()))->write("a", "b").ok());
        QVERIFY(!QFile::exists(file("vault.key")));
        QCOMPARE(**(*openVault(home()))->read("a"), std::string("b"));
        qputenv("GATEHOUSE_PASSPHRASE", "wrong");
        QVERIFY(!openVault(home()).ok());
        qunsetenv("GATEHOUSE_PASSPHRASE");
        QVERIFY(!openVault(home()).ok());
    }

    void damageAndLossAreErrors()
    {
        QVERIFY((*openVault(home()))->write("a", "b").ok());
        QFile vault(file("vault"));
        QVERIFY(vault.open(QIODevice::ReadOnly));
        const QByteArray good = vault.readAll();
        vault.close();
        const auto withFile = [&](const QByteArray& text) {
            QFile changed(file("vault"));
            const bool written = changed.open(QIODevice::WriteOnly | QIODevice::Truncate) && changed.write(text) == text.size();
            changed.close();
            return written && openVault(home()).ok();
        };
        QVERIFY(withFile(good));
        const qsizetype sealedAt = good.indexOf("\"sealed\":\"") + 10;
        for (qsizetype i = sealedAt; i < good.indexOf('"', sealedAt) - 2; ++i) {
            QByteArray changed = good;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            QVERIFY2(!withFile(changed), changed.constData());
        }
        QVERIFY(!withFile({}));
        QVERIFY(!withFile("[]"));
        QVERIFY(!withFile("{}"));
        QVERIFY(withFile(good));
        QVERIFY(QFile::setPermissions(file("vault"), QFile::ReadOwner | QFile::ReadOther));
        QVERIFY(!openVault(home()).ok());
        QVERIFY(QFile::setPermissions(file("vault"), QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(QFile::rename(file("vault.key"), file("away")));
        QVERIFY(!openVault(home()).ok());
        QVERIFY2(!QFile::exists(file("vault.key")), "a new key would not open the old vault");
    }

    void withoutASessionBusTheKeychainIsNotTried()
    {
        if (QFile::exists(QStringLiteral("/run/user")))
            qputenv("DBUS_SESSION_BUS_ADDRESS", "");
        QVERIFY(!openKeychainVault(home()).ok());
        QFile marker(file("vault.keychain"));
        QVERIFY(marker.open(QIODevice::WriteOnly));
        marker.close();
        QVERIFY2(!openVault(home()).ok(), "a home stays with the kind it began with");
    }
};

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
