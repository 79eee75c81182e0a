#include "ui/shell/top_bar.h"

#include "ui/shell/search_button.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/chip.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace gatehouse::ui {

namespace {
constexpr int barHeight = 44;
constexpr int brandWidth = 184;
}  // namespace

TopBar::TopBar(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Top bar"));
    setFixedHeight(barHeight);
    setSurface(this, Surface::Panel);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(brandWidth + metrics::space3, 0, metrics::space3, 1);
    layout->setSpacing(metrics::space3);

    m_environment = new Chip(this);
    m_environment->setObjectName(QStringLiteral("environment"));
    layout->addWidget(m_environment);
    m_chooser = new QPushButton(this);
    m_chooser->setObjectName(QStringLiteral("connection_chooser"));
    m_chooser->setAccessibleName(tr("Connection"));
    setButtonRole(m_chooser, ButtonRole::Flat);
    m_connectionMenu = new QMenu(m_chooser);
    m_chooser->setMenu(m_connectionMenu);
    layout->addWidget(m_chooser);
    layout->addStretch();

    auto* search = new SearchButton(this);
    search->setObjectName(QStringLiteral("search"));
    m_search = search;  // placed by hand, in the middle of the window
    connect(search, &SearchButton::clicked, this, &TopBar::searchRequested);

    m_theme = new QToolButton(this);
    m_theme->setObjectName(QStringLiteral("theme_toggle"));
    m_theme->setIcon(icon(QStringLiteral("theme")));
    m_theme->setIconSize({metrics::iconSmall, metrics::iconSmall});
    m_theme->setToolTip(tr("Dark or light"));
    m_theme->setAccessibleName(tr("Switch between dark and light"));
    m_theme->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(m_theme);
    connect(m_theme, &QToolButton::clicked, this, &TopBar::themeToggled);

    m_person = new QPushButton(this);
    m_person->setObjectName(QStringLiteral("person"));
    setButtonRole(m_person, ButtonRole::Link);
    m_personMenu = new QMenu(m_person);
    m_person->setMenu(m_personMenu);
    layout->addWidget(m_person);
    setSignedIn(false);
}

void TopBar::setConnections(const QVector<service::ConnectionView>& connections, const QString& preferred)
{
    m_connections = connections;
    m_connectionMenu->clear();
    const QString wanted = !m_current.name.isEmpty() ? m_current.name : preferred;
    service::ConnectionView next;
    auto* group = new QActionGroup(m_connectionMenu);
    for (const service::ConnectionView& connection : connections) {
        QAction* action = m_connectionMenu->addAction(
            QStringLiteral("%1\t%2").arg(connection.name, connection.environment.toUpper()));
        action->setCheckable(true);
        action->setToolTip(connection.upstream);
        action->setData(connection.name);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, connection] { choose(connection); });
        if (connection.name == wanted || next.name.isEmpty())
            next = connection;
    }
    choose(next);
}

void TopBar::choose(const service::ConnectionView& connection)
{
    const bool changed = connection.name != m_current.name || connection.environment != m_current.environment
                         || connection.upstream != m_current.upstream;
    m_current = connection;
    m_environment->setEnvironment(connection.environment);
    m_environment->setVisible(!connection.environment.isEmpty());
    m_chooser->setText(connection.name.isEmpty() ? tr("No connection")
                                                 : QStringLiteral("%1 @ %2").arg(connection.name,
                                                                                connection.upstream.section(u'/', 0, 0)));
    m_chooser->setToolTip(connection.upstream.isEmpty()
                              ? QString()
                              : tr("Connection %1, upstream %2").arg(connection.name, connection.upstream));
    m_chooser->setEnabled(!m_connections.isEmpty());
    for (QAction* action : m_connectionMenu->actions())
        action->setChecked(action->data().toString() == connection.name);
    placeSearch();
    if (changed)
        Q_EMIT connectionChosen(connection);
}

void TopBar::setIdentity(const service::IdentityView& identity)
{
    m_person->setText(identity.roles.isEmpty()
                          ? identity.name
                          : QStringLiteral("%1 · %2").arg(identity.name, identity.roles.join(QStringLiteral(", "))));
    m_person->setAccessibleName(tr("Signed in as %1").arg(m_person->text()));
    m_personMenu->clear();
    QAction* who = m_personMenu->addAction(icon(QStringLiteral("person")), tr("Signed in as %1").arg(identity.name));
    who->setEnabled(false);
    m_personMenu->addSeparator();
    QAction* out = m_personMenu->addAction(icon(QStringLiteral("sign-out")), tr("Sign out"));
    out->setObjectName(QStringLiteral("sign_out"));
    connect(out, &QAction::triggered, this, &TopBar::signOutRequested);
}

void TopBar::setPaletteKeys(const QString& keys)
{
    static_cast<SearchButton*>(m_search)->setKeys(keys);
}

void TopBar::setSignedIn(bool signedIn)
{
    m_environment->setVisible(signedIn && !m_current.environment.isEmpty());
    m_chooser->setVisible(signedIn);
    m_search->setVisible(signedIn);
    m_person->setVisible(signedIn);
    if (!signedIn)
        m_current = {};
}

void TopBar::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const Tokens& t = Theme::tokens();
    painter.fillRect(QRect(0, height() - 1, width(), 1), t.border);
    painter.drawPixmap(QPoint(14, 13), iconPixmap(QStringLiteral("logo"), 17, t.accent.solid, devicePixelRatioF()));
    QFont font = fontFor(TextRole::Strong);
    font.setPixelSize(14);
    drawText(painter, QRect(38, 0, brandWidth - 38, height() - 1), QStringLiteral("Gatehouse"), font, t.text);
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeSearch();
}

void TopBar::placeSearch()
{
    // In the middle of the window when there is room, else between its neighbours.
    layout()->activate();
    const int left = m_chooser->isVisible() ? m_chooser->geometry().right() + metrics::space4 : brandWidth;
    const int right = m_theme->geometry().left() - metrics::space4;
    const int wanted = qMin(420, right - left);
    const int x = qBound(left, (width() - wanted) / 2 + metrics::space5, qMax(left, right - wanted));
    m_search->setGeometry(x, (barHeight - 31) / 2, qMax(0, wanted), 30);
}

}  // namespace gatehouse::ui
