// Schemas, relations and columns of one connection as a tree; knows labels and row estimates, paints nothing.
#pragma once

#include "core/service/values.h"

#include <QAbstractItemModel>

namespace gatehouse::ui {

class ObjectTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Roles {
        LevelRole = Qt::UserRole + 1,   ///< Level
        KindRole,                       ///< relation kind: "table", "view", …
        DetailRole,                     ///< rows of a relation, type of a column
        LabelRole,                      ///< of a column; of a relation whose columns all share one use: empty
        InsertTextRole,                 ///< what a double click writes into the editor
        PathRole,                       ///< "schema.relation.column", stable over a refresh
    };
    enum class Level { Schema, Relation, Column };
    Q_ENUM(Level)

    using QAbstractItemModel::QAbstractItemModel;

    /// Sorted by schema and name. Does nothing when they are the same ones.
    void setRelations(const QVector<service::RelationNode>& relations);
    [[nodiscard]] bool empty() const { return m_schemas.isEmpty(); }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// "41 k", "1.2 M", "870"; empty when not known.
    [[nodiscard]] static QString shortCount(double rows);

private:
    struct Schema {
        QString name;
        QVector<service::RelationNode> relations;
    };
    [[nodiscard]] QVariant schemaData(const Schema& schema, int role) const;
    [[nodiscard]] QVariant relationData(const service::RelationNode& relation, int role) const;
    [[nodiscard]] QVariant columnData(const service::RelationNode& relation, const service::ColumnNode& column, int role) const;

    QVector<Schema> m_schemas;
};

}  // namespace gatehouse::ui
