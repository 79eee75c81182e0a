// A normal home's sign-in: name and token. The token is handed on and forgotten.
#pragma once

#include "core/service/sign_in.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace gatehouse::ui {

class InlineMessage;

class TokenView : public QWidget {
    Q_OBJECT
public:
    explicit TokenView(service::SignIn& signIn, QWidget* parent = nullptr);
    void reset();

private:
    void refreshButton();
    void signIn();

    service::SignIn& m_signIn;
    QLineEdit* m_name;
    QLineEdit* m_token;
    QPushButton* m_button;
    InlineMessage* m_message;
    bool m_busy = false;
};

}  // namespace gatehouse::ui
