#include "ui/workbench/result_model.h"

#include <limits>

namespace gatehouse::ui {

namespace {

using State = service::Cell::State;

bool needsCut(const QString& text)
{
    return text.size() > ResultModel::shownCharsMax || text.contains(u'\n');
}

/// One line, bounded: what a cell can show.
QString cut(const QString& text)
{
    QString line = text.left(ResultModel::shownCharsMax);
    line.replace(u'\n', QChar(0x21b5));
    return line;
}

}  // namespace

ResultModel::ResultModel(QString spillDirectory, QObject* parent)
    : QAbstractTableModel(parent), m_spillDirectory(std::move(spillDirectory))
{
    m_flush.setSingleShot(true);
    m_flush.setInterval(80);
    connect(&m_flush, &QTimer::timeout, this, &ResultModel::flush);
    begin({});
}

void ResultModel::begin(const QVector<service::ResultColumnView>& columns)
{
    m_flush.stop();
    beginResetModel();
    m_columns = columns;
    m_shown = 0;
    m_store = std::make_unique<RowStore>(m_spillDirectory);
    connect(m_store.get(), &RowStore::loaded, this, [this](qint64 first, qint64 last) {
        if (first < m_shown && !m_columns.isEmpty())
            Q_EMIT dataChanged(index(int(first), 0), index(int(qMin(last, m_shown - 1)), int(m_columns.size()) - 1));
    });
    connect(m_store.get(), &RowStore::spillFailed, this, &ResultModel::spillFailed);
    endResetModel();
}

void ResultModel::append(const ResultRows& rows)
{
    const bool first = m_store->rowCount() == 0;
    m_store->append(rows);
    if (first)
        flush();
    else if (!m_flush.isActive())
        m_flush.start();
}

void ResultModel::flush()
{
    m_flush.stop();
    const qint64 now = qMin(m_store->rowCount(), qint64(std::numeric_limits<int>::max()));
    if (now == m_shown)
        return;
    beginInsertRows({}, int(m_shown), int(now - 1));
    m_shown = now;
    endInsertRows();
}

int ResultModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown);
}

int ResultModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant ResultModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_shown || index.column() >= m_columns.size())
        return {};
    const service::ResultColumnView& column = m_columns[index.column()];
    if (role == Qt::TextAlignmentRole)
        return int((column.numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == NumericRole)
        return column.numeric;
    if (role == ColumnMaskedRole)
        return column.masked;
    if (role == ColumnShownRole)
        return column.shown;
    if (role != Qt::DisplayRole && role != StateRole && role != FullTextRole && role != Qt::ToolTipRole
        && role != Qt::AccessibleTextRole)
        return {};
    const ResultRow* row = m_store->row(index.row());
    if (!row)
        return role == StateRole ? QVariant::fromValue(CellState::Loading) : QVariant();
    if (index.column() >= row->size())
        return {};
    const service::Cell& cell = row->at(index.column());
    if (role == Qt::ToolTipRole && (cell.state == State::Masked || cell.state == State::MaskedNull))
        return maskWords(column);
    if (role == Qt::ToolTipRole && !column.shown.isEmpty())
        return tr("%1 · shown %2").arg(column.label, column.shown);
    return cellData(cell, role);
}

QString ResultModel::maskWords(const service::ResultColumnView& column) const
{
    QString words = column.label.isEmpty() ? tr("Masked by policy") : tr("Masked by policy: %1").arg(column.label);
    if (!column.rule.isEmpty())
        words += tr(", rule %1").arg(column.rule);
    if (column.sealed)
        words += tr("\nSealed: nobody is shown these values.");
    else if (!column.behind.isEmpty())
        words += tr("\nRequest to see: right-click, or Ctrl+Shift+M");
    return words;
}

QVariant ResultModel::cellData(const service::Cell& cell, int role) const
{
    CellState state = CellState::Value;
    switch (cell.state) {
    case State::Null: state = CellState::Null; break;
    case State::Masked: state = CellState::Masked; break;
    case State::MaskedNull: state = CellState::MaskedNull; break;
    case State::Value:
        if (cell.text.isEmpty())
            state = CellState::Empty;
        else if (needsCut(cell.text))
            state = CellState::Truncated;
        break;
    }
    switch (role) {
    case StateRole:
        return QVariant::fromValue(state);
    case FullTextRole:
        return cell.text;
    case Qt::ToolTipRole:
        return state == CellState::Truncated ? QVariant(cell.text.left(4000)) : QVariant();
    case Qt::AccessibleTextRole:
        if (state == CellState::Null)
            return tr("null");
        if (state == CellState::Empty)
            return tr("empty");
        if (state == CellState::Masked || state == CellState::MaskedNull)
            return tr("masked %1").arg(cell.text.left(shownCharsMax));
        return cell.text.left(shownCharsMax);
    default:
        return needsCut(cell.text) ? cut(cell.text) : cell.text;
    }
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical) {
        if (role == Qt::DisplayRole)
            return section + 1;
        return {};
    }
    if (section < 0 || section >= m_columns.size())
        return {};
    const service::ResultColumnView& column = m_columns[section];
    switch (role) {
    case Qt::DisplayRole:
        return column.name;
    case Qt::ToolTipRole:
        if (!column.shown.isEmpty())
            return tr("%1 · %2 · shown %3").arg(column.type, column.label, column.shown);
        return column.masked ? column.type + u'\n' + maskWords(column) : column.type;
    case Qt::AccessibleTextRole:
        if (!column.shown.isEmpty())
            return tr("%1, shown %2").arg(column.name, column.shown);
        return column.masked ? tr("%1, masked").arg(column.name) : column.name;
    case Qt::TextAlignmentRole:
        return int((column.numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case NumericRole:
        return column.numeric;
    case ColumnMaskedRole:
        return column.masked;
    case ColumnShownRole:
        return column.shown;
    default:
        return {};
    }
}

}  // namespace gatehouse::ui
