#include "ui/shell/sign_in_view.h"

#include "ui/shell/choose_identity_view.h"
#include "ui/shell/first_run_view.h"
#include "ui/shell/token_view.h"
#include "ui/shell/waiting_view.h"
#include "ui/theme/style.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/card.h"

#include <QStackedLayout>
#include <QVBoxLayout>

namespace gatehouse::ui {

QVBoxLayout* makeCentredCard(QWidget* parent, int width)
{
    auto* layout = new QVBoxLayout(parent);
    layout->setContentsMargins(metrics::space5, metrics::space5, metrics::space5, metrics::space5);
    layout->addStretch(2);
    auto* card = new Card({}, parent);
    card->setFixedWidth(width);
    card->body()->setContentsMargins(28, 24, 28, 24);
    card->body()->setSpacing(metrics::space2);
    layout->addWidget(card, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return card->body();
}

SignInView::SignInView(service::SignIn& signIn, QWidget* parent) : QWidget(parent), m_signIn(signIn)
{
    setSurface(this, Surface::Window);
    m_stack = new QStackedLayout(this);
    m_waiting = new WaitingView(this);
    m_choose = new ChooseIdentityView(signIn, this);
    m_token = new TokenView(signIn, this);
    m_firstRun = new FirstRunView(signIn, this);
    for (QWidget* view : {static_cast<QWidget*>(m_waiting), static_cast<QWidget*>(m_choose),
                          static_cast<QWidget*>(m_token), static_cast<QWidget*>(m_firstRun)})
        m_stack->addWidget(view);
    connect(&signIn, &service::SignIn::stageChanged, this, &SignInView::refresh);
    connect(m_firstRun, &FirstRunView::done, this, [this] {
        refresh();
        Q_EMIT released();
    });
    refresh();
}

bool SignInView::holdsFront() const
{
    return m_firstRun->showsToken();
}

void SignInView::refresh()
{
    using Stage = service::SignIn::Stage;
    if (holdsFront())
        return;
    QWidget* view = m_waiting;
    switch (m_signIn.stage()) {
    case Stage::Connecting:
    case Stage::SignedIn:
        m_waiting->showConnecting();
        break;
    case Stage::Unavailable:
        m_waiting->showProblem(m_signIn.problem());
        break;
    case Stage::FirstRun:
        view = m_firstRun;
        break;
    case Stage::ChooseIdentity:
        m_choose->refresh();
        view = m_choose;
        break;
    case Stage::NeedsToken:
        m_token->reset();
        view = m_token;
        break;
    }
    m_stack->setCurrentWidget(view);
    if (isVisible() && view->focusProxy())
        view->focusProxy()->setFocus();
    setFocusProxy(view->focusProxy());
}

}  // namespace gatehouse::ui
