#include "ui/approvals/decision_bar.h"

#include "ui/approvals/approval_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace gatehouse::ui {

namespace {
constexpr int reasonMax = 2000;
}

DecisionBar::DecisionBar(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::space2);
    m_message = new InlineMessage(this);
    m_message->setObjectName(QStringLiteral("decision_message"));
    m_message->setClosable(false);
    layout->addWidget(m_message);

    m_confirm = new QWidget(this);
    auto* confirm = new QHBoxLayout(m_confirm);
    confirm->setContentsMargins(0, 0, 0, 0);
    m_confirmWords = new TextLabel({}, TextRole::Body, TextLabel::Ink::Normal, m_confirm);
    m_confirmWords->setObjectName(QStringLiteral("confirm_words"));
    m_confirmWords->setTone(Tone::Held);
    m_confirmWords->setWordWrap(true);
    confirm->addWidget(m_confirmWords, 1);
    m_back = new QPushButton(tr("Go back"), m_confirm);
    setButtonKey(m_back, QStringLiteral("Esc"));
    confirm->addWidget(m_back);
    m_confirmButton = new QPushButton(m_confirm);
    m_confirmButton->setObjectName(QStringLiteral("confirm"));
    m_confirmButton->setAutoDefault(true);  // Enter presses it
    setButtonRole(m_confirmButton, ButtonRole::Success);
    setButtonKey(m_confirmButton, QStringLiteral("Enter"));
    confirm->addWidget(m_confirmButton);
    layout->addWidget(m_confirm);

    m_decide = new QWidget(this);
    auto* decide = new QHBoxLayout(m_decide);
    decide->setContentsMargins(0, 0, 0, 0);
    decide->setSpacing(metrics::space2 + 2);
    m_approve = new QPushButton(tr("Approve once"), m_decide);
    m_approve->setObjectName(QStringLiteral("approve"));
    setButtonRole(m_approve, ButtonRole::Success);
    setButtonKey(m_approve, QStringLiteral("A"));
    m_deny = new QPushButton(tr("Deny"), m_decide);
    m_deny->setObjectName(QStringLiteral("deny"));
    m_deny->setToolTip(tr("Refuse it, with a reason  (D)"));
    setButtonRole(m_deny, ButtonRole::Danger);
    setButtonKey(m_deny, QStringLiteral("D"));
    m_reason = new QLineEdit(m_decide);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setMaxLength(reasonMax);
    m_reason->setMinimumHeight(34);
    m_reason->installEventFilter(this);
    m_approve->setMinimumHeight(34);
    m_deny->setMinimumHeight(34);
    decide->addWidget(m_approve);
    decide->addWidget(m_deny);
    decide->addWidget(m_reason, 1);
    layout->addWidget(m_decide);

    connect(m_approve, &QPushButton::clicked, this, [this] { handle(m_guard.clickApprove()); });
    connect(m_confirmButton, &QPushButton::clicked, this, [this] { handle(m_guard.confirm()); });
    connect(m_back, &QPushButton::clicked, this, &DecisionBar::cancel);
    connect(m_deny, &QPushButton::clicked, this, [this] {
        if (m_reason->text().trimmed().isEmpty())
            pressDeny();
        else
            deny();
    });
    connect(m_reason, &QLineEdit::returnPressed, this, [this] {
        if (m_denying)
            deny();
        else
            m_message->showMessage(Tone::Accent, tr("Choose Approve or Deny: Enter alone decides nothing."));
    });
    m_clock.setInterval(250);
    connect(&m_clock, &QTimer::timeout, this, &DecisionBar::tick);
    refresh();
}

void DecisionBar::setApproval(const service::ApprovalView& approval)
{
    const bool other = approval.id != m_approval.id;
    const bool changed = other || approval.state != m_approval.state || approval.refusal != m_approval.refusal
                         || approval.digest != m_approval.digest;
    m_approval = approval;
    m_guard.setRequest(approval.id, approval.digest, riskOf(approval) == Risk::High);
    if (other) {
        m_reason->clear();
        m_denying = false;
        m_busy = false;
    }
    if (changed) {
        m_message->hide();
        refresh();
    }
}

bool DecisionBar::mayDecide() const
{
    return m_approval.state == u"pending" && m_approval.refusal.isEmpty() && !m_busy
           && m_approval.expiresAt > QDateTime::currentDateTimeUtc();
}

void DecisionBar::pressApprove()
{
    if (mayDecide())
        handle(m_guard.pressKey(QDateTime::currentMSecsSinceEpoch()));
}

