#include "core/service/audit_calls.h"

#include "core/ledger/receipt.h"
#include "core/service/json_values.h"
#include "core/service/views.h"
#include "core/store/ledger_reader.h"

#include <algorithm>
#include <chrono>

namespace gatehouse::service {

namespace {

constexpr int kBucketsMax = 1000;

QVector<FacetCount> facetOf(store::LedgerReader& reader, const ledger::Query& query, const char* name)
{
    QVector<FacetCount> counts;
    if (const auto found = reader.facet(query, name)) {
        for (const auto& [value, count] : *found)
            counts.append({QString::fromStdString(value), count});
    }
    return counts;
}

TimeUs nowUs()
{
    return SystemClock().nowUs();
}

Result<QJsonValue> find(const std::string& file, ledger::Query query, int buckets)
{
    auto reader = store::LedgerReader::open(file, nullptr);
    if (!reader)
        return reader.error();
    const int limit = query.limit;
    query.limit = limit + 1;   // one more tells whether there are more
    auto records = (*reader)->find(query);
    if (!records)
        return records.error();
    AuditPage page;
    page.more = static_cast<int>(records->size()) > limit;
    if (page.more)
        records->resize(static_cast<size_t>(limit));
    for (const ledger::StoredRecord& record : *records)
        page.records.append(viewOf(record));
    // Facets and the histogram speak of the whole query, not of the page.
    ledger::Query whole = query;
    whole.beforeSeq = 0;
    page.kinds = facetOf(**reader, whole, "identityKind");
    page.verdicts = facetOf(**reader, whole, "verdict");
    page.labels = facetOf(**reader, whole, "label");
    page.identities = facetOf(**reader, whole, "identity");
    for (const FacetCount& kind : facetOf(**reader, whole, "kind"))
        page.total += kind.count;
    if (whole.untilUs == 0)
        whole.untilUs = nowUs();
    if (whole.sinceUs == 0) {
        if (const auto first = (*reader)->record(1))
            whole.sinceUs = first->record.timeUs;
    }
    if (buckets > 0 && whole.sinceUs > 0 && whole.sinceUs < whole.untilUs) {
        if (const auto histogram = (*reader)->histogram(whole, std::min(buckets, kBucketsMax))) {
            for (const ledger::Bucket& bucket : *histogram) {
                page.histogram.append(bucket.total);
                page.histogramBlocked.append(bucket.blocked);
            }
        }
        page.since = timeOf(whole.sinceUs);
        page.until = timeOf(whole.untilUs);
    }
    return QJsonValue(toJson(page));
}

Result<QJsonValue> record(const std::string& file, uint64_t seq)
{
    auto reader = store::LedgerReader::open(file, nullptr);
    if (!reader)
        return reader.error();
    auto found = (*reader)->record(seq);
    if (!found)
        return found.error();
    return QJsonValue(toJson(viewOf(*found)));
}

Result<QJsonValue> receipt(const std::string& file, uint64_t seq)
{
    auto reader = store::LedgerReader::open(file, nullptr);
    if (!reader)
        return reader.error();
    auto found = (*reader)->receipt(seq);
    if (!found)
        return found.error();
    return QJsonValue(QJsonObject{{QStringLiteral("receipt"), QString::fromStdString(ledger::receiptToJson(*found))}});
}

Result<QJsonValue> verify(const std::string& file, const LedgerIdentity& ledger)
{
    const auto checked = store::verifyLedger(file, ledger.origin, ledger.publicKey);
    if (!checked)
        return checked.error();
    LedgerCheck check;
    check.ok = checked->ok;
    check.records = checked->records;
    check.heads = checked->heads;
    check.firstBad = checked->firstBad;
    check.problem = QString::fromStdString(checked->problem);
    return QJsonValue(toJson(check));
}

uint64_t seqArg(const QJsonObject& args)
{
    return static_cast<uint64_t>(std::max<qint64>(0, args.value(QLatin1String("seq")).toInteger()));
}

}  // namespace

void addAuditCalls(CallTable& table, SideWork& aside, const Home& home, const LedgerIdentity& ledger)
{
    const std::string file = home.ledgerFile();
    table.add("audit.find", [&aside, file](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const ledger::Query query = queryFromJson(args.value(QLatin1String("query")).toObject());
        const int buckets = args.value(QLatin1String("buckets")).toInt(0);
        aside.run([file, query, buckets] { return find(file, query, buckets); }, answer);
    });
    table.add("audit.record", [&aside, file](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        aside.run([file, seq = seqArg(args)] { return record(file, seq); }, answer);
    });
    table.add("audit.receipt", [&aside, file](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        aside.run([file, seq = seqArg(args)] { return receipt(file, seq); }, answer);
    });
    table.add("audit.verify", [&aside, file, ledger](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string other = textArg(args, "file");
        aside.run([file = other.empty() ? file : other, ledger] { return verify(file, ledger); }, answer);
    });
}

}  // namespace gatehouse::service
