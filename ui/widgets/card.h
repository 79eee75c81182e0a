// A titled panel with a border; holds one thing, and never another card.
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace gatehouse::ui {

class TextLabel;

class Card : public QWidget {
    Q_OBJECT
public:
    /// The title is shown in section type ("IMPACT"); none when empty.
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    /// Where its content goes.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextLabel* m_title;
    QVBoxLayout* m_body;
};

}  // namespace gatehouse::ui
