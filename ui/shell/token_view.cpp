#include "ui/shell/token_view.h"

#include "ui/shell/sign_in_view.h"
#include "ui/theme/style.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/text_label.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

TokenView::TokenView(service::SignIn& signIn, QWidget* parent) : QWidget(parent), m_signIn(signIn)
{
    QVBoxLayout* card = makeCentredCard(this, 420);
    card->addWidget(new TextLabel(tr("Sign in"), TextRole::Display, TextLabel::Ink::Normal, this));
    auto* words = new TextLabel(tr("With the token that Gatehouse issued to you; the same one that your database "
                                   "client uses as its password."),
                                TextRole::Body, TextLabel::Ink::Muted, this);
    words->setWordWrap(true);
    card->addWidget(words);
    m_message = new InlineMessage(this);
    card->addWidget(m_message);
    const auto field = [&](const QString& label, const char* name) {
        auto* caption = new TextLabel(label, TextRole::Caption, TextLabel::Ink::Muted, this);
        auto* edit = new QLineEdit(this);
        edit->setObjectName(QLatin1String(name));
        edit->setAccessibleName(label);
        edit->setMinimumHeight(metrics::controlHeight);
        caption->setBuddy(edit);
        card->addWidget(caption);
        card->addWidget(edit);
        connect(edit, &QLineEdit::textChanged, this, &TokenView::refreshButton);
        connect(edit, &QLineEdit::returnPressed, this, &TokenView::signIn);
        return edit;
    };
    m_name = field(tr("Name"), "sign_in_name");
    m_token = field(tr("Token"), "sign_in_token");
    m_token->setEchoMode(QLineEdit::Password);
    m_button = new QPushButton(tr("Sign in"), this);
    m_button->setObjectName(QStringLiteral("sign_in"));
    setButtonRole(m_button, ButtonRole::Primary);
    card->addSpacing(metrics::space1);
    card->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &TokenView::signIn);
    setFocusProxy(m_name);
    refreshButton();
}

void TokenView::reset()
{
    m_busy = false;
    m_token->clear();
    refreshButton();
}

void TokenView::refreshButton()
{
    m_button->setEnabled(!m_busy && !m_name->text().trimmed().isEmpty() && !m_token->text().trimmed().isEmpty());
    m_button->setText(m_busy ? tr("Signing in…") : tr("Sign in"));
}

void TokenView::signIn()
{
    if (!m_button->isEnabled())
        return;
    m_busy = true;
    m_message->hide();
    refreshButton();
    m_signIn.signInWithToken(m_name->text().trimmed(), m_token->text().trimmed(),
                             service::replyTo<Done>(this, [this](Result<Done> result) {
                                 m_busy = false;
                                 m_token->clear();
                                 refreshButton();
                                 if (!result) {
                                     m_message->showMessage(Tone::Blocked,
                                                            QString::fromStdString(result.error().message),
                                                            QString::fromStdString(result.error().hint));
                                     m_token->setFocus();
                                 }
                             }));
}

}  // namespace gatehouse::ui
