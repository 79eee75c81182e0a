#include "ui/shell/first_run_view.h"

#include "ui/shell/sign_in_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/tokens.h"
#include "ui/theme/typography.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/text_label.h"

#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QIntValidator>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

/// A caption over a field, in a grid.
template <typename Field>
Field* place(QGridLayout* grid, Field* field, const QString& label, const char* name, int row, int column,
             int span = 1)
{
    auto* caption = new TextLabel(label, TextRole::Caption, TextLabel::Ink::Muted, field->parentWidget());
    caption->setBuddy(field);
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(label);
    field->setMinimumHeight(metrics::controlHeight);  // a card that wraps text may press it flat
    grid->addWidget(caption, row * 2, column, 1, span);
    grid->addWidget(field, row * 2 + 1, column, 1, span);
    return field;
}

QLineEdit* makeShown(QWidget* parent, QVBoxLayout* layout, const QString& label, const char* name)
{
    layout->addWidget(new TextLabel(label, TextRole::Caption, TextLabel::Ink::Muted, parent));
    auto* row = new QHBoxLayout;
    auto* shown = new QLineEdit(parent);
    shown->setObjectName(QLatin1String(name));
    shown->setAccessibleName(label);
    shown->setReadOnly(true);
    shown->setMinimumHeight(metrics::controlHeight);
    setTextRole(shown, TextRole::Mono);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), FirstRunView::tr("Copy"), parent);
    copy->setAccessibleName(FirstRunView::tr("Copy: %1").arg(label));
    copy->setObjectName(QLatin1String(name) + QStringLiteral("_copy"));
    QObject::connect(copy, &QPushButton::clicked, shown,
                     [shown] { QGuiApplication::clipboard()->setText(shown->text()); });
    row->addWidget(shown, 1);
    row->addWidget(copy);
    layout->addLayout(row);
    return shown;
}

}  // namespace

FirstRunView::FirstRunView(service::SignIn& signIn, QWidget* parent) : QWidget(parent), m_signIn(signIn)
{
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(makeForm());
    m_stack->addWidget(makeOutcome());
    setFocusProxy(m_owner);
    refreshButtons();
}

QWidget* FirstRunView::makeForm()
{
    auto* form = new QWidget(this);
    QVBoxLayout* card = makeCentredCard(form, 560);
    card->addWidget(new TextLabel(tr("Welcome to Gatehouse"), TextRole::Display, TextLabel::Ink::Normal, form));
    auto* words = new TextLabel(tr("Say who owns this gateway and which database it stands in front of. "
                                   "Passwords go to the keychain, never to a settings file."),
                                TextRole::Body, TextLabel::Ink::Muted, form);
    words->setWordWrap(true);
    card->addWidget(words);
    card->addSpacing(metrics::space1);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(metrics::space3);
    grid->setVerticalSpacing(metrics::space1 + 2);
    card->addLayout(grid);

    m_owner = place(grid, new QLineEdit(form), tr("Your name"), "setup_owner", 0, 0, 6);
    m_owner->setPlaceholderText(tr("the name you sign in with, such as priya"));
    m_connection = place(grid, new QLineEdit(form), tr("Connection name"), "setup_connection", 1, 0, 4);
    m_connection->setPlaceholderText(tr("such as shop"));
    m_environment = place(grid, new QComboBox(form), tr("Environment"), "setup_environment", 1, 4, 2);
    m_environment->addItems({QStringLiteral("prod"), QStringLiteral("staging"), QStringLiteral("dev")});
    m_host = place(grid, new QLineEdit(form), tr("Host"), "setup_host", 2, 0, 4);
    m_host->setText(QStringLiteral("localhost"));
    m_port = place(grid, new QLineEdit(form), tr("Port"), "setup_port", 2, 4, 2);
    m_port->setText(QStringLiteral("5432"));
    m_port->setValidator(new QIntValidator(1, 65535, m_port));
    m_database = place(grid, new QLineEdit(form), tr("Database"), "setup_database", 3, 0, 6);
    m_user = place(grid, new QLineEdit(form), tr("Database user"), "setup_user", 4, 0, 3);
    m_password = place(grid, new QLineEdit(form), tr("Password"), "setup_password", 4, 3, 3);
    m_password->setEchoMode(QLineEdit::Password);
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, 1);

    card->addSpacing(metrics::space1);
    m_message = new InlineMessage(form);
    m_message->setClosable(false);
    card->addWidget(m_message);
    auto* buttons = new QHBoxLayout;
    m_test = new QPushButton(icon(QStringLiteral("connection")), tr("Test connection"), form);
    m_test->setObjectName(QStringLiteral("setup_test"));
    m_setUp = new QPushButton(tr("Create and continue"), form);
    m_setUp->setObjectName(QStringLiteral("setup_create"));
    setButtonRole(m_setUp, ButtonRole::Primary);
    buttons->addWidget(m_test);
    buttons->addStretch();
    buttons->addWidget(m_setUp);
    card->addLayout(buttons);

    for (QLineEdit* edit : form->findChildren<QLineEdit*>())
        connect(edit, &QLineEdit::textChanged, this, &FirstRunView::refreshButtons);
    connect(m_test, &QPushButton::clicked, this, &FirstRunView::test);
    connect(m_setUp, &QPushButton::clicked, this, &FirstRunView::setUp);
    return form;
}

