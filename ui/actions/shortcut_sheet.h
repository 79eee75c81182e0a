// All shortcuts on one sheet, by group, read from the registry. F1 or ? opens it; Esc closes it.
#pragma once

#include <QPointer>
#include <QWidget>

namespace gatehouse::ui {

class ActionRegistry;

class ShortcutSheet : public QWidget {
    Q_OBJECT
public:
    ShortcutSheet(const ActionRegistry& registry, QWidget* window);

    void open();
    void closeSheet();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void place();

    const ActionRegistry& m_registry;
    QWidget* m_box = nullptr;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace gatehouse::ui
