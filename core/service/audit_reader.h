// Searches the ledger and proves single records.
#pragma once

#include "core/ledger/query.h"
#include "core/service/reply.h"
#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

class AuditReader : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// One page with facets and a histogram of `buckets` stretches over the query's time (or the ledger's).
    virtual void find(const ledger::Query& query, int buckets, Reply<AuditPage> reply) = 0;
    virtual void record(quint64 seq, Reply<RecordView> reply) = 0;
    /// Fetches the receipt and checks it here against the home's public key.
    virtual void prove(quint64 seq, Reply<RecordProof> reply) = 0;
    /// Reads the whole ledger again.
    virtual void verify(Reply<LedgerCheck> reply) = 0;
};

}  // namespace gatehouse::service
