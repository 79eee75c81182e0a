#include "tests/unit/core/store_ledger/ledger_fixture.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <future>

namespace gatehouse::store {

ledger::Record sampleRecord(int i)
{
    ledger::Record record;
    record.kind = i % 5 == 4 ? ledger::Kind::Outcome : ledger::Kind::Statement;
    record.timeUs = 1'700'000'000'000'000 + int64_t{i} * 1'000'000;
    record.identity = i % 3 == 0 ? "agent-7" : "lena";
    record.identityKind = i % 3 == 0 ? "agent" : "human";
    record.sponsor = i % 3 == 0 ? "tom" : "";
    record.sessionId = "ses_" + std::to_string(i / 10);
    record.connection = "shop";
    record.environment = "prod";
    record.verdict = i % 7 == 0 ? "block" : i % 2 == 0 ? "mask" : "allow";
    record.rule = i % 7 == 0 ? "no-ddl" : "mask-labelled";
    record.effects = {"read"};
    record.objects = {"public.customers", "public.table_" + std::to_string(i % 4)};
    if (i % 2 == 0)
        record.labels = {"email", "person_name"};
    record.shape = "SELECT email FROM customers WHERE id = $1 -- variant " + std::to_string(i % 20);
    record.secretText = "SELECT email FROM customers WHERE id = 4711000" + std::to_string(i);
    record.secretParameters = {std::string("p\0q", 3), std::nullopt};
    record.detail = "masked 100% of e_mail";
    record.about = i % 5 == 4 ? static_cast<uint64_t>(i) : 0;
    record.rows = i;
    return record;
}

LedgerFixture::LedgerFixture() = default;

LedgerOptions LedgerFixture::options() const
{
    return {path(), origin, key, sealer, m_clock, queueMax, headEveryMs};
}

std::string LedgerFixture::fill(int first, int last) const
{
    auto ledger = open();
    if (!ledger)
        return ledger.error().message;
    std::string problem;
    for (int i = first; i <= last; ++i) {
        (*ledger)->append(sampleRecord(i), ledger::Until::Written, [&problem](const Result<uint64_t>& seq) {
            if (!seq)
                problem = seq.error().message;   // the writer's thread; read after it ended
        });
    }
    ledger->reset();
    return problem;
}

std::string LedgerFixture::tampered(const std::function<void(const std::function<void(const char*)>&)>& change) const
{
    const QString copy = m_folder.filePath(QStringLiteral("copy.db"));
    for (const QString& side : {QStringLiteral(""), QStringLiteral("-wal"), QStringLiteral("-shm")})
        QFile::remove(copy + side);
    QFile::copy(QString::fromStdString(path()), copy);
    QFile::copy(QString::fromStdString(path() + "-wal"), copy + QStringLiteral("-wal"));
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("tamper"));
        database.setDatabaseName(copy);
        database.open();
        change([&](const char* sql) {
            QSqlQuery query(database);
            if (!query.exec(QString::fromUtf8(sql)))
                qFatal("%s: %s", sql, qPrintable(query.lastError().text()));
            if (query.numRowsAffected() == 0)
                qFatal("%s: changed nothing", sql);
        });
        database.close();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("tamper"));
    return copy.toStdString();
}

ledger::Verification LedgerFixture::verify(const std::string& file) const
{
    auto result = verifyLedger(file, origin, publicKey());
    if (result)
        return *result;
    ledger::Verification failed;
    failed.problem = "cannot be read: " + result.error().message;
    return failed;
}

Result<uint64_t> appendNow(SqliteLedger& ledger, ledger::Record record, ledger::Until until)
{
    std::promise<Result<uint64_t>> promise;
    auto answer = promise.get_future();
    ledger.append(std::move(record), until, [&promise](Result<uint64_t> seq) { promise.set_value(std::move(seq)); });
    return answer.get();
}

}  // namespace gatehouse::store
