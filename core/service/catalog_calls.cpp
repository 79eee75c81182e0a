#include "core/service/live_calls.h"

#include "core/service/json_values.h"
#include "core/service/views.h"

namespace gatehouse::service {

namespace {

void answerRelations(Engine& engine, const std::string& connection, const CallTable::Answer& answer)
{
    const auto snapshot = engine.catalogs().snapshot(connection, "");
    if (!snapshot)
        return answer(Error{"the schema of " + connection + " cannot be read: " + engine.catalogs().problem(connection, ""), ""});
    answer(QJsonValue(listToJson(relationsOf(*snapshot))));
}

}  // namespace

void addCatalogCalls(CallTable& table, Engine& engine, SideWork& aside)
{
    table.add("catalog.relations", [&engine](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string connection = textArg(args, "connection");
        if (!engine.worlds().world()->connections.contains(connection))
            return answer(Error{"there is no connection \"" + connection + "\"", ""});
        if (engine.catalogs().snapshot(connection, ""))
            return answerRelations(engine, connection, answer);
        engine.catalogs().refresh(connection, "", [&engine, connection, answer](Outcome) {
            QMetaObject::invokeMethod(&engine, [&engine, connection, answer] { answerRelations(engine, connection, answer); },
                                      Qt::QueuedConnection);
        });
    });
    table.add("catalog.preview", [&engine, &aside](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        if (!caller->identity)
            return answer(Error{"sign in first: a verdict depends on who asks", ""});
        aside.run([&engine, identity = caller->identity->name, connection = textArg(args, "connection"),
                   text = textArg(args, "sql")]() -> Result<QJsonValue> {
            auto preview = engine.previewer().preview(identity, connection, text);
            if (!preview)
                return preview.error();
            return QJsonValue(toJson(*preview));
        }, answer);
    });
}

}  // namespace gatehouse::service
