// Does one run after another on its own thread: connects, sends, reads rows one by one, hands them over in batches.
#pragma once

#include "core/service/remote_sign_in.h"
#include "core/service/upstream_connector.h"
#include "core/service/values.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QStringList>

#include <atomic>
#include <memory>
#include <mutex>

namespace gatehouse::service {

/// Lets another thread cancel what a worker runs, also while the worker goes away.
class CancelHandle {
public:
    ~CancelHandle() { PQfreeCancel(m_cancel); }
    void set(PGcancel* cancel);
    void cancel();                      ///< blocks until the gateway took it

private:
    std::mutex m_mutex;
    PGcancel* m_cancel = nullptr;
};

class QueryWorker : public QObject {
    Q_OBJECT
public:
    QueryWorker() = default;

    /// On this object's thread.
    void run(const GatewayAccess& access, const QString& connection, const QString& sql);

    // From any thread.
    void arm() { m_stopped = false; }
    void requestStop() { m_stopped = true; }
    [[nodiscard]] std::shared_ptr<CancelHandle> cancelHandle() const { return m_cancel; }
    void abandon() { m_abandoned = true; }

Q_SIGNALS:
    void decided(const gatehouse::service::Preview& verdict, quint64 record);
    void held(const QString& approval, const QStringList& reviewers, const QDateTime& expiresAt);
    void columns(const QVector<gatehouse::service::ResultColumnView>& columns);
    void rows(const QVector<QVector<gatehouse::service::Cell>>& rows);
    void notice(const QString& text);
    void finished(const gatehouse::service::RunSummary& summary, int transaction);

private:
    [[nodiscard]] bool connectTo(const GatewayAccess& access, const QString& connection);
    [[nodiscard]] bool waitForInput();
    void readResults();
    void takeRow(const PGresult* result);
    void takeError(const PGresult* result);
    void announceColumns(const PGresult* result);
    void flushRows();
    void onNotice(const PGresult* result);
    void finish();

    PgConnection m_connection;
    QString m_connectedTo;              ///< connection, name and token: another one needs a new line
    std::shared_ptr<CancelHandle> m_cancel = std::make_shared<CancelHandle>();
    std::atomic_bool m_stopped{false};
    std::atomic_bool m_abandoned{false};

    RunSummary m_summary;
    QElapsedTimer m_elapsed;
    QElapsedTimer m_sinceBatch;
    QVector<QVector<Cell>> m_batch;
    Preview m_verdict;
    QVector<QString> m_maskLabels;      ///< by column; a null string: not masked
    /// What can be asked for of a masked column, or what it is shown under.
    struct ColumnSight {
        QString label;
        QStringList behind;
        bool sealed = false;
        QString shown;
    };
    QHash<int, ColumnSight> m_sights;   ///< by column
    bool m_columnsTold = false;
    QString m_endWord;                  ///< of the newest GH003
};

}  // namespace gatehouse::service
