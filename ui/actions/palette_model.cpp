#include "ui/actions/palette_model.h"

#include "ui/actions/fuzzy_match.h"

#include <algorithm>

namespace gatehouse::ui {

namespace {
constexpr int rowsMax = 80;
}

void PaletteModel::setSources(const QVector<PaletteSource*>& sources)
{
    m_sources = sources;
    setTyped({});
}

void PaletteModel::setTyped(const QString& typed)
{
    QVector<Ranked> rows;
    for (PaletteSource* source : std::as_const(m_sources)) {
        QVector<PaletteItem> items = source->items(typed);
        for (PaletteItem& item : items) {
            FuzzyHit hit = fuzzyMatch(typed, item.title);
            if (hit.score <= 0) {
                // Words that are only in the detail still find it, further down.
                hit = fuzzyMatch(typed, item.title + u' ' + item.detail + u' ' + item.group);
                if (hit.score <= 0)
                    continue;
                hit.score = 1 + hit.score / 4;
                hit.positions.clear();
            }
            rows.append({std::move(item), hit.score, hit.positions});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    if (rows.size() > rowsMax)
        rows.resize(rowsMax);
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const PaletteItem* PaletteModel::item(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows.at(row).item : nullptr;
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Ranked& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return row.item.title;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2 %3").arg(row.item.title, row.item.group, row.item.detail);
    case DetailRole: return row.item.detail;
    case GroupRole: return row.item.group;
    case IconRole: return row.item.iconName;
    case KeysRole: return row.item.keys;
    case MatchRole: return QVariant::fromValue(row.positions);
    default: return {};
    }
}

}  // namespace gatehouse::ui
