// Runs SQL through the gateway as the signed-in person, on a thread of its own.
#pragma once

#include "core/service/values.h"

#include <QObject>

#include <memory>

namespace gatehouse::service {

/// One workbench tab's line to the gateway. Rows stream in batches; a run ends with exactly one `finished`.
class QueryRun : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Several statements run in order; each with rows begins with `columns`.
    virtual void start(const QString& connection, const QString& sql) = 0;
    /// CancelRequest; also withdraws a held statement.
    virtual void stop() = 0;
    [[nodiscard]] virtual bool running() const = 0;
    /// 'I' idle, 'T' in a transaction, 'E' in a failed one, 0 not connected.
    [[nodiscard]] virtual char transactionState() const = 0;

Q_SIGNALS:
    /// The gateway's verdict for the statement that runs, before its first row.
    void decided(const gatehouse::service::Preview& verdict, quint64 record);
    /// It waits for a person.
    void held(const QString& approval, const QStringList& reviewers, const QDateTime& expiresAt);
    void columns(const QVector<gatehouse::service::ResultColumnView>& columns);
    void rows(const QVector<QVector<gatehouse::service::Cell>>& rows);
    void notice(const QString& text);
    void finished(const gatehouse::service::RunSummary& summary);
};

class QueryRunner : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual std::unique_ptr<QueryRun> makeRun() = 0;
};

}  // namespace gatehouse::service
