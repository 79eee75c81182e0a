// Under the grid: how many rows, how long, which record, the transaction's state, and the ways out for the data.
#pragma once

#include "core/service/values.h"
#include "ui/workbench/result_formatter.h"

#include <QWidget>

class QPushButton;
class QToolButton;

namespace gatehouse::ui {

class Chip;
class TextLabel;

class ResultFooter : public QWidget {
    Q_OBJECT
public:
    explicit ResultFooter(QWidget* parent = nullptr);

    void showNothing();
    void showRows(qint64 rows);
    /// What of the result's columns is masked, can be asked for, or is shown under a grant.
    struct Masks {
        int masked = 0;
        int askable = 0;
        int shown = 0;
        int columns = 0;
    };
    void showEnd(const service::RunSummary& summary, qint64 rows, const Masks& masks);
    void showTransaction(char state);
    /// While a file is written; -1: none is.
    void showExport(qint64 rows);
    [[nodiscard]] QString words() const;

    [[nodiscard]] static QString nameOf(ResultFormat format);

Q_SIGNALS:
    void recordWanted(quint64 record);
    void seeWanted();
    void copyWanted(gatehouse::ui::ResultFormat format);
    void exportWanted(gatehouse::ui::ResultFormat format);
    void exportStopWanted();

private:
    quint64 m_record = 0;
    TextLabel* m_words;
    Chip* m_masked;
    Chip* m_shown;
    QPushButton* m_see;
    QPushButton* m_recordLink;
    Chip* m_transaction;
    QToolButton* m_copy;
    QToolButton* m_export;
    QPushButton* m_stopExport;
};

}  // namespace gatehouse::ui
