// A new home's first page: its owner and its first connection, tried before it is kept; then the token, once.
#pragma once

#include "core/service/sign_in.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace gatehouse::ui {

class InlineMessage;

class FirstRunView : public QWidget {
    Q_OBJECT
public:
    explicit FirstRunView(service::SignIn& signIn, QWidget* parent = nullptr);

    /// Set up, but the token is still to be read.
    [[nodiscard]] bool showsToken() const { return m_showsToken; }

Q_SIGNALS:
    void done();

private:
    [[nodiscard]] QWidget* makeForm();
    [[nodiscard]] QWidget* makeOutcome();
    [[nodiscard]] service::SetupRequest request() const;
    void refreshButtons();
    void test();
    void setUp();
    void finish();

    service::SignIn& m_signIn;
    QStackedLayout* m_stack;
    QLineEdit* m_owner;
    QLineEdit* m_connection;
    QComboBox* m_environment;
    QLineEdit* m_host;
    QLineEdit* m_port;
    QLineEdit* m_database;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QPushButton* m_test;
    QPushButton* m_setUp;
    InlineMessage* m_message;
    QLineEdit* m_tokenShown;
    QLineEdit* m_psqlShown;
    QPushButton* m_continue;
    bool m_busy = false;
    bool m_showsToken = false;
};

}  // namespace gatehouse::ui
