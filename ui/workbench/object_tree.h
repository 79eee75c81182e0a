// The object tree with its filter, beside the editor: what a connection holds and which columns are labelled.
#pragma once

#include "core/service/catalog_browser.h"
#include "ui/workbench/object_tree_model.h"

#include <QSet>
#include <QSortFilterProxyModel>
#include <QWidget>

class QStackedWidget;
class QTreeView;

namespace gatehouse::ui {

class EmptyState;
class SearchField;

class ObjectTree : public QWidget {
    Q_OBJECT
public:
    explicit ObjectTree(QWidget* parent = nullptr);

    void showRelations(const QVector<service::RelationNode>& relations);
    void showProblem(const QString& message, const QString& hint);
    void focusFilter();

Q_SIGNALS:
    /// A double click or Enter: text for the editor.
    void insertWanted(const QString& text);
    void reloadWanted();

private:
    void filterChanged(const QString& text);
    void keepExpanded();
    void restoreExpanded();

    ObjectTreeModel m_model;
    QSortFilterProxyModel m_proxy;
    QSet<QString> m_expanded;
    SearchField* m_filter;
    QTreeView* m_view;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
};

}  // namespace gatehouse::ui
