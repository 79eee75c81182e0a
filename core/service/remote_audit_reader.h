// Searches the ledger through the running server; receipts are checked here, against the public key file.
#pragma once

#include "core/service/audit_reader.h"
#include "core/service/control_client.h"
#include "core/service/installation.h"

namespace gatehouse::service {

class RemoteAuditReader final : public AuditReader {
    Q_OBJECT
public:
    RemoteAuditReader(ControlClient& client, LedgerIdentity ledger, QObject* parent = nullptr);

    void find(const ledger::Query& query, int buckets, Reply<AuditPage> reply) override;
    void record(quint64 seq, Reply<RecordView> reply) override;
    void prove(quint64 seq, Reply<RecordProof> reply) override;
    void verify(Reply<LedgerCheck> reply) override;

private:
    void askReceipt(quint64 seq, Reply<RecordProof> reply, int triesLeft);

    ControlClient& m_client;
    LedgerIdentity m_ledger;
};

}  // namespace gatehouse::service
