// The command palette's list: items of all sources, filtered and ranked by what was typed.
#pragma once

#include "ui/actions/palette_source.h"

#include <QAbstractListModel>

namespace gatehouse::ui {

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Roles { DetailRole = Qt::UserRole + 1, GroupRole, IconRole, KeysRole, MatchRole };
    using QAbstractListModel::QAbstractListModel;

    /// Sources are asked anew at every change of the text; they must outlive the model or be removed.
    void setSources(const QVector<PaletteSource*>& sources);
    void setTyped(const QString& typed);
    [[nodiscard]] const PaletteItem* item(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Ranked {
        PaletteItem item;
        int score;
        QVector<int> positions;
    };
    QVector<PaletteSource*> m_sources;
    QVector<Ranked> m_rows;
};

}  // namespace gatehouse::ui
