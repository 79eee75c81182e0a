#include "core/service/call_table.h"

namespace gatehouse::service {

Actor Caller::actor() const
{
    return identity ? Actor{identity->name, identity::kindName(identity->kind)} : Actor::homeOwner();
}

Outcome Caller::mayAdminister() const
{
    if (!identity || identity->hasRole("admin"))
        return Done{};
    return Error{identity->name + " may not administer Gatehouse", "Ask somebody with the role admin."};
}

void CallTable::call(const QString& name, const std::shared_ptr<Caller>& caller, const QJsonObject& args, const Answer& answer) const
{
    const auto found = m_handlers.find(name);
    if (found == m_handlers.end()) {
        answer(Error{"there is no call \"" + name.left(64).toStdString() + "\"", ""});
        return;
    }
    found->second(caller, args, answer);
}

std::string textArg(const QJsonObject& args, const char* name)
{
    return args.value(QLatin1String(name)).toString().toStdString();
}

std::optional<std::string> optionalArg(const QJsonObject& args, const char* name)
{
    const QJsonValue value = args.value(QLatin1String(name));
    return value.isString() ? std::optional(value.toString().toStdString()) : std::nullopt;
}

}  // namespace gatehouse::service
