// Answers the control protocol on a local socket and tells subscribers what happens. Not the calls themselves.
#pragma once

#include "core/service/call_table.h"
#include "core/service/engine.h"
#include "core/service/side_work.h"

#include <QLocalServer>
#include <QObject>
#include <QTimer>
#include <QVector>

namespace gatehouse::service {

class ControlPeer;

class ControlServer : public QObject {
    Q_OBJECT
public:
    explicit ControlServer(Engine& engine, QObject* parent = nullptr);
    ~ControlServer() override;

    [[nodiscard]] Outcome listen();
    void close();

private:
    void accept();
    void tell(const char* event, const QJsonValue& data);
    void tellChanges();
    [[nodiscard]] bool anySubscriber() const;

    Engine& m_engine;
    SideWork m_aside;
    CallTable m_calls;
    QLocalServer m_server;
    QVector<ControlPeer*> m_peers;
    QTimer m_changes;
    QTimer m_status;
};

}  // namespace gatehouse::service
