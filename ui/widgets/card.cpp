#include "ui/widgets/card.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_label.h"

#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::ui {

Card::Card(const QString& title, QWidget* parent) : QWidget(parent)
{
    m_body = new QVBoxLayout(this);
    m_body->setContentsMargins(metrics::space4, metrics::space3, metrics::space4, metrics::space3);
    m_body->setSpacing(metrics::space2);
    m_title = new TextLabel(title, TextRole::Section, TextLabel::Ink::Faint, this);
    m_title->setContentsMargins(0, 0, 0, metrics::space1);
    m_body->addWidget(m_title);
    setTitle(title);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    drawPanel(painter, rect(), t.panel, t.border, metrics::radius + 2);
}

}  // namespace gatehouse::ui
