#include "ui/widgets/search_field.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QRegularExpression>

namespace gatehouse::ui {

SearchField::SearchField(const QString& placeholder, QWidget* parent) : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    setClearButtonEnabled(true);
    addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_delay.setSingleShot(true);
    m_delay.setInterval(150);
    connect(&m_delay, &QTimer::timeout, this, &SearchField::flush);
    connect(this, &QLineEdit::textChanged, this, [this] {
        colorFields();
        m_delay.start();
    });
    connect(this, &QLineEdit::returnPressed, this, &SearchField::flush);
}

void SearchField::setFieldNames(const QStringList& names)
{
    m_names = names;
    colorFields();
}

void SearchField::setDelayMs(int delayMs)
{
    m_delay.setInterval(delayMs);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        flush();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void SearchField::changeEvent(QEvent* event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorFields();
}

void SearchField::colorFields()
{
    if (m_names.isEmpty())
        return;
    // A line edit takes formats only the way an input method gives them.
    QList<QInputMethodEvent::Attribute> attributes;
    static const QRegularExpression word(QStringLiteral(R"((?:^|\s)([a-z]+:))"));
    auto match = word.globalMatch(text());
    while (match.hasNext()) {
        const QRegularExpressionMatch hit = match.next();
        if (!m_names.contains(hit.captured(1).chopped(1)))
            continue;
        QTextCharFormat format;
        format.setForeground(Theme::tokens().accent.text);
        attributes.append(QInputMethodEvent::Attribute(QInputMethodEvent::TextFormat,
                                                       int(hit.capturedStart(1)) - cursorPosition(),
                                                       int(hit.capturedLength(1)), format));
    }
    QInputMethodEvent event({}, attributes);
    QCoreApplication::sendEvent(this, &event);
}

void SearchField::flush()
{
    m_delay.stop();
    if (text() == m_sent)
        return;
    m_sent = text();
    Q_EMIT filterChanged(m_sent);
}

}  // namespace gatehouse::ui
