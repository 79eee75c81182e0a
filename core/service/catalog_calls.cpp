#include "core/service/live_calls.h"

#include "core/catalog/saved_catalog.h"
#include "core/service/json_values.h"
#include "core/service/views.h"

#include <algorithm>

namespace gatehouse::service {

namespace {

void answerRelations(Engine& engine, const std::string& connection, const CallTable::Answer& answer)
{
    const auto snapshot = engine.catalogs().snapshot(connection, "");
    if (!snapshot)
        return answer(Error{"the schema of " + connection + " cannot be read: " + engine.catalogs().problem(connection, ""), ""});
    answer(QJsonValue(listToJson(relationsOf(*snapshot))));
}

// Well below a line of the control protocol, also when every byte of it is escaped.
constexpr size_t kSavedPieceBytes = 4 * 1024 * 1024;

/// The piece that begins at `from`, cut between characters, and where the next one begins; 0 when it is the last.
void answerSaved(Caller& caller, qint64 from, const CallTable::Answer& answer)
{
    const std::shared_ptr<const std::string> text = caller.catalogText;
    if (!text || from < 0 || static_cast<size_t>(from) >= text->size())
        return answer(Error{"there is no more of that catalog", ""});
    const auto begin = static_cast<size_t>(from);
    size_t end = std::min(begin + kSavedPieceBytes, text->size());
    while (end < text->size() && end > begin && (static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80)
        --end;
    const bool last = end == text->size();
    if (last)
        caller.catalogText.reset();
    answer(QJsonValue(QJsonObject{{QStringLiteral("text"), QString::fromUtf8(text->data() + begin, static_cast<qsizetype>(end - begin))},
                                  {QStringLiteral("next"), last ? qint64{0} : static_cast<qint64>(end)}}));
}

void addSaveCall(CallTable& table, Engine& engine, SideWork& aside)
{
    // Bodies of functions can hold what not everybody may read.
    table.add("catalog.save", [&engine, &aside](const std::shared_ptr<Caller>& caller, const QJsonObject& args, const CallTable::Answer& answer) {
        const Outcome may = caller->mayAdminister();
        if (!may)
            return answer(may.error());
        if (const qint64 from = args.value(QLatin1String("from")).toInteger(0); from != 0)
            return answerSaved(*caller, from, answer);
        auto text = std::make_shared<std::string>();
        aside.run([&engine, text, connection = textArg(args, "connection"), database = textArg(args, "database")]() -> Result<QJsonValue> {
            const auto snapshot = engine.catalogs().readNow(connection, database);
            if (!snapshot)
                return snapshot.error();
            auto saved = catalog::saveCatalog(**snapshot);
            if (!saved)
                return saved.error();
            *text = std::move(*saved);
            return QJsonValue();
        }, [caller, text, answer](const Result<QJsonValue>& done) {
            if (!done)
                return answer(done.error());
            caller->catalogText = text;
            answerSaved(*caller, 0, answer);
        });
    });
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
    addSaveCall(table, engine, aside);
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
