// The left of the data map: what to list, how far the map reaches, and what changed since last week.
#pragma once

#include "core/service/data_map_values.h"
#include "ui/datamap/data_map_words.h"

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace gatehouse::ui {

class ChoiceRow;
class KeyValuePanel;
class TextLabel;

class CoveragePanel : public QWidget {
    Q_OBJECT
public:
    explicit CoveragePanel(QWidget* parent = nullptr);
    void setMap(const service::DataMap& map, const QDateTime& now);
    void choose(Shown shown);

Q_SIGNALS:
    void chosen(gatehouse::ui::Shown shown);

private:
    void showChanges(const service::DataMap& map, const QDateTime& now);

    QHash<int, ChoiceRow*> m_choices;
    TextLabel* m_share;
    TextLabel* m_shareWords;
    KeyValuePanel* m_figures;
    TextLabel* m_changesHead;
    QVBoxLayout* m_changes;
};

}  // namespace gatehouse::ui
