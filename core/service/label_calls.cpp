#include "core/service/live_calls.h"

#include "core/service/data_map.h"
#include "core/service/json_values.h"
#include "core/service/views.h"

namespace gatehouse::service {

namespace {

constexpr TimeUs kChangesSinceUs = TimeUs{7} * 24 * 3600 * 1'000'000;
constexpr int kChangesMax = 500;

Result<DataMap> mapOf(Engine& engine, const std::string& connection)
{
    const auto snapshot = engine.catalogs().snapshot(connection, "");
    if (!snapshot)
        return Error{"the schema of " + connection + " cannot be read: " + engine.catalogs().problem(connection, ""),
                     "Check the connection's host, database and account."};
    store::LabelRepository repository(engine.installation().database());
    DataMapSource source;
    source.connection = QString::fromStdString(connection);
    auto labels = engine.administration().labels(connection);
    if (!labels)
        return labels.error();
    source.labels = std::move(*labels);
    auto looks = repository.looks(connection);
    if (!looks)
        return looks.error();
    source.looks = std::move(*looks);
    auto changes = repository.history(connection, engine.installation().clock()->nowUs() - kChangesSinceUs, kChangesMax);
    if (!changes)
        return changes.error();
    source.changes = std::move(*changes);
    auto last = repository.discovery(connection);
    if (!last)
        return last.error();
    source.discovery = *last;
    source.underWay = engine.discovery().underWay(connection);
    return dataMapOf(*snapshot, source);
}

void answerMap(Engine& engine, const std::string& connection, const CallTable::Answer& answer)
{
    auto map = mapOf(engine, connection);
    if (!map)
        return answer(map.error());
    answer(QJsonValue(toJson(*map)));
}

}  // namespace

Outcome checkConnection(Engine& engine, const std::string& connection)
{
    if (engine.worlds().world()->connections.contains(connection))
        return Done{};
    return Error{"there is no connection \"" + connection + "\"", "See: gatehousectl connection list"};
}

void addLabelCalls(CallTable& table, Engine& engine)
{
    table.add("label.map", [&engine](const std::shared_ptr<Caller>&, const QJsonObject& args, const CallTable::Answer& answer) {
        const std::string connection = textArg(args, "connection");
        if (const Outcome there = checkConnection(engine, connection); !there)
            return answer(there.error());
        if (engine.catalogs().snapshot(connection, ""))
            return answerMap(engine, connection, answer);
        engine.catalogs().refresh(connection, "", [&engine, connection, answer](const Outcome&) {
            QMetaObject::invokeMethod(&engine, [&engine, connection, answer] { answerMap(engine, connection, answer); }, Qt::QueuedConnection);
        });
    });
    table.add("label.discover", [&engine](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        if (const Outcome may = caller->mayAdminister(); !may)
            return answer(may.error());
        const std::string connection = textArg(args, "connection");
        if (const Outcome there = checkConnection(engine, connection); !there)
            return answer(there.error());
        if (const Outcome recorded = engine.administration().recordDiscoveryAsked(caller->actor(), connection); !recorded)
            return answer(recorded.error());
        engine.discover(connection, [answer](const Result<DiscoveryChange>& change) {
            if (!change)
                return answer(change.error());
            answer(QJsonValue(QJsonObject{{QStringLiteral("columns"), static_cast<qint64>(change->columns)},
                                          {QStringLiteral("proposed"), static_cast<qint64>(change->proposed)},
                                          {QStringLiteral("enforced"), static_cast<qint64>(change->enforced)}}));
        });
    });
}

}  // namespace gatehouse::service
