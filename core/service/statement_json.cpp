#include "core/service/statement_json.h"

#include "core/service/catalog_names.h"

#include <QJsonArray>

#include <array>

namespace gatehouse::service {

namespace {

constexpr std::array kFlows{"plain", "derived", "tests", "counts"};
constexpr std::array kAccesses{"read", "write", "define"};
constexpr std::array kSteps{"", "begin", "commit", "rollback", "savepoint", "rollback-to", "release", "prepare"};
constexpr std::array kFormats{"text", "csv", "binary"};

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

template <size_t n, typename Enum>
QString wordOf(const std::array<const char*, n>& words, Enum value)
{
    return QString::fromLatin1(words.at(static_cast<size_t>(value)));
}

QJsonArray strings(const std::vector<std::string>& words)
{
    QJsonArray array;
    for (const std::string& word : words)
        array.append(text(word));
    return array;
}

QJsonObject columnJson(const sql::BaseColumn& column, const catalog::Snapshot& catalog)
{
    const ColumnName name = nameOf(column, catalog);
    return {{QStringLiteral("schema"), name.schema}, {QStringLiteral("table"), name.table}, {QStringLiteral("column"), name.column},
            {QStringLiteral("labels"), QJsonArray::fromStringList(name.labels)}};
}

QJsonArray sourcesJson(const std::vector<sql::Source>& sources, const catalog::Snapshot& catalog)
{
    QJsonArray array;
    for (const sql::Source& source : sources) {
        QJsonObject object = columnJson(source.column, catalog);
        object.insert(QStringLiteral("flow"), wordOf(kFlows, source.flow));
        array.append(object);
    }
    return array;
}

QJsonArray findingsJson(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    QJsonArray array;
    for (const sql::Finding& finding : statement.findings) {
        const catalog::Relation* relation = finding.table == 0 ? nullptr : catalog.relation(finding.table);
        array.append(QJsonObject{
            {QStringLiteral("kind"), QString::fromLatin1(sql::findingName(finding.kind))},
            {QStringLiteral("detail"), text(finding.detail)},
            {QStringLiteral("table"), relation ? QJsonValue(QJsonObject{{QStringLiteral("schema"), text(relation->schema)},
                                                                        {QStringLiteral("name"), text(relation->name)}})
                                               : QJsonValue()},
            {QStringLiteral("rows"), finding.rows >= 0 ? QJsonValue(finding.rows) : QJsonValue()},
            {QStringLiteral("open"), sql::leavesOpen(finding.kind)}});
    }
    return array;
}

QJsonArray objectsJson(const sql::Statement& statement)
{
    QJsonArray array;
    for (const sql::ObjectRef& object : statement.objects) {
        array.append(QJsonObject{{QStringLiteral("schema"), text(object.schema)}, {QStringLiteral("name"), text(object.name)},
                                 {QStringLiteral("access"), wordOf(kAccesses, object.access)},
                                 {QStringLiteral("via"), text(object.via)}, {QStringLiteral("known"), object.oid != 0}});
    }
    return array;
}

QJsonArray outputsJson(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    QJsonArray array;
    for (const sql::OutputColumn& output : statement.outputs) {
        array.append(QJsonObject{{QStringLiteral("name"), text(output.name)}, {QStringLiteral("known"), output.known},
                                 {QStringLiteral("sources"), sourcesJson(output.sources, catalog)}});
    }
    return array;
}

QJsonArray usesJson(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    QJsonArray array;
    for (const sql::Use& use : statement.uses) {
        array.append(QJsonObject{{QStringLiteral("column"), columnJson(use.column, catalog)},
                                 {QStringLiteral("place"), QString::fromLatin1(sql::usePlaceName(use.place))},
                                 {QStringLiteral("how"), QString::fromLatin1(sql::useKindName(use.kind))}});
    }
    return array;
}

QJsonArray writesJson(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    QJsonArray array;
    for (const sql::WriteFlow& write : statement.writes) {
        array.append(QJsonObject{{QStringLiteral("target"), columnJson(write.target, catalog)}, {QStringLiteral("known"), write.known},
                                 {QStringLiteral("sources"), sourcesJson(write.sources, catalog)}});
    }
    return array;
}

QJsonArray functionsJson(const sql::Statement& statement)
{
    QJsonArray array;
    for (const sql::FunctionUse& function : statement.functions) {
        array.append(QJsonObject{{QStringLiteral("schema"), text(function.schema)}, {QStringLiteral("name"), text(function.name)},
                                 {QStringLiteral("told"), function.told}, {QStringLiteral("via"), text(function.via)}});
    }
    return array;
}

QJsonValue copyJson(const sql::Copy& copy)
{
    if (copy.direction == sql::CopyDirection::None)
        return {};
    return QJsonObject{{QStringLiteral("direction"), copy.direction == sql::CopyDirection::In ? QStringLiteral("in") : QStringLiteral("out")},
                       {QStringLiteral("format"), wordOf(kFormats, copy.format)}};
}

}  // namespace

QJsonObject statementJson(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    return {{QStringLiteral("tag"), text(statement.tag)},
            {QStringLiteral("offset"), static_cast<qint64>(statement.offset)},
            {QStringLiteral("length"), static_cast<qint64>(statement.length)},
            {QStringLiteral("effects"), strings(sql::effectNames(statement.effects))},
            {QStringLiteral("findings"), findingsJson(statement, catalog)},
            {QStringLiteral("objects"), objectsJson(statement)},
            {QStringLiteral("returnsRows"), statement.returnsRows},
            {QStringLiteral("outputsKnown"), statement.outputsKnown},
            {QStringLiteral("outputs"), outputsJson(statement, catalog)},
            {QStringLiteral("uses"), usesJson(statement, catalog)},
            {QStringLiteral("usesKnown"), statement.usesKnown},
            {QStringLiteral("writes"), writesJson(statement, catalog)},
            {QStringLiteral("writesKnown"), statement.writesKnown},
            {QStringLiteral("functions"), functionsJson(statement)},
            {QStringLiteral("copy"), copyJson(statement.copy)},
            {QStringLiteral("transaction"), wordOf(kSteps, statement.transaction)},
            {QStringLiteral("preparedName"), text(statement.preparedName)},
            {QStringLiteral("cursorName"), text(statement.cursorName)},
            {QStringLiteral("changesSearchPath"), statement.changesSearchPath},
            {QStringLiteral("changesCatalog"), statement.changesCatalog},
            {QStringLiteral("createsTemporary"), statement.createsTemporary},
            {QStringLiteral("dependsOnLiterals"), statement.dependsOnLiterals},
            {QStringLiteral("inner"), statement.inner ? QJsonValue(statementJson(*statement.inner, catalog)) : QJsonValue()},
            {QStringLiteral("told"), statement.told()},
            {QStringLiteral("untold"), strings(statement.untold())},
            {QStringLiteral("refusals"), strings(statement.refusals)}};
}

}  // namespace gatehouse::service
