// Work that may wait (ledger reads, the planner, connecting), off the thread that asked; its answer comes back there.
#pragma once

#include "core/service/call_table.h"

#include <QObject>
#include <QThreadPool>

#include <functional>

namespace gatehouse::service {

class SideWork : public QObject {
    Q_OBJECT
public:
    explicit SideWork(QObject* parent = nullptr);
    ~SideWork() override;   ///< waits for what runs

    using Work = std::function<Result<QJsonValue>()>;
    void run(Work work, CallTable::Answer answer);

private:
    QThreadPool m_pool;
};

}  // namespace gatehouse::service
