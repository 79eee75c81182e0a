#include "core/service/remote_audit_reader.h"

#include "core/ledger/receipt.h"
#include "core/service/json_values.h"
#include "core/service/views.h"

#include <QPointer>
#include <QTimer>

namespace gatehouse::service {

namespace {

constexpr int kHeadsWaitedFor = 5;
constexpr int kHeadWaitMs = 600;

template <typename T>
Reply<QJsonValue> objectReply(Reply<T> reply)
{
    return [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (answer)
            reply(fromJson<T>(answer->toObject()));
        else
            reply(answer.error());
    };
}

RecordProof check(quint64 seq, const QString& text, const LedgerIdentity& ledger)
{
    RecordProof proof;
    proof.seq = seq;
    proof.receipt = text;
    proof.origin = QString::fromStdString(ledger.origin);
    const auto receipt = ledger::receiptFromJson(text.toStdString());
    if (!receipt) {
        proof.problem = QString::fromStdString(receipt.error().message);
        return proof;
    }
    proof.leaf = QString::fromStdString(toHex(receipt->record.leaf));
    proof.pathLength = static_cast<int>(receipt->proof.size());
    proof.root = QString::fromStdString(toHex(receipt->head.root));
    proof.headSize = static_cast<qint64>(receipt->head.size);
    proof.signedAt = timeOf(receipt->head.timeUs);
    const Outcome holds = ledger::verifyReceipt(*receipt, ledger.origin, ledger.publicKey);
    proof.proven = holds.ok() && receipt->record.seq == seq;
    if (!holds)
        proof.problem = QString::fromStdString(holds.error().message);
    else if (!proof.proven)
        proof.problem = QStringLiteral("the receipt is of another record");
    return proof;
}

}  // namespace

RemoteAuditReader::RemoteAuditReader(ControlClient& client, LedgerIdentity ledger, QObject* parent)
    : AuditReader(parent), m_client(client), m_ledger(std::move(ledger))
{
}

void RemoteAuditReader::find(const ledger::Query& query, int buckets, Reply<AuditPage> reply)
{
    m_client.call(QStringLiteral("audit.find"), {{QStringLiteral("query"), queryToJson(query)}, {QStringLiteral("buckets"), buckets}},
                  objectReply<AuditPage>(std::move(reply)));
}

void RemoteAuditReader::record(quint64 seq, Reply<RecordView> reply)
{
    m_client.call(QStringLiteral("audit.record"), {{QStringLiteral("seq"), static_cast<qint64>(seq)}}, objectReply<RecordView>(std::move(reply)));
}

void RemoteAuditReader::prove(quint64 seq, Reply<RecordProof> reply)
{
    askReceipt(seq, std::move(reply), kHeadsWaitedFor);
}

/// A record is proven once a head was signed over it, which takes about a second: ask again rather than alarm.
void RemoteAuditReader::askReceipt(quint64 seq, Reply<RecordProof> reply, int triesLeft)
{
    m_client.call(QStringLiteral("audit.receipt"), {{QStringLiteral("seq"), static_cast<qint64>(seq)}},
                  [this, guard = QPointer<RemoteAuditReader>(this), reply = std::move(reply), seq, triesLeft,
                   ledger = m_ledger](Result<QJsonValue> answer) {
        if (answer) {
            reply(check(seq, answer->toObject().value(QLatin1String("receipt")).toString(), ledger));
        } else if (guard && triesLeft > 0 && answer.error().message.find("signed head yet") != std::string::npos) {
            QTimer::singleShot(kHeadWaitMs, this, [this, reply, seq, triesLeft] { askReceipt(seq, reply, triesLeft - 1); });
        } else {
            reply(answer.error());
        }
    });
}

void RemoteAuditReader::verify(Reply<LedgerCheck> reply)
{
    m_client.call(QStringLiteral("audit.verify"), {}, objectReply<LedgerCheck>(std::move(reply)));
}

}  // namespace gatehouse::service
