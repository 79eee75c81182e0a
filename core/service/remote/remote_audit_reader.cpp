#include "core/service/remote/remote_audit_reader.h"

#include "core/ledger/receipt.h"
#include "core/service/json_values.h"

#include <QFile>

namespace gatehouse::service {

namespace {

constexpr qint64 kKeyFileBytesMax = 4096;

std::optional<Bytes> readPublicKey(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return fromBase64(file.read(kKeyFileBytesMax).trimmed().toStdString());
}

RecordProof check(quint64 seq, const QJsonObject& answer, const QString& publicKeyFile)
{
    RecordProof proof;
    proof.seq = seq;
    proof.receipt = answer.value(QLatin1String("receipt")).toString();
    proof.origin = answer.value(QLatin1String("origin")).toString();
    const auto receipt = ledger::receiptFromJson(proof.receipt.toStdString());
    if (!receipt) {
        proof.problem = QString::fromStdString(receipt.error().message);
        return proof;
    }
    proof.leaf = QString::fromStdString(toHex(receipt->record.leaf));
    proof.pathLength = static_cast<int>(receipt->proof.size());
    proof.root = QString::fromStdString(toHex(receipt->head.root));
    proof.headSize = static_cast<qint64>(receipt->head.size);
    proof.signedAt = QDateTime::fromMSecsSinceEpoch(receipt->head.timeUs / 1000, Qt::UTC);
    const auto key = readPublicKey(publicKeyFile);
    if (!key) {
        proof.problem = QObject::tr("the home's public key cannot be read");
        return proof;
    }
    const Outcome verified = ledger::verifyReceipt(*receipt, proof.origin.toStdString(), *key);
    proof.proven = verified.ok() && receipt->record.seq == seq;
    if (!verified)
        proof.problem = QString::fromStdString(verified.error().message);
    else if (!proof.proven)
        proof.problem = QObject::tr("the receipt is about another record");
    return proof;
}

}  // namespace

RemoteAuditReader::RemoteAuditReader(ControlClient& line, QString publicKeyFile, QObject* parent)
    : AuditReader(parent), m_line(line), m_publicKeyFile(std::move(publicKeyFile))
{
}

void RemoteAuditReader::find(const ledger::Query& query, int buckets, Reply<AuditPage> reply)
{
    m_line.call(QStringLiteral("audit.find"), {{QStringLiteral("query"), queryToJson(query)}, {QStringLiteral("buckets"), buckets}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    const AuditPage page = fromJson<AuditPage>(answer->toObject());
                    reply(page);
                });
}

void RemoteAuditReader::record(quint64 seq, Reply<RecordView> reply)
{
    m_line.call(QStringLiteral("audit.record"), {{QStringLiteral("seq"), static_cast<qint64>(seq)}},
                [reply = std::move(reply)](Result<QJsonValue> answer) {
                    if (!answer) {
                        reply(answer.error());
                        return;
                    }
                    const RecordView record = fromJson<RecordView>(answer->toObject());
                    reply(record);
                });
}

void RemoteAuditReader::prove(quint64 seq, Reply<RecordProof> reply)
{
    m_line.call(QStringLiteral("audit.receipt"), {{QStringLiteral("seq"), static_cast<qint64>(seq)}},
                [reply = std::move(reply), seq, file = m_publicKeyFile](Result<QJsonValue> answer) {
                    if (!answer)
                        reply(answer.error());
                    else
                        reply(check(seq, answer->toObject(), file));
                });
}

void RemoteAuditReader::verify(Reply<LedgerCheck> reply)
{
    m_line.call(QStringLiteral("audit.verify"), {}, [reply = std::move(reply)](Result<QJsonValue> answer) {
        if (!answer) {
            reply(answer.error());
            return;
        }
        const LedgerCheck check = fromJson<LedgerCheck>(answer->toObject());
        reply(check);
    });
}

}  // namespace gatehouse::service
