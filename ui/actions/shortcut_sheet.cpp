#include "ui/actions/shortcut_sheet.h"

#include "ui/actions/action_registry.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/text_label.h"

#include <QAction>
#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::ui {

ShortcutSheet::ShortcutSheet(const ActionRegistry& registry, QWidget* window) : QWidget(window), m_registry(registry)
{
    setAccessibleName(tr("Keyboard shortcuts"));
    setFocusPolicy(Qt::StrongFocus);
    window->installEventFilter(this);
    hide();
}

void ShortcutSheet::open()
{
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    fill();
    place();
    show();
    raise();
    setFocus(Qt::ShortcutFocusReason);
}

void ShortcutSheet::closeSheet()
{
    hide();
    if (m_focusBefore && m_focusBefore->isVisible())
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    m_focusBefore = nullptr;
}

void ShortcutSheet::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0, 0, 0, Theme::tokens().dark ? 130 : 60));
}

void ShortcutSheet::keyPressEvent(QKeyEvent* event)
{
    // Any key but a bare modifier ends it, and does nothing else.
    if (event->key() != Qt::Key_Shift && event->key() != Qt::Key_Control && event->key() != Qt::Key_Alt)
        closeSheet();
}

void ShortcutSheet::mousePressEvent(QMouseEvent* event)
{
    Q_UNUSED(event)
    closeSheet();
}

bool ShortcutSheet::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

void ShortcutSheet::fill()
{
    delete m_box;
    auto* card = new Card({}, this);
    m_box = card;
    card->body()->setContentsMargins(metrics::space5, metrics::space4, metrics::space5, metrics::space4);
    card->body()->addWidget(new TextLabel(tr("Keyboard shortcuts"), TextRole::Title, TextLabel::Ink::Normal, card));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(metrics::space5 * 2);
    card->body()->addSpacing(metrics::space2);
    card->body()->addLayout(columns);

    QStringList groups;
    QHash<QString, QVector<QAction*>> byGroup;
    const QVector<QAction*> actions = m_registry.actions();
    for (QAction* action : actions) {
        if (action->shortcuts().isEmpty())
            continue;
        const QString group = m_registry.group(action);
        if (!byGroup.contains(group))
            groups.append(group);
        byGroup[group].append(action);
    }
    QVBoxLayout* column = nullptr;
    int lines = 0;
    const int perColumn = qMax(12, int(actions.size() + groups.size() * 2) / 2);
    for (const QString& group : std::as_const(groups)) {
        if (!column || lines >= perColumn) {
            if (column)
                column->addStretch();
            column = new QVBoxLayout;
            column->setSpacing(6);
            columns->addLayout(column);
            lines = 0;
        }
        column->addSpacing(lines > 0 ? metrics::space3 : 0);
        column->addWidget(new TextLabel(group, TextRole::Section, TextLabel::Ink::Faint, card));
        for (QAction* action : std::as_const(byGroup[group])) {
            auto* row = new QHBoxLayout;
            row->addWidget(new TextLabel(action->text(), TextRole::Body, TextLabel::Ink::Normal, card));
            row->addStretch();
            row->addSpacing(metrics::space5);
            row->addWidget(new KeyCap(ActionRegistry::keysOf(action), card));
            column->addLayout(row);
            ++lines;
        }
        lines += 2;
    }
    if (column)
        column->addStretch();
    card->show();
}

void ShortcutSheet::place()
{
    setGeometry(parentWidget()->rect());
    m_box->adjustSize();
    m_box->move((width() - m_box->width()) / 2, qMax(0, (height() - m_box->height()) / 3));
}

}  // namespace gatehouse::ui
