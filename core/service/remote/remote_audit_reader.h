// The audit reader of a front end: searches over the control line, proves on this side.
#pragma once

#include "core/base/bytes.h"
#include "core/service/audit_reader.h"
#include "core/service/control_client.h"

namespace gatehouse::service {

class RemoteAuditReader final : public AuditReader {
    Q_OBJECT
public:
    /// publicKeyFile: the home's ledger.pub. It is read here, so that a proof does not rest on the gateway's word.
    RemoteAuditReader(ControlClient& line, QString publicKeyFile, QObject* parent = nullptr);
    void find(const ledger::Query& query, int buckets, Reply<AuditPage> reply) override;
    void record(quint64 seq, Reply<RecordView> reply) override;
    void prove(quint64 seq, Reply<RecordProof> reply) override;
    void verify(Reply<LedgerCheck> reply) override;

private:
    ControlClient& m_line;
    QString m_publicKeyFile;
};

}  // namespace gatehouse::service
