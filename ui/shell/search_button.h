// Looks like a search field and opens the command palette when pressed; nothing is typed into it.
#pragma once

#include <QAbstractButton>

namespace gatehouse::ui {

class SearchButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit SearchButton(QWidget* parent = nullptr);
    void setKeys(const QString& keys);
    QSize sizeHint() const override { return {420, 30}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_keys;
};

}  // namespace gatehouse::ui
