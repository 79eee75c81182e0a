#include "ui/workbench/object_palette.h"

#include "ui/workbench/postgres_keywords.h"

#include <QCoreApplication>

namespace gatehouse::ui {

ObjectPalette::ObjectPalette(const CompletionEngine& catalog, std::function<void(const QString&)> insert)
    : m_catalog(catalog), m_insert(std::move(insert))
{
}

QVector<PaletteItem> ObjectPalette::items(const QString& typed)
{
    constexpr int itemsMax = 300;
    QVector<PaletteItem> items;
    if (typed.isEmpty())
        return items;
    for (const service::RelationNode& relation : m_catalog.relations()) {
        if (items.size() == itemsMax)
            break;
        const QString name = relation.schema + u'.' + relation.name;
        const QString sql = PostgresKeywords::quotedName(relation.schema) + u'.' + PostgresKeywords::quotedName(relation.name);
        items.append({name, relation.kind, QCoreApplication::translate("ObjectPalette", "Objects"), QStringLiteral("table"),
                      QString(), [insert = m_insert, sql] { insert(sql); }});
    }
    return items;
}

}  // namespace gatehouse::ui
