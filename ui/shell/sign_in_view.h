// What stands in the window until somebody is signed in: waiting, choosing, a token, or the first run.
#pragma once

#include "core/service/sign_in.h"

#include <QWidget>

class QStackedLayout;
class QVBoxLayout;

namespace gatehouse::ui {

class ChooseIdentityView;
class FirstRunView;
class TokenView;
class WaitingView;

class SignInView : public QWidget {
    Q_OBJECT
public:
    explicit SignInView(service::SignIn& signIn, QWidget* parent = nullptr);

    /// The first run shows a token that will not be shown again: it stays in front until the person goes on.
    [[nodiscard]] bool holdsFront() const;

Q_SIGNALS:
    /// What held it in front is done with.
    void released();

private:
    void refresh();

    service::SignIn& m_signIn;
    QStackedLayout* m_stack;
    WaitingView* m_waiting;
    ChooseIdentityView* m_choose;
    TokenView* m_token;
    FirstRunView* m_firstRun;
};

/// A column of `width` in the middle of its parent, as all sign-in views have.
[[nodiscard]] QVBoxLayout* makeCentredCard(QWidget* parent, int width);

}  // namespace gatehouse::ui
