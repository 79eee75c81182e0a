#include "ui/widgets/key_cap.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QPainter>

namespace gatehouse::ui {

KeyCap::KeyCap(const QString& key, QWidget* parent) : QWidget(parent), m_key(key)
{
    setAccessibleName(key);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize KeyCap::sizeHint() const
{
    const QFontMetrics metric(fontFor(TextRole::MonoSmall));
    return {qMax(18, metric.horizontalAdvance(m_key) + 10), 18};
}

void KeyCap::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    drawPanel(painter, rect(), {}, t.borderStrong, metrics::radiusSmall);
    drawText(painter, rect(), m_key, fontFor(TextRole::MonoSmall), t.muted, Qt::AlignCenter);
}

QWidget* makeKeyHints(const QStringList& keysAndWords, QWidget* parent)
{
    auto* line = new QWidget(parent);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::space1);
    for (int i = 0; i + 1 < keysAndWords.size(); i += 2) {
        if (i > 0)
            layout->addSpacing(metrics::space2);
        const QStringList keys = keysAndWords.at(i).split(u' ', Qt::SkipEmptyParts);
        for (const QString& key : keys)
            layout->addWidget(new KeyCap(key, line));
        layout->addWidget(new TextLabel(keysAndWords.at(i + 1), TextRole::Caption, TextLabel::Ink::Faint, line));
    }
    layout->addStretch();
    return line;
}

}  // namespace gatehouse::ui