void DecisionBar::pressDeny()
{
    if (!mayDecide())
        return;
    m_guard.cancel();
    m_denying = true;
    refresh();
    m_reason->setFocus(Qt::ShortcutFocusReason);
}

bool DecisionBar::cancel()
{
    const bool begun = m_denying || m_guard.state() != ReleaseGuard::State::Idle;
    m_denying = false;
    m_guard.cancel();
    m_message->hide();
    refresh();
    return begun;
}

void DecisionBar::setBusy(bool busy)
{
    m_busy = busy;
    refresh();
}

void DecisionBar::showProblem(const QString& text, const QString& hint)
{
    refresh();
    m_message->showMessage(Tone::Blocked, text, hint);
}

bool DecisionBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_reason && event->type() == QEvent::FocusOut && m_denying && !m_deny->hasFocus()) {
        m_denying = false;
        refresh();
    }
    return QWidget::eventFilter(watched, event);
}

void DecisionBar::handle(ReleaseGuard::Answer answer)
{
    if (!mayDecide())
        return;
    if (answer == ReleaseGuard::Answer::Release) {
        release();
        return;
    }
    if (answer == ReleaseGuard::Answer::Nothing)
        return;
    m_denying = false;
    refresh();
    if (m_guard.state() == ReleaseGuard::State::Armed)
        m_clock.start();
    if (m_guard.state() == ReleaseGuard::State::Confirming)
        m_confirmButton->setFocus(Qt::OtherFocusReason);
}

void DecisionBar::release()
{
    m_busy = true;
    refresh();
    Q_EMIT approveRequested(m_approval.id, m_reason->text().trimmed());
}

void DecisionBar::deny()
{
    if (!mayDecide())
        return;
    const QString reason = m_reason->text().trimmed();
    if (reason.isEmpty()) {
        m_message->showMessage(Tone::Held, tr("Say why: a denial needs a reason."),
                               tr("It is shown to %1 and kept in the record.").arg(m_approval.identity));
        m_reason->setFocus();
        return;
    }
    m_busy = true;
    m_denying = false;
    refresh();
    Q_EMIT denyRequested(m_approval.id, reason);
}

void DecisionBar::tick()
{
    if (m_guard.tick(QDateTime::currentMSecsSinceEpoch()) == ReleaseGuard::Answer::Changed)
        refresh();
    if (m_guard.state() != ReleaseGuard::State::Armed)
        m_clock.stop();
}

void DecisionBar::refresh()
{
    const bool pending = m_approval.state == u"pending";
    const bool allowed = pending && m_approval.refusal.isEmpty();
    const ReleaseGuard::State state = m_guard.state();
    m_decide->setVisible(allowed && state != ReleaseGuard::State::Confirming);
    m_confirm->setVisible(allowed && !m_busy && state != ReleaseGuard::State::Idle);
    m_confirmButton->setVisible(state == ReleaseGuard::State::Confirming);
    m_back->setVisible(state == ReleaseGuard::State::Confirming);
    m_approve->setEnabled(!m_busy);
    m_deny->setEnabled(!m_busy);
    m_reason->setEnabled(!m_busy);
    const QString approve = m_approval.isSight() ? tr("Approve for %1").arg(lengthWords(m_approval.seconds)) : tr("Approve once");
    m_approve->setText(m_busy ? tr("Recording…") : approve);
    m_approve->setToolTip(m_approval.isSight() ? tr("Let %1 see these columns in plain for %2  (A)").arg(m_approval.identity, lengthWords(m_approval.seconds))
                                               : tr("Let exactly this text run, once  (A)"));
    m_reason->setPlaceholderText(m_denying ? tr("Why not? Enter denies, Esc goes back")
                                           : tr("Reason (shown to the requester and kept in the record)…"));
    if (state == ReleaseGuard::State::Armed) {
        m_confirmWords->setText(tr("High risk: press A again within 5 seconds to go on."));
    } else if (state == ReleaseGuard::State::Confirming) {
        m_confirmWords->setText(tr("This lets %1 %2.").arg(m_approval.identity, deedWords(m_approval)));
        m_confirmButton->setText(tr("Approve: %1").arg(deedWords(m_approval)));
        m_confirmButton->setAccessibleName(m_confirmButton->text());
    }
    if (pending && !m_approval.refusal.isEmpty())
        m_message->showMessage(Tone::Held, tr("You cannot decide this: %1").arg(m_approval.refusal));
    else if (!pending && !m_approval.id.isEmpty())
        m_message->showMessage(toneOfState(m_approval.state, QStringLiteral("hold")), outcomeWords(m_approval),
                               m_approval.decidedAt.isValid() ? formatDateTime(m_approval.decidedAt) : QString());
}

}  // namespace gatehouse::ui
