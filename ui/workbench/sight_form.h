// The form that asks to see masked columns: which of them, why, for how long. Stands above the grid, so that what it is
// about stays in view; knows no service.
#pragma once

#include "core/service/values.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLineEdit;
class QPushButton;
class QScrollArea;

namespace gatehouse::ui {

class InlineMessage;
class TextLabel;

class SightForm : public QWidget {
    Q_OBJECT
public:
    /// A column that can be asked for.
    struct Choice {
        QString column;          ///< "public.customers.email"
        QString label;
        bool wanted = false;
    };

    explicit SightForm(QWidget* parent = nullptr);

    /// Shows the form, its reason ready to be typed. rowsShown: of the result; -1 not known.
    void ask(const QString& connection, const QVector<Choice>& choices, qint64 rowsShown);
    /// Sending takes a moment; nothing can be sent twice.
    void setBusy(bool busy);
    void showProblem(const QString& text, const QString& hint);
    [[nodiscard]] service::SightAsk wanted() const;

Q_SIGNALS:
    void sendWanted(const gatehouse::service::SightAsk& ask);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void send();
    void refresh();
    void close();

    QString m_connection;
    qint64 m_rowsShown = -1;
    bool m_busy = false;
    QVector<QCheckBox*> m_columns;
    TextLabel* m_title;
    QScrollArea* m_choiceArea;   ///< many columns must not make the window wider
    QWidget* m_choices;
    QGridLayout* m_choiceGrid;
    QLineEdit* m_reason;
    QComboBox* m_length;
    QPushButton* m_send;
    QPushButton* m_cancel;
    InlineMessage* m_problem;
};

}  // namespace gatehouse::ui
