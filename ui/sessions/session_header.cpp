#include "ui/sessions/session_header.h"

#include "ui/theme/style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

SessionHeader::SessionHeader(QWidget* parent) : QWidget(parent)
{
    m_title = new TextLabel(QString(), TextRole::Strong, TextLabel::Ink::Normal, this);
    m_words = new ElidedLabel(this);
    m_words->setMuted(true);
    m_end = new QPushButton(tr("End session"), this);
    m_end->setObjectName(QStringLiteral("endSession"));
    setButtonRole(m_end, ButtonRole::Danger);
    m_clear = new QPushButton(tr("Clear time filter"), this);
    m_clear->setObjectName(QStringLiteral("clearBrush"));
    m_message = new InlineMessage(this);
    m_message->setObjectName(QStringLiteral("sessionMessage"));
    m_message->hide();

    auto* line = new QHBoxLayout;
    line->setContentsMargins(metrics::space4, metrics::space2, metrics::space4, metrics::space2);
    line->setSpacing(metrics::space3);
    line->addWidget(m_title);
    line->addWidget(m_words, 1);
    line->addWidget(m_clear);
    line->addWidget(m_end);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_message);

    connect(m_end, &QPushButton::clicked, this, [this] {
        m_asking = true;
        m_message->setClosable(true);
        m_message->showMessage(Tone::Blocked, tr("End the session of %1 now?").arg(m_identity),
                               tr("Its connection is closed and a running statement is cancelled."));
        m_message->setAction(tr("End session"));
    });
    connect(m_message, &InlineMessage::actionTriggered, this, [this] {
        if (!m_asking)
            return;
        m_asking = false;
        m_message->hide();
        m_end->setEnabled(false);
        Q_EMIT endConfirmed(m_sessionId);
    });
    connect(m_message, &InlineMessage::closed, this, [this] { m_asking = false; });
    connect(m_clear, &QPushButton::clicked, this, &SessionHeader::brushCleared);
    showNothing();
}

QString SessionHeader::wordsOf(const service::SessionView& session)
{
    QStringList words;
    if (!session.sponsor.isEmpty())
        words.append(tr("for %1").arg(session.sponsor));
    words.append(session.connection);
    words.append(session.statements == 1 ? tr("1 statement") : tr("%1 statements").arg(formatCount(session.statements)));
    words.append(tr("%1 rows read").arg(formatCount(session.rowsRead)));
    if (session.cellsMasked > 0)
        words.append(tr("%1 cells masked").arg(formatCount(session.cellsMasked)));
    if (!session.application.isEmpty())
        words.append(session.application);
    if (session.closedAt.isValid())
        words.append(tr("ended %1").arg(formatTime(session.closedAt)));
    return words.join(QStringLiteral(" · "));
}

void SessionHeader::showSession(const service::SessionView& session)
{
    if (session.id != m_sessionId) {
        m_message->hide();
        m_asking = false;
    }
    m_sessionId = session.id;
    m_identity = session.identity;
    m_title->setText(tr("%1 · session %2").arg(session.identity, session.id));
    m_words->setText(wordsOf(session));
    m_end->setVisible(true);
    m_end->setEnabled(!session.closedAt.isValid());
    m_clear->hide();
}

void SessionHeader::showBrush(qint64 fromUs, qint64 toUs, qsizetype statements)
{
    m_sessionId.clear();
    m_title->setText(tr("Statements in the chosen time: %1").arg(formatCount(statements)));
    m_words->setText(tr("%1 to %2 · %3")
                         .arg(formatTimeMs(QDateTime::fromMSecsSinceEpoch(fromUs / 1000)),
                              formatTimeMs(QDateTime::fromMSecsSinceEpoch(toUs / 1000)), formatDuration(toUs - fromUs)));
    m_end->hide();
    m_clear->show();
    m_message->hide();
}

void SessionHeader::showNothing()
{
    m_sessionId.clear();
    m_title->setText(tr("No session selected"));
    m_words->setText(tr("choose a lane or a bar above"));
    m_end->hide();
    m_clear->hide();
    m_message->hide();
}

void SessionHeader::showProblem(const QString& message, const QString& hint)
{
    m_end->setEnabled(true);
    m_asking = false;
    m_message->setClosable(true);
    m_message->showMessage(Tone::Blocked, message, hint);
    m_message->setAction(QString());
}

}  // namespace gatehouse::ui
