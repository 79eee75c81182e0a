// gatehouse.db: schema steps and repositories.
#include "core/store/connection_repository.h"
#include "core/store/database.h"
#include "core/store/followed_label_repository.h"
#include "core/store/function_review_repository.h"
#include "core/store/identity_repository.h"
#include "core/store/label_repository.h"
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

    void labelsOfAnOlderHomeAreConfirmed()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("gatehouse.db")).toStdString();
        {
            // As the first schema step left it.
            auto database = Database::open(file);
            QVERIFY(database);
            for (const char* sql : {"DROP TABLE label", "DROP TABLE label_history", "DROP TABLE column_look", "DROP TABLE discovery",
                                    "DROP TABLE followed_label", "DROP TABLE function_review",
                                    "CREATE TABLE label (connection TEXT NOT NULL REFERENCES connection(name), schema_name TEXT NOT NULL,"
                                    " table_name TEXT NOT NULL, column_name TEXT NOT NULL, label TEXT NOT NULL, set_us INTEGER NOT NULL,"
                                    " PRIMARY KEY (connection, schema_name, table_name, column_name)) STRICT",
                                    "INSERT INTO connection (name, environment, conninfo, created_us) VALUES ('shop', 'prod', 'dbname=shop', 1)",
                                    "INSERT INTO label VALUES ('shop', 'public', 'customers', 'mail', 'email', 42)", "PRAGMA user_version = 1"})
                QVERIFY2((*database)->run(QString::fromLatin1(sql)), sql);
        }
        auto database = Database::open(file);
        QVERIFY(database);
        const auto rows = LabelRepository(**database).all();
        QVERIFY(rows && rows->size() == 1);
        QCOMPARE(rows->front().label, std::string("email"));
        QVERIFY(rows->front().state == LabelState::Confirmed);
        QCOMPARE(rows->front().confidence, 1.0);
        QCOMPARE(rows->front().setUs, TimeUs{42});
        QVERIFY(!rows->front().masker);
    }

    void keepsWhereALabelComesFromAndItsHistory()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        QVERIFY(ConnectionRepository(**database).add({"shop", "prod", "host=db dbname=shop", "", 1, {}}));
        LabelRepository repository(**database);
        LabelRow row{"shop", "public", "t", "c", "email", LabelState::Proposed, 0.8, {"one", "two"}, std::nullopt, "discovery", 10, ""};
        QVERIFY(repository.save(row));
        row.confidence = 0.9;   // surer, but the same label: no change
        QVERIFY(repository.save(row));
        row.state = LabelState::Cleared;
        row.setBy = "ada";
        row.setUs = 20;
        row.reason = "a list of ours";
        row.masker = "full";
        QVERIFY(repository.save(row));
        const auto found = repository.find(row);
        QVERIFY(found && *found);
        QCOMPARE((*found)->evidence, (std::vector<std::string>{"one", "two"}));
        QCOMPARE((*found)->masker, std::optional<std::string>("full"));
        QCOMPARE((*found)->confidence, 0.9);
        const auto history = repository.history("shop", 0, 10);
        QVERIFY(history);
        QCOMPARE(history->size(), size_t{2});
        QCOMPARE(history->front().state, std::string("cleared"));
        QCOMPARE(history->front().stateBefore, std::string("proposed"));
        QCOMPARE(history->front().reason, std::string("a list of ours"));
        QCOMPARE(history->back().labelBefore, std::string());
        QCOMPARE(repository.history("shop", 15, 10)->size(), size_t{1});
        QVERIFY(repository.saveLook("shop", {"public", "t", "c", "text", 30, 7, ""}));
        QVERIFY(repository.saveLook("shop", {"public", "t", "c", "text", 31, 8, "locked"}));
        const auto looks = repository.looks("shop");
        QVERIFY(looks && looks->size() == 1);
        QCOMPARE(looks->front().values, int64_t{8});
        QVERIFY(!repository.discovery("shop")->has_value());
        QVERIFY(repository.saveDiscovery("shop", {1, 2, 3, ""}));
        QCOMPARE((*repository.discovery("shop"))->columns, int64_t{3});
    }

    void keepsMaskersOfLabelsThatFollow()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        QVERIFY(ConnectionRepository(**database).add({"shop", "prod", "host=db dbname=shop", "", 1, {}}));
        FollowedLabelRepository repository(**database);
        FollowedLabelRow row{"shop", "public", "t", "c", "email", false, "follows public.s.c", "full"};
        QVERIFY(repository.set(row, 1));
        QCOMPARE(repository.all()->front().masker, std::string("full"));
        row.masker.clear();
        QVERIFY(repository.set(row, 2));
        QCOMPARE(repository.all()->size(), size_t{1});
        QCOMPARE(repository.all()->front().masker, std::string());
    }

    void followedLabelsOfAnOlderHomeStay()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("gatehouse.db")).toStdString();
        {
            // As the third schema step left it.
            auto database = Database::open(file);
            QVERIFY(database);
            for (const char* sql : {"DROP TABLE function_review", "ALTER TABLE followed_label DROP COLUMN masker",
                                    "INSERT INTO connection (name, environment, conninfo, created_us) VALUES ('shop', 'prod', 'dbname=shop', 1)",
                                    "INSERT INTO followed_label VALUES ('shop', 'public', 't', 'c', 'email', 1, 'computed from public.s.c', 42)",
                                    "PRAGMA user_version = 3"})
                QVERIFY2((*database)->run(QString::fromLatin1(sql)), sql);
        }
        auto database = Database::open(file);
        QVERIFY(database);
        const auto rows = FollowedLabelRepository(**database).all();
        QVERIFY(rows && rows->size() == 1);
        QVERIFY(rows->front().derived);
        QCOMPARE(rows->front().masker, std::string());
        QVERIFY(FunctionReviewRepository(**database).all()->empty());
    }

    void keepsWhoVouchesForAFunction()
    {
        QTemporaryDir folder;
        auto database = Database::open(folder.filePath(QStringLiteral("gatehouse.db")).toStdString());
        QVERIFY(database);
        FunctionReviewRepository repository(**database);
        FunctionReviewRow row{"shop", "public.f(text)", "00ff", "c", "$libdir/f", "f", "read it", "ada", 7};
        QVERIFY2(!repository.set(row), "of no connection");
        QVERIFY(ConnectionRepository(**database).add({"shop", "prod", "host=db dbname=shop", "", 1, {}}));
        QVERIFY(repository.set(row));
        row.mark = "11ee";
        row.symbol = "g";
        row.reason = "read it again";
        row.reviewedUs = 8;
        QVERIFY(repository.set(row));
        auto rows = repository.all();
        QVERIFY(rows && rows->size() == 1);
        QCOMPARE(rows->front().mark, std::string("11ee"));
        QCOMPARE(rows->front().library + " " + rows->front().symbol, std::string("$libdir/f g"));
        QCOMPARE(rows->front().reason + " " + rows->front().reviewedBy, std::string("read it again ada"));
        QCOMPARE(rows->front().reviewedUs, TimeUs{8});
        QVERIFY(!*repository.clear("shop", "public.g(text)"));
        QVERIFY(!*repository.clear("other", "public.f(text)"));
        QVERIFY(*repository.clear("shop", "public.f(text)"));
        QVERIFY(repository.all()->empty());
    }
};

QTEST_GUILESS_MAIN(GatehouseStore)
#include "tst_gatehouse_store.moc"
