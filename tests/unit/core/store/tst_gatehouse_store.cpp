// gatehouse.db: schema steps and repositories.
#include "core/store/connection_repository.h"
#include "core/store/database.h"
#include "core/store/identity_repository.h"
#include "core/store/migrations.h"
#include "core/store/setting_repository.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::store;

class GatehouseStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void makesAPrivateFile()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("gatehouse.db"));
        QVERIFY(Database::open(file.toStdString()));
        QCOMPARE(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther), QFile::Permissions());
    }

    void refusesANewerSchema()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("gatehouse.db")).toStdString();
        {
            auto database = Database::open(file);
            QVERIFY(database);
            QVERIFY((*database)->run(QStringLiteral("PRAGMA user_version = %1").arg(schemaVersion() + 1)));
        }
        const auto again = Database::open(file);
        QVERIFY(!again);
        QVERIFY(again.error().message.find("schema version") != std::string::npos);
    }

    void rollsBackWhole()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        const Outcome failed = (*database)->transaction([&]() -> Outcome {
            const Outcome written = SettingRepository(**database).write("a", "1");
            return written ? Outcome(Error{"no", ""}) : written;
        });
        QVERIFY(!failed);
        const auto value = SettingRepository(**database).read("a");
        QVERIFY(value && !*value);
    }

    void keepsIdentitiesAndVerifiers()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        IdentityRepository repository(**database);
        identity::Identity lena;
        lena.name = "lena";
        lena.roles = {"admin", "engineer"};
        QVERIFY(repository.add(lena, Bytes(16, 7)));
        QVERIFY(!repository.add(lena, Bytes(16, 7)));
        identity::TokenVerifier token;
        token.id = "tok_1";
        token.storedKey.fill(1);
        QVERIFY(repository.addToken("lena", token));
        QVERIFY(!repository.addToken("nobody", token));
        auto revoked = repository.revokeTokensOf("lena", 5);
        QVERIFY(revoked && revoked->size() == 1);
        auto directory = repository.load();
        QVERIFY(directory);
        QCOMPARE(directory->find("lena")->roles, lena.roles);
        QCOMPARE(directory->credentials("lena")->verifiers.front().revokedUs, TimeUs{5});
        QCOMPARE(directory->credentials("lena")->verifiers.front().storedKey, token.storedKey);
    }

    void keepsAccountsInTheirOrder()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        ConnectionRepository repository(**database);
        QVERIFY(repository.add({"shop", "prod", "host=db dbname=shop", "", 1, {}}));
        QVERIFY(repository.addAccountUser("shop", "writer", "role", "engineer"));
        QVERIFY(repository.addAccountUser("shop", "reader", "identity", "lena"));
        QVERIFY(repository.addAccountUser("shop", "reader", "role", "auditor"));
        QVERIFY(!repository.addAccountUser("shop", "other", "role", "engineer"));
        const auto rows = repository.load();
        QVERIFY(rows && rows->size() == 1 && rows->front().accounts.size() == 2);
        QCOMPARE(rows->front().accounts[0].upstreamUser, std::string("writer"));
        QCOMPARE(rows->front().accounts[1].identities, std::vector<std::string>{"lena"});
    }
};

QTEST_GUILESS_MAIN(GatehouseStore)
#include "tst_gatehouse_store.moc"
