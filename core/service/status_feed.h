// Live figures of the gateway and its ledger.
#pragma once

#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

class StatusFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual GatewayStatus status() const = 0;   ///< the last one known

Q_SIGNALS:
    void statusChanged();                                      ///< about once a second, and when the gateway goes or comes
};

}  // namespace gatehouse::service
