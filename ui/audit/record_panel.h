// One record in full beside the table, how it ended, and the proof that it stands in the ledger.
#pragma once

#include "core/service/values.h"

#include <QWidget>

class QPushButton;

namespace gatehouse::ui {

class Chip;
class KeyValuePanel;
class SqlLabel;
class TextLabel;

class RecordPanel : public QWidget {
    Q_OBJECT
public:
    explicit RecordPanel(QWidget* parent = nullptr);

    void showRecord(const service::RecordView& record);
    /// Of the record that is shown; others are ignored.
    void showOutcome(const service::RecordView& outcome);
    void showProof(const service::RecordProof& proof);
    void showProofProblem(quint64 seq, const QString& problem);
    void clear();
    [[nodiscard]] quint64 seq() const { return m_record.seq; }
    [[nodiscard]] const service::RecordProof& proof() const { return m_proof; }

    [[nodiscard]] static QString resultWords(const service::RecordView& outcome);

Q_SIGNALS:
    void saveWanted();
    void proveWanted(quint64 seq);
    /// "Copy as filter": text for the query line.
    void filterCopied(const QString& text);

private:
    void fillFacts();

    service::RecordView m_record;
    service::RecordView m_outcome;
    service::RecordProof m_proof;
    TextLabel* m_title;
    Chip* m_badge;
    SqlLabel* m_sql;
    TextLabel* m_detail;
    KeyValuePanel* m_facts;
    TextLabel* m_proofHead;
    TextLabel* m_proofLines;
    QPushButton* m_save;
    QPushButton* m_again;
    QPushButton* m_filter;
};

}  // namespace gatehouse::ui
