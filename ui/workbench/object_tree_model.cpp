#include "ui/workbench/object_tree_model.h"

#include "ui/workbench/postgres_keywords.h"

namespace gatehouse::ui {

namespace {

// The id of an index says who its parent is: 0 for schemas, schema + 1 for relations,
// and (relation + 1) in the upper half besides for columns.
quintptr relationId(int schema)
{
    return quintptr(schema) + 1;
}

quintptr columnId(int schema, int relation)
{
    return (quintptr(relation) + 1) << 32 | (quintptr(schema) + 1);
}

int schemaOf(quintptr id)
{
    return int(id & 0xffffffffU) - 1;
}

int relationOf(quintptr id)
{
    return int(id >> 32) - 1;
}

bool same(const service::RelationNode& a, const service::RelationNode& b)
{
    if (a.schema != b.schema || a.name != b.name || a.kind != b.kind || a.columns.size() != b.columns.size()
        || ObjectTreeModel::shortCount(a.rowsEstimated) != ObjectTreeModel::shortCount(b.rowsEstimated))
        return false;
    for (qsizetype at = 0; at < a.columns.size(); ++at) {
        if (a.columns[at].name != b.columns[at].name || a.columns[at].type != b.columns[at].type
            || a.columns[at].label != b.columns[at].label)
            return false;
    }
    return true;
}

}  // namespace

void ObjectTreeModel::setRelations(const QVector<service::RelationNode>& relations)
{
    QVector<Schema> schemas;
    for (const service::RelationNode& relation : relations) {
        if (schemas.isEmpty() || schemas.last().name != relation.schema)
            schemas.append({relation.schema, {}});
        schemas.last().relations.append(relation);
    }
    bool equal = schemas.size() == m_schemas.size();
    for (qsizetype at = 0; equal && at < schemas.size(); ++at) {
        equal = schemas[at].name == m_schemas[at].name && schemas[at].relations.size() == m_schemas[at].relations.size();
        for (qsizetype relation = 0; equal && relation < schemas[at].relations.size(); ++relation)
            equal = same(schemas[at].relations[relation], m_schemas[at].relations[relation]);
    }
    if (equal)
        return;
    beginResetModel();
    m_schemas = std::move(schemas);
    endResetModel();
}

QModelIndex ObjectTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, quintptr(0));
    if (parent.internalId() == 0)
        return createIndex(row, column, relationId(parent.row()));
    return createIndex(row, column, columnId(schemaOf(parent.internalId()), parent.row()));
}

QModelIndex ObjectTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    const int schema = schemaOf(child.internalId());
    const int relation = relationOf(child.internalId());
    if (relation < 0)
        return createIndex(schema, 0, quintptr(0));
    return createIndex(relation, 0, relationId(schema));
}

int ObjectTreeModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return int(m_schemas.size());
    if (parent.column() != 0)
        return 0;
    if (parent.internalId() == 0)
        return int(m_schemas[parent.row()].relations.size());
    if (relationOf(parent.internalId()) < 0)
        return int(m_schemas[schemaOf(parent.internalId())].relations[parent.row()].columns.size());
    return 0;
}

int ObjectTreeModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant ObjectTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == 0)
        return schemaData(m_schemas[index.row()], role);
    const Schema& schema = m_schemas[schemaOf(index.internalId())];
    const int relation = relationOf(index.internalId());
    if (relation < 0)
        return relationData(schema.relations[index.row()], role);
    return columnData(schema.relations[relation], schema.relations[relation].columns[index.row()], role);
}

QVariant ObjectTreeModel::schemaData(const Schema& schema, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case PathRole:
        return schema.name;
    case InsertTextRole:
        return PostgresKeywords::quotedName(schema.name);
    case LevelRole:
        return QVariant::fromValue(Level::Schema);
    case Qt::AccessibleTextRole:
        return tr("schema %1").arg(schema.name);
    default:
        return {};
    }
}

QVariant ObjectTreeModel::relationData(const service::RelationNode& relation, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return relation.name;
    case PathRole:
        return QString(relation.schema + u'.' + relation.name);
    case InsertTextRole:
        return relation.schema == u"public"
            ? PostgresKeywords::quotedName(relation.name)
            : QString(PostgresKeywords::quotedName(relation.schema) + u'.' + PostgresKeywords::quotedName(relation.name));
    case LevelRole:
        return QVariant::fromValue(Level::Relation);
    case KindRole:
        return relation.kind;
    case DetailRole:
        return relation.kind == u"sequence" ? QString() : shortCount(relation.rowsEstimated);   // its one row says nothing
    case Qt::ToolTipRole:
        return relation.rowsEstimated < 0 || relation.kind == u"sequence"
            ? tr("%1 · columns: %2").arg(relation.kind).arg(relation.columns.size())
            : tr("%1 · about %2 rows · columns: %3")
                  .arg(relation.kind, QLocale().toString(qint64(relation.rowsEstimated)))
                  .arg(relation.columns.size());
    case Qt::AccessibleTextRole:
        return tr("%1 %2").arg(relation.kind, relation.name);
    default:
        return {};
    }
}

QVariant ObjectTreeModel::columnData(const service::RelationNode& relation, const service::ColumnNode& column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return column.name;
    case PathRole:
        return QString(relation.schema + u'.' + relation.name + u'.' + column.name);
    case InsertTextRole:
        return PostgresKeywords::quotedName(column.name);
    case LevelRole:
        return QVariant::fromValue(Level::Column);
    case DetailRole:
        return column.type;
    case LabelRole:
        return column.label;
    case Qt::ToolTipRole:
        return column.label.isEmpty() ? column.type : tr("%1 · label %2").arg(column.type, column.label);
    case Qt::AccessibleTextRole:
        return column.label.isEmpty() ? tr("column %1, %2").arg(column.name, column.type)
                                      : tr("column %1, %2, label %3").arg(column.name, column.type, column.label);
    default:
        return {};
    }
}

QString ObjectTreeModel::shortCount(double rows)
{
    if (rows < 0)
        return {};
    if (rows < 10000)
        return QString::number(qint64(rows));
    if (rows < 1e6)
        return QStringLiteral("%1 k").arg(qRound64(rows / 1e3));
    const double millions = rows / 1e6;
    return QStringLiteral("%1 M").arg(millions, 0, 'f', millions < 100 ? 1 : 0);
}

}  // namespace gatehouse::ui
