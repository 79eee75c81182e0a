// One column beside the table: its label, what speaks for it, and the decision to confirm, change or clear it.
#pragma once

#include "core/service/data_map_values.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::ui {

class Chip;
class InlineMessage;
class KeyValuePanel;
class TextLabel;

class ColumnPanel : public QWidget {
    Q_OBJECT
public:
    explicit ColumnPanel(QWidget* parent = nullptr);

    /// Words to choose from.
    void setChoices(const QStringList& labels, const QStringList& maskers);
    void showColumn(const service::DataMapColumn& column);
    void showNothing();
    [[nodiscard]] const service::DataMapColumn& column() const { return m_column; }

    void pressConfirm();
    void startChange();
    void startClear();
    /// True when there was something to give up.
    bool cancel();
    void setBusy(bool busy);
    void showProblem(const QString& text, const QString& hint);

Q_SIGNALS:
    void confirmWanted(const QString& column);
    /// masker: empty when the column has none of its own and is to have none.
    void labelWanted(const QString& column, const QString& label, const QString& masker);
    void clearWanted(const QString& column, const QString& reason);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Asking { Nothing, Label, Reason };
    void ask(Asking what);
    void showFacts();
    void showEvidence();
    void submit();

    service::DataMapColumn m_column;
    Asking m_asking = Asking::Nothing;
    bool m_busy = false;

    TextLabel* m_title;
    TextLabel* m_place;
    QWidget* m_chips;
    Chip* m_label;
    Chip* m_state;
    KeyValuePanel* m_facts;
    TextLabel* m_evidenceHead;
    QVBoxLayout* m_evidence;
    InlineMessage* m_message;
    QPushButton* m_confirm;
    QPushButton* m_change;
    QPushButton* m_clear;
    QWidget* m_form;
    TextLabel* m_formWords;
    QComboBox* m_choice;
    QComboBox* m_masker;
    QLineEdit* m_reason;
    QPushButton* m_submit;
    QPushButton* m_back;
};

}  // namespace gatehouse::ui
