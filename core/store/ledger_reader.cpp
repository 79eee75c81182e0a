#include "core/store/ledger_reader.h"

#include "core/ledger/merkle.h"
#include "core/ledger/record_body.h"
#include "core/store/ledger_file.h"
#include "core/store/ledger_search.h"

#include <QSqlQuery>
#include <QVariant>

#include <algorithm>

namespace gatehouse::store {

namespace {

constexpr int kPageMax = 10'000;
constexpr int kBucketsMax = 2000;

}  // namespace

struct LedgerReader::State {
    std::unique_ptr<LedgerFile> file;
    std::shared_ptr<const Sealer> sealer;

    Result<QSqlQuery> run(const QString& sql, const QVariantList& values)
    {
        QSqlQuery query = file->query();
        if (!query.prepare(sql))
            return file->failure(query);
        for (const QVariant& value : values)
            query.addBindValue(value);
        if (!query.exec())
            return file->failure(query);
        return query;
    }

    /// Columns: seq, leaf, body.
    Result<ledger::StoredRecord> stored(const QSqlQuery& row) const
    {
        ledger::StoredRecord record;
        record.seq = row.value(0).toULongLong();
        const Error damaged{"record " + std::to_string(record.seq) + " of the ledger is damaged",
                            "run: gatehousectl audit verify"};
        const auto leaf = digestFrom(row.value(1));
        if (!leaf)
            return damaged;
        record.leaf = *leaf;
        const QByteArray body = row.value(2).toByteArray();
        record.body.assign(body.constData(), static_cast<size_t>(body.size()));
        auto read = ledger::fromBody(record.body, sealer.get());
        if (!read && sealer)
            read = ledger::fromBody(record.body, nullptr);   // sealed with another key: the rest can be shown
        if (!read)
            return damaged;
        record.record = std::move(read->record);
        return record;
    }
};

Result<std::unique_ptr<LedgerReader>> LedgerReader::open(const std::string& path, std::shared_ptr<const Sealer> sealer)
{
    auto file = LedgerFile::openForReading(path);
    if (!file)
        return file.error();
    auto state = std::make_unique<State>();
    state->file = std::move(*file);
    state->sealer = std::move(sealer);
    return std::unique_ptr<LedgerReader>(new LedgerReader(std::move(state)));
}

LedgerReader::LedgerReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}

LedgerReader::~LedgerReader() = default;

Result<std::vector<ledger::StoredRecord>> LedgerReader::find(const ledger::Query& query)
{
    auto [where, values] = searchSql(query);
    values << std::clamp(query.limit, 1, kPageMax);
    auto rows = m_state->run(QStringLiteral("SELECT record.seq, record.leaf, record.body FROM fact"
                                            " JOIN record ON record.seq = fact.seq %1 ORDER BY fact.seq DESC LIMIT ?")
                                 .arg(where), values);
    if (!rows)
        return rows.error();
    std::vector<ledger::StoredRecord> records;
    while (rows->next()) {
        auto record = m_state->stored(*rows);
        if (!record)
            return record.error();
        records.push_back(std::move(*record));
    }
    return records;
}

Result<ledger::StoredRecord> LedgerReader::record(uint64_t seq)
{
    auto rows = m_state->run(QStringLiteral("SELECT seq, leaf, body FROM record WHERE seq = ?"),
                             {static_cast<qint64>(seq)});
    if (!rows)
        return rows.error();
    if (!rows->next())
        return Error{"there is no record " + std::to_string(seq), ""};
    return m_state->stored(*rows);
}

Result<std::vector<std::pair<std::string, int64_t>>> LedgerReader::facet(const ledger::Query& query,
                                                                         const std::string& facet)
{
    QString from = QStringLiteral("fact");
    QString column;
    if (facet == "identityKind")
        column = QStringLiteral("fact.identity_kind");
    else if (facet == "verdict" || facet == "kind" || facet == "identity")
        column = QStringLiteral("fact.") + QString::fromStdString(facet);
    else if (facet == "label") {
        from = QStringLiteral("tag JOIN word ON word.id = tag.word AND word.kind = 1 JOIN fact ON fact.seq = tag.seq");
        column = QStringLiteral("word.text");
    } else
        return Error{"there is no facet \"" + facet + "\"", "use identityKind, verdict, label, kind or identity"};
    const auto [where, values] = searchSql(query);
    auto rows = m_state->run(QStringLiteral("SELECT %1, count(*) FROM %2 %3 GROUP BY 1 ORDER BY 2 DESC, 1")
                                 .arg(column, from, where), values);
    if (!rows)
        return rows.error();
    std::vector<std::pair<std::string, int64_t>> counts;
    while (rows->next()) {
        // Records without one (an outcome has no verdict) are not a choice to filter by.
        if (const std::string value = rows->value(0).toString().toStdString(); !value.empty())
            counts.emplace_back(value, rows->value(1).toLongLong());
    }
    return counts;
}

Result<std::vector<ledger::Bucket>> LedgerReader::histogram(const ledger::Query& query, int buckets)
{
    buckets = std::clamp(buckets, 1, kBucketsMax);
    std::vector<ledger::Bucket> counts(static_cast<size_t>(buckets));
    const auto [where, values] = searchSql(query);
    TimeUs since = query.sinceUs;
    TimeUs until = query.untilUs;
    if (since == 0 || until == 0) {
        auto bounds = m_state->run(QStringLiteral("SELECT min(time_us), max(time_us) FROM fact ") + where, values);
        if (!bounds)
            return bounds.error();
        if (!bounds->next() || bounds->value(0).isNull())
            return counts;
        if (since == 0)
            since = bounds->value(0).toLongLong();
        if (until == 0)
            until = std::max<TimeUs>(bounds->value(1).toLongLong() + 1, SystemClock().nowUs());
    }
    if (until <= since)
        return counts;
    const qint64 width = std::max<qint64>(1, (until - since + buckets - 1) / buckets);
    auto rows = m_state->run(QStringLiteral("SELECT (time_us - %1) / %2, count(*), sum(verdict = 'block') FROM fact %3"
                                            " GROUP BY 1").arg(since).arg(width).arg(where), values);
    if (!rows)
        return rows.error();
    while (rows->next()) {
        const qint64 bucket = rows->value(0).toLongLong();
        if (bucket < 0 || bucket >= buckets)
            continue;
        counts[static_cast<size_t>(bucket)] = {rows->value(1).toLongLong(), rows->value(2).toLongLong()};
    }
    return counts;
}

Result<ledger::Receipt> LedgerReader::receipt(uint64_t seq)
{
    auto found = record(seq);
    if (!found)
        return found.error();
    auto newest = head();
    if (!newest)
        return newest.error();
    if (seq == 0 || seq > newest->size)
        return Error{"record " + std::to_string(seq) + " is not under a signed head yet", "try again in a second"};
    ledger::Receipt receipt;
    receipt.record = std::move(*found);
    receipt.head = std::move(*newest);
    receipt.proof = ledger::inclusionProofFrom(seq - 1, receipt.head.size, m_state->file->subtrees());
    if (m_state->file->missing())
        return *m_state->file->missing();
    return receipt;
}

Result<ledger::Head> LedgerReader::head()
{
    auto head = m_state->file->lastHead();
    if (!head)
        return head.error();
    if (!*head)
        return Error{"the ledger has no signed head", "run: gatehousectl audit verify"};
    return std::move(**head);
}

}  // namespace gatehouse::store
