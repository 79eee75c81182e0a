#include "ui/widgets/key_value_panel.h"

#include "ui/theme/theme.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/text_label.h"

#include <QGridLayout>

namespace gatehouse::ui {

KeyValuePanel::KeyValuePanel(QWidget* parent) : QWidget(parent)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(metrics::space4);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(1, 1);
}

void KeyValuePanel::clear()
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_rows = 0;
}

void KeyValuePanel::addRow(const QString& name, const QString& value, ValueStyle style, Tone tone)
{
    const int line = m_rows * 2;
    if (m_rows > 0)
        m_grid->addWidget(new Separator(Qt::Horizontal, this), line - 1, 0, 1, 2);
    auto* key = new TextLabel(name, TextRole::Caption, TextLabel::Ink::Muted, this);
    auto* text = new TextLabel(value, style == ValueStyle::Mono ? TextRole::MonoSmall : TextRole::Body,
                               TextLabel::Ink::Normal, this);
    text->setTone(tone);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    text->setObjectName(QStringLiteral("value:") + name);
    m_grid->addWidget(key, line, 0, Qt::AlignTop | Qt::AlignLeft);
    m_grid->addWidget(text, line, 1);
    ++m_rows;
}

QString KeyValuePanel::value(const QString& name) const
{
    const auto* label = findChild<TextLabel*>(QStringLiteral("value:") + name);
    return label ? label->text() : QString();
}

}  // namespace gatehouse::ui
