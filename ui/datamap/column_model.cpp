#include "ui/datamap/column_model.h"

#include "ui/widgets/format.h"
#include "ui/widgets/row_delegate.h"

namespace gatehouse::ui {

void ColumnModel::setColumns(const QVector<service::DataMapColumn>& columns)
{
    m_all = columns;
    filter();
}

void ColumnModel::setFilter(Shown shown, const QString& text)
{
    m_shown = shown;
    m_text = text;
    filter();
}

void ColumnModel::filter()
{
    beginResetModel();
    m_rows.clear();
    for (int place = 0; place < m_all.size(); ++place) {
        if (isShown(m_all.at(place), m_shown) && matches(m_all.at(place), m_text))
            m_rows.append(place);
    }
    endResetModel();
}

const service::DataMapColumn* ColumnModel::at(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_all.at(m_rows.at(row)) : nullptr;
}

int ColumnModel::rowOf(const QString& name) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (at(row)->name() == name)
            return row;
    }
    return -1;
}

int ColumnModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ColumnModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString ColumnModel::text(int row, int column) const
{
    const service::DataMapColumn& c = *at(row);
    switch (column) {
    case TableColumn: {
        // Once for each table: what stands below belongs to it.
        const service::DataMapColumn* above = at(row - 1);
        if (above && above->schema == c.schema && above->table == c.table)
            return {};
        return c.schema == u"public" ? c.table : c.schema + u'.' + c.table;
    }
    case NameColumn: return c.column;
    case LabelColumn: return labelWords(c.label);
    case StateColumn: return stateWord(c);
    case SureColumn: return sureWords(c);
    case MaskColumn: return c.enforced ? c.maskedLike : QString();
    case WhoColumn:
        if (c.label.isEmpty())
            return lookWords(c);
        if (c.setBy == u"discovery")
            return tr("itself");   // the whole word would not fit; the panel says it in full
        return c.setBy.startsWith(u"os:") ? c.setBy.mid(3) : c.setBy;
    default: return {};
    }
}

QVariant ColumnModel::data(const QModelIndex& index, int role) const
{
    const service::DataMapColumn* c = index.isValid() ? at(index.row()) : nullptr;
    if (!c)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), column);
    case Qt::AccessibleTextRole:
        if (column == TableColumn || column == NameColumn)
            return c->label.isEmpty() ? tr("%1, no label").arg(c->name())
                                      : tr("%1, %2, %3").arg(c->name(), labelWords(c->label), stateWord(*c));
        return text(index.row(), column);
    case Qt::TextAlignmentRole:
        return column == SureColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case roles::mono: return column == TableColumn || column == NameColumn || column == MaskColumn;
    case roles::muted: return column == WhoColumn || column == MaskColumn || column == SureColumn || (column == NameColumn && c->label.isEmpty());
    case roles::chip: return (column == LabelColumn || column == StateColumn) && !text(index.row(), column).isEmpty();
    case roles::tone:
        if (column == LabelColumn)
            return int(c->enforced ? Tone::Masked : Tone::Neutral);
        return int(column == StateColumn ? stateTone(*c) : Tone::Neutral);
    case roles::icon: return column == TableColumn && !text(index.row(), column).isEmpty() ? QStringLiteral("table") : QString();
    case Qt::ToolTipRole:
        if (column == StateColumn || column == SureColumn)
            return c->evidence.join(u'\n');
        return column == NameColumn ? QVariant(c->name() + QStringLiteral("  ") + c->type) : QVariant();
    default: return {};
    }
}

QVariant ColumnModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == SureColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TableColumn: return tr("table");
    case NameColumn: return tr("column");
    case LabelColumn: return tr("label");
    case StateColumn: return tr("state");
    case SureColumn: return tr("sure");
    case MaskColumn: return tr("shown like");
    case WhoColumn: return tr("by");
    default: return {};
    }
}

}  // namespace gatehouse::ui
