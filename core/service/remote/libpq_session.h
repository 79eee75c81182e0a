// The blocking side of a query run: one libpq connection, used on one thread. Only cancel() may come from another.
#pragma once

#include "core/service/values.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <string>

typedef struct pg_conn PGconn;
typedef struct pg_cancel PGcancel;
typedef struct pg_result PGresult;

namespace gatehouse::service {

struct RunnerTarget;

class LibpqSession : public QObject {
    Q_OBJECT
public:
    LibpqSession();
    ~LibpqSession() override;

    /// Blocks its thread until everything has come; tells through the signals.
    void run(const RunnerTarget& target, const QString& connection, const QString& sql);
    /// From any thread; returns at once.
    void cancel();

Q_SIGNALS:
    void decided(const gatehouse::service::Preview& verdict, quint64 record);
    void held(const QString& approval, const QStringList& reviewers, const QDateTime& expiresAt);
    void columns(const QVector<gatehouse::service::ResultColumnView>& columns);
    void rows(const QVector<QVector<gatehouse::service::Cell>>& rows);
    void notice(const QString& text);
    void finished(const gatehouse::service::RunSummary& summary, char transaction);

private:
    bool connectTo(const RunnerTarget& target, const QString& connection, RunSummary& summary);
    void close();
    void collect(RunSummary& summary);
    void describe(const PGresult* result);
    void appendRow(const PGresult* result);
    void copyOut();
    void flushRows();
    void onNotice(const PGresult* result);
    void fail(const PGresult* result, RunSummary& summary) const;

    PGconn* m_connection = nullptr;
    std::string m_connectedAs;                    ///< connection, user and token it was made for
    std::mutex m_cancelMutex;
    std::shared_ptr<PGcancel> m_cancel;           ///< guarded by m_cancelMutex
    bool m_cancelWanted = false;                  ///< guarded by m_cancelMutex

    QVector<int> m_maskedColumns;                 ///< of the result that comes next
    QStringList m_maskedLabelOf;
    QVector<ResultColumnView> m_columns;
    QVector<QVector<Cell>> m_batch;
    qint64 m_batchBeganMs = 0;
    bool m_described = false;
    bool m_wasHeld = false;
    QString m_end;                                ///< of the last GH003
    RunSummary* m_summary = nullptr;
};

}  // namespace gatehouse::service
