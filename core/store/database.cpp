#include "core/store/database.h"

#include "core/store/migrations.h"

#include <QAtomicInteger>
#include <QFile>
#include <QSqlError>

namespace gatehouse::store {

namespace {

Error sqlError(const QString& what, const QSqlError& error)
{
    // The driver's text names the problem but no bound value.
    return Error{(what + QStringLiteral(": ") + error.databaseText()).toStdString(), ""};
}

QString nextName()
{
    static QAtomicInteger<quint64> counter;
    return QStringLiteral("gatehouse-store-%1").arg(counter.fetchAndAddRelaxed(1));
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path)
{
    const QString file = QString::fromStdString(path);
    if (!QFile::exists(file)) {
        // Made here so that it never exists with a wider mode than its owner's.
        QFile made(file);
        if (!made.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner))
            return Error{"cannot make " + path + ": " + made.errorString().toStdString(), ""};
    }
    std::unique_ptr<Database> database(new Database(nextName()));
    QSqlDatabase handle = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), database->m_name);
    handle.setDatabaseName(file);
    handle.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    if (!handle.open())
        return sqlError(QStringLiteral("cannot open ") + file, handle.lastError());
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL"}) {
        auto set = database->run(QString::fromLatin1(pragma));
        if (!set)
            return Error{"cannot open " + path + ": " + set.error().message, "Is it a Gatehouse database?"};
    }
    auto migrated = migrate(*database);
    if (!migrated)
        return migrated.error();
    return database;
}

Database::~Database()
{
    {
        QSqlDatabase open = handle();
        open.close();
    }
    QSqlDatabase::removeDatabase(m_name);
}

QSqlDatabase Database::handle() const
{
    return QSqlDatabase::database(m_name, false);
}

Result<QSqlQuery> Database::run(const QString& sql, const QVariantList& values)
{
    QSqlQuery query(handle());
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return sqlError(QStringLiteral("the store refused a statement"), query.lastError());
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec())
        return sqlError(QStringLiteral("the store could not be changed or read"), query.lastError());
    return query;
}

Outcome Database::transaction(const std::function<Outcome()>& work)
{
    QSqlDatabase open = handle();
    // IMMEDIATE: a second writer waits here and not at the first change, where it would fail.
    auto begun = run(QStringLiteral("BEGIN IMMEDIATE"));
    if (!begun)
        return begun.error();
    Outcome done = work();
    if (done) {
        auto committed = run(QStringLiteral("COMMIT"));
        if (committed)
            return done;
        done = committed.error();
    }
    (void)run(QStringLiteral("ROLLBACK"));
    return done;
}

}  // namespace gatehouse::store
