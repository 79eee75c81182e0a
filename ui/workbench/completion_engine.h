// Proposes names and keywords at a caret from the last catalog snapshot; knows no widgets and never waits.
#pragma once

#include "core/service/values.h"
#include "ui/workbench/sql_scanner.h"

#include <QString>
#include <QVector>

namespace gatehouse::ui {

struct CompletionItem {
    enum class Kind { Column, Alias, Relation, Schema, Function, Keyword };
    QString text;      ///< what is inserted, quoted where SQL needs it
    QString detail;    ///< type or kind, shown beside it
    QString label;     ///< of a sensitive column
    Kind kind = Kind::Keyword;
};

struct CompletionList {
    int start = 0;     ///< where the word begins that an item replaces
    QString prefix;    ///< that word up to the caret
    QVector<CompletionItem> items;   ///< best first, bounded
};

class CompletionEngine {
public:
    static constexpr int itemsMax = 200;

    void setRelations(const QVector<service::RelationNode>& relations) { m_relations = relations; }
    [[nodiscard]] const QVector<service::RelationNode>& relations() const { return m_relations; }
    [[nodiscard]] CompletionList complete(const QString& text, int caret) const;

private:
    QVector<service::RelationNode> m_relations;
};

}  // namespace gatehouse::ui
