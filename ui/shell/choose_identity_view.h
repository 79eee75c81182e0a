// A demo home's sign-in: a list of the team to choose oneself from.
#pragma once

#include "core/service/sign_in.h"

#include <QWidget>

class QListWidget;

namespace gatehouse::ui {

class InlineMessage;

class ChooseIdentityView : public QWidget {
    Q_OBJECT
public:
    explicit ChooseIdentityView(service::SignIn& signIn, QWidget* parent = nullptr);
    void refresh();

private:
    void signIn();

    service::SignIn& m_signIn;
    QListWidget* m_list;
    InlineMessage* m_message;
    bool m_busy = false;
};

}  // namespace gatehouse::ui
