#include "core/service/catalog_names.h"

#include "core/policy/reach.h"

#include <algorithm>
#include <set>

namespace gatehouse::service {

namespace {

QString text(std::string_view value)
{
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

QString quoted(const QString& name)
{
    const auto plain = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'$' || c.unicode() > 127;
    };
    const bool starts = !name.isEmpty() && !name.front().isDigit() && name.front() != u'$';
    // "*" stands for a whole row here, "?column?" for a name that the server makes up.
    if ((starts && std::all_of(name.begin(), name.end(), plain)) || name == u"*")
        return name;
    QString escaped = name;
    return u'"' + escaped.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

/// The columns that every table has besides its own.
QString systemColumn(int16_t number)
{
    switch (number) {
    case -1: return QStringLiteral("ctid");
    case -2: return QStringLiteral("xmin");
    case -3: return QStringLiteral("cmin");
    case -4: return QStringLiteral("xmax");
    case -5: return QStringLiteral("cmax");
    case -6: return QStringLiteral("tableoid");
    default: return QStringLiteral("column %1").arg(number);
    }
}

QStringList sortedLabels(const catalog::Relation& relation, const catalog::Snapshot& catalog)
{
    std::set<QString> labels;
    for (const catalog::Column& column : relation.columns) {
        const std::string_view label = policy::labelOf(relation, column, catalog);
        if (!label.empty())
            labels.insert(text(label));
    }
    return {labels.begin(), labels.end()};
}

}  // namespace

QString ColumnName::dotted() const
{
    const QString front = schema.isEmpty() ? quoted(table) : quoted(schema) + u'.' + quoted(table);
    return front + u'.' + quoted(column);
}

ColumnName nameOf(const sql::BaseColumn& column, const catalog::Snapshot& catalog)
{
    ColumnName name;
    const catalog::Relation* relation = catalog.relation(column.table);
    if (!relation) {
        name.table = QStringLiteral("table %1").arg(column.table);
        name.column = column.number == 0 ? QStringLiteral("*") : systemColumn(column.number);
        return name;
    }
    name.schema = text(relation->schema);
    name.table = text(relation->name);
    if (column.number == 0) {
        name.column = QStringLiteral("*");
        name.labels = sortedLabels(*relation, catalog);
        return name;
    }
    const catalog::Column* found = relation->column(column.number);
    name.column = found ? text(found->name) : systemColumn(column.number);
    const std::string_view label = found ? policy::labelOf(*relation, *found, catalog) : std::string_view();
    if (!label.empty())
        name.labels.append(text(label));
    return name;
}

QString dottedName(std::string_view schema, std::string_view name)
{
    return schema.empty() ? quoted(text(name)) : quoted(text(schema)) + u'.' + quoted(text(name));
}

QString dottedName(catalog::Oid relation, const catalog::Snapshot& catalog)
{
    const catalog::Relation* found = relation == 0 ? nullptr : catalog.relation(relation);
    return found ? dottedName(found->schema, found->name) : QString();
}

}  // namespace gatehouse::service
