// The foot of the decision: approve, deny with a reason, or the words why this person may not decide.
#pragma once

#include "core/service/values.h"
#include "ui/approvals/release_guard.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace gatehouse::ui {

class InlineMessage;
class TextLabel;

class DecisionBar : public QWidget {
    Q_OBJECT
public:
    explicit DecisionBar(QWidget* parent = nullptr);

    void setApproval(const service::ApprovalView& approval);
    /// The A key: approves what is low risk, is the first or second of three acts for what is high risk.
    void pressApprove();
    /// The D key: the reason takes the keyboard; Enter there denies.
    void pressDeny();
    /// Takes back whatever was begun. False when nothing was.
    bool cancel();
    /// The answer of the service came.
    void setBusy(bool busy);
    void showProblem(const QString& text, const QString& hint);

Q_SIGNALS:
    void approveRequested(const QString& id, const QString& reason);
    void denyRequested(const QString& id, const QString& reason);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool mayDecide() const;
    void refresh();
    void handle(ReleaseGuard::Answer answer);
    void release();
    void deny();
    void tick();

    service::ApprovalView m_approval;
    ReleaseGuard m_guard;
    InlineMessage* m_message;
    QWidget* m_decide;
    QPushButton* m_approve;
    QPushButton* m_deny;
    QLineEdit* m_reason;
    QWidget* m_confirm;
    TextLabel* m_confirmWords;
    QPushButton* m_confirmButton;
    QPushButton* m_back;
    QTimer m_clock;
    bool m_busy = false;
    bool m_denying = false;
};

}  // namespace gatehouse::ui
