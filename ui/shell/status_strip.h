// The bar at the foot of the window: is the gateway there, what passes through it, how the ledger stands.
#pragma once

#include "core/service/values.h"

#include <QTimer>
#include <QWidget>

namespace gatehouse::ui {

class TextLabel;

/// The words of the strip, apart from painting them.
struct StatusWords {
    QString gateway;     ///< "Gateway listening on 127.0.0.1:6432"
    QString sessions;    ///< "14 live sessions · 9 people, 5 agents"
    QString traffic;     ///< "412 statements/s · added 0.05 ms, p99 0.08 ms"
    QString ledger;      ///< "Ledger 1,284,117 records · head 9f3c…22a1 signed 2 s ago"
    QString health;      ///< "✓ signed", or what is wrong
};
[[nodiscard]] StatusWords statusWords(const service::GatewayStatus& status, const QDateTime& now);

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    void setStatus(const service::GatewayStatus& status);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    service::GatewayStatus m_status;
    TextLabel* m_gateway;
    TextLabel* m_sessions;
    TextLabel* m_traffic;
    TextLabel* m_ledger;
    TextLabel* m_health;
    QTimer m_clock;
};

}  // namespace gatehouse::ui
