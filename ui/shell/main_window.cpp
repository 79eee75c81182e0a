#include "ui/shell/main_window.h"

#include "ui/actions/action_registry.h"
#include "ui/actions/action_source.h"
#include "ui/actions/command_palette.h"
#include "ui/actions/shortcut_sheet.h"
#include "ui/shell/navigation.h"
#include "ui/shell/sign_in_view.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/separator.h"

#include <QAction>
#include <QCloseEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {
const QString geometryKey = QStringLiteral("window/geometry");
const QString themeKey = QStringLiteral("window/theme");
const QString connectionKey = QStringLiteral("window/connection");
const QString pageKey = QStringLiteral("window/page");
constexpr int firstWidth = 1440;
constexpr int firstHeight = 900;
}  // namespace

/// The pages themselves, for the palette.
class MainWindow::PageSource : public PaletteSource {
public:
    explicit PageSource(MainWindow& window) : m_window(window) {}

    [[nodiscard]] QVector<PaletteItem> items(const QString& typed) override
    {
        Q_UNUSED(typed)
        QVector<PaletteItem> result;
        for (int i = 0; i < m_window.m_pages.size(); ++i) {
            Page* page = m_window.m_pages.at(i);
            PaletteItem item;
            item.title = page->title();
            item.group = MainWindow::tr("Page");
            item.iconName = page->iconName();
            item.keys = ActionRegistry::keysOf(m_window.m_pageActions.at(i));
            item.run = [&window = m_window, id = page->id()] { window.openPage(id); };
            result.append(item);
        }
        return result;
    }

private:
    MainWindow& m_window;
};

MainWindow::MainWindow(const ShellServices& services, ActionRegistry& actions, Theme& theme,
                       const QString& settingsFile, QWidget* parent)
    : QWidget(parent), m_services(services), m_actions(actions), m_theme(theme)
{
    setObjectName(QStringLiteral("main_window"));
    setWindowTitle(QStringLiteral("Gatehouse"));
    setWindowIcon(icon(QStringLiteral("logo"), Tone::Accent));
    setMinimumSize(960, 600);
    if (!settingsFile.isEmpty())
        m_settings = std::make_unique<QSettings>(settingsFile, QSettings::IniFormat);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_topBar = new TopBar(this);
    layout->addWidget(m_topBar);
    m_front = new QStackedWidget(this);
    layout->addWidget(m_front, 1);
    m_status = new StatusStrip(this);
    layout->addWidget(m_status);

    m_signInView = new SignInView(services.signIn, m_front);
    m_front->addWidget(m_signInView);
    m_workArea = new QWidget(m_front);
    auto* work = new QHBoxLayout(m_workArea);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(0);
    m_navigation = new Navigation(m_workArea);
    work->addWidget(m_navigation);
    work->addWidget(new Separator(Qt::Vertical, m_workArea));
    m_stack = new QStackedWidget(m_workArea);
    work->addWidget(m_stack, 1);
    m_front->addWidget(m_workArea);

    m_palette = new CommandPalette(this);
    m_shortcuts = new ShortcutSheet(actions, this);
    m_pageSource = std::make_unique<PageSource>(*this);
    m_actionSource = std::make_unique<ActionSource>(actions);
    m_palette->addSource(m_pageSource.get());
    m_palette->addSource(m_actionSource.get());
    registerActions();

    connect(m_topBar, &TopBar::searchRequested, this, [this] { m_palette->open(); });
    connect(m_topBar, &TopBar::themeToggled, &theme, &Theme::toggle);
    connect(m_topBar, &TopBar::signOutRequested, this, [this] { m_services.signIn.signOut(); });
    connect(m_topBar, &TopBar::connectionChosen, this, [this](const service::ConnectionView& connection) {
        for (Page* page : std::as_const(m_pages))
            page->setConnection(connection);
    });
    connect(m_navigation, &Navigation::pageChosen, this, [this](const QString& id) { openPage(id); });
    connect(m_navigation, &Navigation::footChosen, m_shortcuts, &ShortcutSheet::open);
    connect(&services.signIn, &service::SignIn::stageChanged, this, &MainWindow::refreshStage);
    connect(m_signInView, &SignInView::released, this, &MainWindow::refreshStage);
    connect(&services.status, &service::StatusFeed::statusChanged, this, &MainWindow::refreshStatus);
    connect(&services.catalog, &service::CatalogBrowser::connectionsChanged, this, [this] {
        if (m_signedIn)
            m_topBar->setConnections(m_services.catalog.connections(), {});
    });
    restore();
    refreshStatus();
    refreshStage();
}

MainWindow::~MainWindow()
{
    // Pages hold actions and palette sources: they go before what they are registered with.
    dropPages();
}

void MainWindow::setPageFactory(PageFactory factory)
{
    m_factory = std::move(factory);
    refreshStage();
}

void MainWindow::addPaletteSource(PaletteSource* source)
{
    m_palette->addSource(source);
}

void MainWindow::registerActions()
{
    const QString group = tr("Everywhere");
    QAction* palette = m_actions.add({QStringLiteral("shell.palette"), tr("Search everything"), group,
                                      QStringLiteral("search"), {QKeySequence(Qt::CTRL | Qt::Key_K)}}, this);
    connect(palette, &QAction::triggered, this, [this] {
        if (m_signedIn)
            m_palette->open();
    });
    m_topBar->setPaletteKeys(ActionRegistry::keysOf(palette));
    QAction* sheet = m_actions.add({QStringLiteral("shell.shortcuts"), tr("Keyboard shortcuts"), group,
                                    QStringLiteral("keyboard"),
                                    {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question)}}, this);
    connect(sheet, &QAction::triggered, m_shortcuts, &ShortcutSheet::open);
    QAction* toggle = m_actions.add({QStringLiteral("shell.theme"), tr("Switch between dark and light"), group,
                                     QStringLiteral("theme"), {}}, this);
    connect(toggle, &QAction::triggered, &m_theme, &Theme::toggle);
    QAction* out = m_actions.add({QStringLiteral("shell.sign_out"), tr("Sign out"), group,
                                  QStringLiteral("sign-out"), {}}, this);
    connect(out, &QAction::triggered, this, [this] { m_services.signIn.signOut(); });
    m_navigation->addFootButton(tr("Shortcuts"), QStringLiteral("keyboard"), sheet->toolTip(), "nav_shortcuts");
}

