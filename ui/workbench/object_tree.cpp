#include "ui/workbench/object_tree.h"

#include "ui/theme/style.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/search_field.h"
#include "ui/workbench/object_tree_delegate.h"

#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace gatehouse::ui {

ObjectTree::ObjectTree(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    m_proxy.setSourceModel(&m_model);
    m_proxy.setRecursiveFilteringEnabled(true);
    m_proxy.setAutoAcceptChildRows(true);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);

    m_filter = new SearchField(tr("Filter objects…"), this);
    m_filter->setObjectName(QStringLiteral("objectFilter"));
    m_filter->setAccessibleName(tr("Filter objects"));
    connect(m_filter, &SearchField::filterChanged, this, &ObjectTree::filterChanged);
    m_view = new QTreeView(this);
    m_view->setObjectName(QStringLiteral("objectTree"));
    m_view->setAccessibleName(tr("Objects"));
    m_view->setModel(&m_proxy);
    m_view->setItemDelegate(new ObjectTreeDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(14);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setMouseTracking(true);
    m_view->viewport()->setAutoFillBackground(false);   // the panel shows through
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT insertWanted(index.data(ObjectTreeModel::InsertTextRole).toString());
    });
    m_empty = new EmptyState(QStringLiteral("database"), tr("No connection"), tr("Choose a connection above."), this);
    m_empty->setObjectName(QStringLiteral("objectsEmpty"));
    connect(m_empty, &EmptyState::actionTriggered, this, &ObjectTree::reloadWanted);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->setCurrentIndex(1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space2, metrics::space3, metrics::space2, metrics::space2);
    layout->setSpacing(metrics::space2);
    layout->addWidget(m_filter);
    layout->addWidget(m_stack, 1);
}

void ObjectTree::showRelations(const QVector<service::RelationNode>& relations)
{
    const bool first = m_model.empty();
    if (!first && m_filter->text().isEmpty())
        keepExpanded();
    m_model.setRelations(relations);
    if (m_model.empty()) {
        m_empty->setContent(QStringLiteral("database"), tr("No tables"), tr("This database has no tables of its own."));
        m_empty->setAction(tr("Read again"));
    }
    m_stack->setCurrentIndex(m_model.empty() ? 1 : 0);
    if (first) {
        for (int row = 0; row < m_proxy.rowCount(); ++row)
            if (m_proxy.index(row, 0).data() == QVariant(QStringLiteral("public")) || m_proxy.rowCount() == 1)
                m_view->expand(m_proxy.index(row, 0));
    } else {
        restoreExpanded();
    }
}

void ObjectTree::showProblem(const QString& message, const QString& hint)
{
    if (!m_model.empty())
        return;   // an old picture of the schema is better than none
    m_empty->setContent(QStringLiteral("error"), message, hint);
    m_empty->setAction(tr("Try again"));
    m_stack->setCurrentIndex(1);
}

void ObjectTree::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
}

void ObjectTree::filterChanged(const QString& text)
{
    if (m_proxy.filterRegularExpression().pattern().isEmpty() && !text.isEmpty())
        keepExpanded();
    m_proxy.setFilterFixedString(text);
    if (text.isEmpty()) {
        m_view->collapseAll();
        restoreExpanded();
        return;
    }
    // What was found shows: schemas open, relations only when a column of theirs matched.
    for (int schema = 0; schema < m_proxy.rowCount(); ++schema) {
        const QModelIndex at = m_proxy.index(schema, 0);
        m_view->expand(at);
        for (int row = 0; row < m_proxy.rowCount(at); ++row) {
            const QModelIndex relation = m_proxy.index(row, 0, at);
            m_view->setExpanded(relation, !relation.data().toString().contains(text, Qt::CaseInsensitive));
        }
    }
}

void ObjectTree::keepExpanded()
{
    m_expanded.clear();
    for (int schema = 0; schema < m_proxy.rowCount(); ++schema) {
        const QModelIndex at = m_proxy.index(schema, 0);
        if (m_view->isExpanded(at))
            m_expanded.insert(at.data(ObjectTreeModel::PathRole).toString());
        for (int row = 0; row < m_proxy.rowCount(at); ++row)
            if (m_view->isExpanded(m_proxy.index(row, 0, at)))
                m_expanded.insert(m_proxy.index(row, 0, at).data(ObjectTreeModel::PathRole).toString());
    }
}

void ObjectTree::restoreExpanded()
{
    for (int schema = 0; schema < m_proxy.rowCount(); ++schema) {
        const QModelIndex at = m_proxy.index(schema, 0);
        if (!m_expanded.contains(at.data(ObjectTreeModel::PathRole).toString()))
            continue;
        m_view->expand(at);
        for (int row = 0; row < m_proxy.rowCount(at); ++row)
            if (m_expanded.contains(m_proxy.index(row, 0, at).data(ObjectTreeModel::PathRole).toString()))
                m_view->expand(m_proxy.index(row, 0, at));
    }
}

}  // namespace gatehouse::ui
