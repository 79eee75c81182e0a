// A line to filter by: magnifier, clear button, and a delayed signal while one types. Esc clears it.
#pragma once

#include <QLineEdit>
#include <QTimer>

namespace gatehouse::ui {

class SearchField : public QLineEdit {
    Q_OBJECT
public:
    explicit SearchField(const QString& placeholder, QWidget* parent = nullptr);

    /// `word:` at the start of a word is shown in the accent colour when its word is one of these.
    void setFieldNames(const QStringList& names);
    /// Time without typing before `filterChanged`; 150 by default.
    void setDelayMs(int delayMs);

Q_SIGNALS:
    void filterChanged(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void colorFields();
    void flush();

    QStringList m_names;
    QTimer m_delay;
    QString m_sent;
};

}  // namespace gatehouse::ui