void MainWindow::refreshStage()
{
    using Stage = service::SignIn::Stage;
    const Stage stage = m_services.signIn.stage();
    if (m_signInView->holdsFront()) {
        m_front->setCurrentWidget(m_signInView);
        return;
    }
    if (stage == Stage::SignedIn && m_factory) {
        m_topBar->setIdentity(m_services.signIn.identity());
        if (!m_signedIn)
            makePages();
        m_front->setCurrentWidget(m_workArea);
        return;
    }
    // Losing the gateway keeps the pages: work in them must survive until it is back.
    if (m_signedIn && (stage == Stage::Connecting || stage == Stage::Unavailable)) {
        m_front->setCurrentWidget(m_signInView);
        return;
    }
    dropPages();
    m_front->setCurrentWidget(m_signInView);
    m_signInView->setFocus();
}

void MainWindow::makePages()
{
    m_signedIn = true;
    m_topBar->setSignedIn(true);
    m_navigation->addSection(tr("Work"));
    m_pages = m_factory(m_stack);
    for (int i = 0; i < m_pages.size(); ++i) {
        Page* page = m_pages.at(i);
        page->setNavigator(this);
        m_stack->addWidget(page);
        ActionSpec spec;
        spec.id = QStringLiteral("shell.page.") + page->id();
        spec.text = tr("Go to %1").arg(page->title());
        spec.group = tr("Pages");
        spec.iconName = page->iconName();
        if (i < 9)
            spec.shortcuts = {QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1))};
        // Owned by the work area: they count on every page, and go with the pages.
        QAction* action = m_actions.add(spec, m_workArea);
        connect(action, &QAction::triggered, this, [this, id = page->id()] { openPage(id); });
        m_pageActions.append(action);
        m_navigation->addPage(page->id(), page->title(), page->iconName(), ActionRegistry::keysOf(action));
        if (PaletteSource* source = page->paletteSource())
            m_palette->addSource(source);
    }
    m_topBar->setConnections(m_services.catalog.connections(),
                             m_settings ? m_settings->value(connectionKey).toString() : QString());
    refreshStatus();
    if (m_pages.isEmpty())
        return;
    const QString last = m_settings ? m_settings->value(pageKey).toString() : QString();
    openPage(last.isEmpty() ? m_pages.first()->id() : last);
    if (!currentPage() || m_navigation->findChildren<NavigationButton*>().isEmpty())
        openPage(m_pages.first()->id());
}

void MainWindow::dropPages()
{
    if (!m_signedIn)
        return;
    remember();
    m_signedIn = false;
    m_palette->closePalette();
    for (Page* page : std::as_const(m_pages)) {
        if (PaletteSource* source = page->paletteSource())
            m_palette->removeSource(source);
    }
    m_navigation->clear();
    qDeleteAll(m_pageActions);
    m_pageActions.clear();
    qDeleteAll(m_pages);
    m_pages.clear();
    m_topBar->setSignedIn(false);
    setWindowTitle(QStringLiteral("Gatehouse"));
}

void MainWindow::openPage(const QString& pageId, const QString& item)
{
    Page* wanted = nullptr;
    for (Page* page : std::as_const(m_pages)) {
        if (page->id() == pageId)
            wanted = page;
    }
    if (!wanted)
        wanted = currentPage() ? nullptr : m_pages.value(0);
    if (!wanted)
        return;
    m_stack->setCurrentWidget(wanted);
    m_navigation->setCurrent(wanted->id());
    setWindowTitle(QStringLiteral("%1 – Gatehouse").arg(wanted->title()));
    wanted->activated();
    if (!item.isEmpty())
        wanted->reveal(item);
}

Page* MainWindow::currentPage() const
{
    for (Page* page : m_pages) {
        if (page == m_stack->currentWidget())
            return page;
    }
    return nullptr;
}

void MainWindow::refreshStatus()
{
    const service::GatewayStatus status = m_services.status.status();
    m_status->setStatus(status);
    m_navigation->setBadge(QStringLiteral("approvals"), status.approvalsPending);
}

void MainWindow::restore()
{
    resize(firstWidth, firstHeight);
    if (!m_settings)
        return;
    if (m_settings->contains(themeKey))
        m_theme.setMode(Theme::modeNamed(m_settings->value(themeKey).toString()));
    restoreGeometry(m_settings->value(geometryKey).toByteArray());
}

void MainWindow::remember()
{
    if (!m_settings)
        return;
    m_settings->setValue(geometryKey, saveGeometry());
    m_settings->setValue(themeKey, Theme::nameOf(m_theme.mode()));
    if (const Page* page = currentPage())
        m_settings->setValue(pageKey, page->id());
    if (!m_topBar->connection().name.isEmpty())
        m_settings->setValue(connectionKey, m_topBar->connection().name);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    for (Page* page : std::as_const(m_pages)) {
        if (!page->mayClose()) {
            openPage(page->id());
            event->ignore();
            return;
        }
    }
    remember();
    QWidget::closeEvent(event);
}

}  // namespace gatehouse::ui
