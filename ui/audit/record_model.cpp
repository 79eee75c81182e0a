#include "ui/audit/record_model.h"

#include "ui/widgets/format.h"
#include "ui/widgets/row_delegate.h"

namespace gatehouse::ui {

void RecordModel::setRecords(const QVector<service::RecordView>& records, bool more)
{
    beginResetModel();
    m_records = records;
    m_more = more;
    m_asked = false;
    endResetModel();
}

void RecordModel::addPage(const QVector<service::RecordView>& records, bool more)
{
    m_asked = false;
    m_more = more;
    if (records.isEmpty() || (!m_records.isEmpty() && records.front().seq >= m_records.last().seq))
        return;
    beginInsertRows({}, int(m_records.size()), int(m_records.size() + records.size() - 1));
    m_records += records;
    endInsertRows();
}

int RecordModel::rowOf(quint64 seq) const
{
    for (int row = 0; row < m_records.size(); ++row)
        if (m_records[row].seq == seq)
            return row;
    return -1;
}

int RecordModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int RecordModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

bool RecordModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_more && !m_asked && !m_records.isEmpty();
}

void RecordModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_asked = true;
    Q_EMIT pageWanted(lastSeq());
}

QString RecordModel::actionOf(const service::RecordView& record)
{
    if (!record.shape.isEmpty())
        return firstLine(record.shape);
    if (!record.detail.isEmpty())
        return record.detail;
    return QString(record.kind).replace(u'-', u' ');
}

QString RecordModel::text(const service::RecordView& record, int column) const
{
    switch (column) {
    case RecordColumn: return formatCount(qint64(record.seq));
    case TimeColumn: return formatTime(record.time);
    case WhoColumn: return record.identity.isEmpty() ? tr("gateway") : record.identity;
    case ActionColumn: return actionOf(record);
    case DecisionColumn: return record.verdict.isEmpty() ? QString() : wordOfVerdict(record.verdict);
    case TouchedColumn:
        return record.labels.isEmpty() ? QStringLiteral("–") : labelWords(record.labels.join(QStringLiteral(", ")));
    default: return {};
    }
}

QVariant RecordModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_records.size())
        return {};
    const service::RecordView& record = m_records[index.row()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(record, column);
    case SeqRole: return record.seq;
    case roles::mono: return column == RecordColumn || column == TimeColumn || (column == ActionColumn && !record.shape.isEmpty());
    case roles::muted: return column == RecordColumn || (column == ActionColumn && record.shape.isEmpty());
    case roles::chip: return column == DecisionColumn && !record.verdict.isEmpty();
    case roles::icon:
        if (column == WhoColumn && record.identityKind == u"agent")
            return QStringLiteral("agent");
        return {};
    case roles::tone:
        if (column == WhoColumn)
            return int(toneOfIdentityKind(record.identityKind));
        if (column == DecisionColumn)
            return int(toneOfVerdict(record.verdict));
        if (column == TouchedColumn && !record.labels.isEmpty())
            return int(Tone::Masked);
        return {};
    case Qt::ToolTipRole:
        if (column == TimeColumn)
            return QString(formatDateTime(record.time) + record.time.toUTC().toString(QStringLiteral(" (HH:mm:ss 'UTC')")));
        if (column == ActionColumn)
            return record.shape.isEmpty() ? record.detail : record.shape;
        if (column == TouchedColumn && !record.labels.isEmpty())
            return labelWords(record.labels.join(QStringLiteral(", ")));
        if (column == WhoColumn && !record.sponsor.isEmpty())
            return tr("%1 for %2").arg(record.identity, record.sponsor);
        return {};
    default:
        return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RecordColumn: return tr("record");
    case TimeColumn: return tr("time");
    case WhoColumn: return tr("who");
    case ActionColumn: return tr("action");
    case DecisionColumn: return tr("decision");
    case TouchedColumn: return tr("data touched");
    default: return {};
    }
}

}  // namespace gatehouse::ui
