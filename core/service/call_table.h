// The calls of the control protocol by name, and who makes one; no transport.
#pragma once

#include "core/base/result.h"
#include "core/identity/identity.h"
#include "core/service/administration.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::service {

/// One peer: the home's owner until it signs in as somebody.
struct Caller {
    std::optional<identity::Identity> identity;
    bool subscribed = false;
    std::shared_ptr<const std::string> catalogText;   ///< what catalog.save has still to hand out

    [[nodiscard]] Actor actor() const;
    /// Error: signed in as somebody who may not administer.
    [[nodiscard]] Outcome mayAdminister() const;
};

class CallTable {
public:
    using Answer = std::function<void(Result<QJsonValue>)>;
    /// Answers once, now or later, on the table's thread. The caller is shared with the peer: check it is alive by answering.
    using Handler = std::function<void(const std::shared_ptr<Caller>& caller, const QJsonObject& args, const Answer& answer)>;

    void add(const char* name, Handler handler) { m_handlers.emplace(QString::fromLatin1(name), std::move(handler)); }
    void call(const QString& name, const std::shared_ptr<Caller>& caller, const QJsonObject& args, const Answer& answer) const;

private:
    std::map<QString, Handler> m_handlers;
};

/// Text of an argument; empty when it is not there.
[[nodiscard]] std::string textArg(const QJsonObject& args, const char* name);
/// Empty optional when it is not there, so that an empty password differs from none.
[[nodiscard]] std::optional<std::string> optionalArg(const QJsonObject& args, const char* name);

}  // namespace gatehouse::service
