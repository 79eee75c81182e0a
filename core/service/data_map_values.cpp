#include "core/service/data_map_values.h"

namespace gatehouse::service {

namespace {

QString quotedName(const QString& name)
{
    if (!name.contains(u'.') && !name.contains(u'"'))
        return name;
    QString inside = name;
    return u'"' + inside.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

}  // namespace

QString DataMapColumn::name() const
{
    return quotedName(schema) + u'.' + quotedName(table) + u'.' + quotedName(column);
}

}  // namespace gatehouse::service