QWidget* FirstRunView::makeOutcome()
{
    auto* outcome = new QWidget(this);
    QVBoxLayout* card = makeCentredCard(outcome, 600);
    card->addWidget(new TextLabel(tr("The gate stands"), TextRole::Display, TextLabel::Ink::Normal, outcome));
    auto* words = new TextLabel(tr("This is your token. Only its verifier is kept, so it is shown once: put it into "
                                   "your password store now. It signs you in here and is the password in every "
                                   "PostgreSQL client."),
                                TextRole::Body, TextLabel::Ink::Muted, outcome);
    words->setWordWrap(true);
    card->addWidget(words);
    card->addSpacing(metrics::space1);
    m_tokenShown = makeShown(outcome, card, tr("Token"), "setup_token");
    m_psqlShown = makeShown(outcome, card, tr("Connect with psql"), "setup_psql");
    card->addSpacing(metrics::space2);
    m_continue = new QPushButton(tr("I have kept the token, open the console"), outcome);
    m_continue->setObjectName(QStringLiteral("setup_continue"));
    setButtonRole(m_continue, ButtonRole::Primary);
    card->addWidget(m_continue);
    connect(m_continue, &QPushButton::clicked, this, &FirstRunView::finish);
    return outcome;
}

service::SetupRequest FirstRunView::request() const
{
    service::SetupRequest request;
    request.owner = m_owner->text().trimmed();
    request.connection = m_connection->text().trimmed();
    request.environment = m_environment->currentText();
    request.host = m_host->text().trimmed();
    request.port = m_port->text().toInt();
    request.database = m_database->text().trimmed();
    request.user = m_user->text().trimmed();
    request.password = m_password->text();
    return request;
}

void FirstRunView::refreshButtons()
{
    const service::SetupRequest now = request();
    const bool upstream = !now.host.isEmpty() && now.port > 0 && !now.database.isEmpty() && !now.user.isEmpty();
    m_test->setEnabled(!m_busy && upstream);
    m_setUp->setEnabled(!m_busy && upstream && !now.owner.isEmpty() && !now.connection.isEmpty());
}

void FirstRunView::test()
{
    m_busy = true;
    m_message->showMessage(Tone::Accent, tr("Connecting to %1:%2…").arg(m_host->text(), m_port->text()));
    refreshButtons();
    m_signIn.testUpstream(request(), service::replyTo<QString>(this, [this](Result<QString> result) {
        m_busy = false;
        refreshButtons();
        if (result)
            m_message->showMessage(Tone::Allowed, tr("It works: %1").arg(*result));
        else
            m_message->showMessage(Tone::Blocked, QString::fromStdString(result.error().message),
                                   QString::fromStdString(result.error().hint));
    }));
}

void FirstRunView::setUp()
{
    m_busy = true;
    m_showsToken = true;  // before the stage can change: the token must not be passed over
    m_message->showMessage(Tone::Accent, tr("Creating the home…"));
    refreshButtons();
    m_signIn.setUp(request(), service::replyTo<service::SetupResult>(this, [this](Result<service::SetupResult> result) {
        m_busy = false;
        refreshButtons();
        if (!result) {
            m_showsToken = false;
            m_message->showMessage(Tone::Blocked, QString::fromStdString(result.error().message),
                                   QString::fromStdString(result.error().hint));
            return;
        }
        m_password->clear();
        m_tokenShown->setText(result->token);
        m_psqlShown->setText(result->psqlLine);
        m_tokenShown->setCursorPosition(0);
        m_psqlShown->setCursorPosition(0);
        m_stack->setCurrentIndex(1);
        m_tokenShown->setFocus();
        m_tokenShown->selectAll();
    }));
}

void FirstRunView::finish()
{
    const QString token = m_tokenShown->text();
    m_tokenShown->clear();
    m_showsToken = false;
    if (m_signIn.stage() != service::SignIn::Stage::SignedIn)
        m_signIn.signInWithToken(m_owner->text().trimmed(), token, [](const Result<Done>&) {
            // A refusal shows as the token page, which says what is needed.
        });
    Q_EMIT done();
}

}  // namespace gatehouse::ui
