// One workbench tab's libpq connection to the gateway: its work is done on a thread of its own.
#pragma once

#include "core/service/query_runner.h"
#include "core/service/query_worker.h"
#include "core/service/remote_sign_in.h"

#include <QThread>

#include <functional>

namespace gatehouse::service {

class LibpqQueryRun final : public QueryRun {
    Q_OBJECT
public:
    explicit LibpqQueryRun(std::function<GatewayAccess()> access);
    ~LibpqQueryRun() override;

    void start(const QString& connection, const QString& sql) override;
    void stop() override;
    [[nodiscard]] bool running() const override { return m_running; }
    [[nodiscard]] char transactionState() const override { return m_transaction; }

private:
    std::function<GatewayAccess()> m_access;
    QThread* m_thread;               ///< ends and deletes itself after the worker
    QueryWorker* m_worker;           ///< lives on m_thread
    bool m_running = false;
    char m_transaction = 0;
};

}  // namespace gatehouse::service
