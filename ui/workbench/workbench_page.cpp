#include "ui/workbench/workbench_page.h"

#include "ui/actions/action_registry.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/tab_strip.h"
#include "ui/workbench/object_palette.h"
#include "ui/workbench/object_tree.h"
#include "ui/workbench/sql_editor.h"
#include "ui/workbench/workbench_tab.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QUuid>
#include <QVBoxLayout>

namespace gatehouse::ui {

WorkbenchPage::WorkbenchPage(service::CatalogBrowser& catalog, service::QueryRunner& runner, service::ApprovalFeed& approvals,
                             ActionRegistry& actions, service::FileSealing& sealing, const QString& home, QWidget* parent)
    : Page(parent), m_catalog(catalog), m_runner(runner), m_approvals(approvals), m_folder(home + QStringLiteral("/workbench")),
      m_journal(m_folder + QStringLiteral("/tabs"), sealing)
{
    m_palette = std::make_unique<ObjectPalette>(m_completion, [this](const QString& name) {
        if (WorkbenchTab* tab = currentTab())
            tab->editor().insertText(name);
    });
    m_tree = new ObjectTree(this);
    connect(m_tree, &ObjectTree::insertWanted, this, [this](const QString& text) {
        if (WorkbenchTab* tab = currentTab())
            tab->editor().insertText(text);
    });
    connect(m_tree, &ObjectTree::reloadWanted, this, &WorkbenchPage::readCatalog);
    m_journalMessage = new InlineMessage(this);
    m_journalMessage->hide();
    m_stack = new QStackedWidget(this);

    auto* right = new QWidget(this);
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(0);
    rightLayout->addWidget(makeBar());
    rightLayout->addWidget(new Separator(Qt::Horizontal, right));
    rightLayout->addWidget(m_journalMessage);
    rightLayout->addWidget(m_stack, 1);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_tree);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({230, 1000});
    m_tree->setMinimumWidth(160);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(&m_journal, &TabJournal::saveFailed, this, [this](const QString& problem) {
        m_journalMessage->showMessage(Tone::Held, tr("The tabs could not be saved: a crash would lose them."), problem);
    });
    connect(&m_journal, &TabJournal::saved, m_journalMessage, &QWidget::hide);
    connect(&m_catalog, &service::CatalogBrowser::catalogChanged, this, [this](const QString& name) {
        if (name == m_connection.name)
            readCatalog();
    });
    registerActions(actions);
    m_journal.load([this](const TabsState& state) { restore(state); });
    tabsChanged();
}

WorkbenchPage::~WorkbenchPage()
{
    if (m_restored)
        save();
}

QWidget* WorkbenchPage::makeBar()
{
    auto* bar = new QWidget(this);
    setSurface(bar, Surface::Panel);
    m_tabs = new TabStrip(bar);
    m_tabs->setObjectName(QStringLiteral("queryTabs"));
    m_tabs->setAccessibleName(tr("Query tabs"));
    m_tabs->setMovable(true);
    m_tabs->setExpanding(false);
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->setUsesScrollButtons(true);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (WorkbenchTab* tab = tabAt(index))
            m_stack->setCurrentWidget(tab);
        tabsChanged();
        save();
    });
    connect(m_tabs, &QTabBar::tabMoved, this, &WorkbenchPage::save);
    connect(m_tabs, &QTabBar::tabBarDoubleClicked, this, &WorkbenchPage::editName);
    auto* add = new QToolButton(bar);
    add->setObjectName(QStringLiteral("newTab"));
    add->setIcon(icon(QStringLiteral("plus")));
    add->setAutoRaise(true);
    add->setToolTip(tr("New tab (Ctrl+T)"));
    add->setAccessibleName(tr("New tab"));
    connect(add, &QToolButton::clicked, this, [this] { newTab(); });

    m_run = new QPushButton(icon(QStringLiteral("run")), tr("Run"), bar);
    m_run->setObjectName(QStringLiteral("run"));
    setButtonRole(m_run, ButtonRole::Primary);
    setButtonKey(m_run, QStringLiteral("Ctrl ⏎"));
    m_explain = new QPushButton(tr("Explain"), bar);
    m_explain->setObjectName(QStringLiteral("explain"));
    m_explain->setToolTip(tr("Show the plan of the statement at the caret (F7)"));
    m_stop = new QPushButton(icon(QStringLiteral("stop")), tr("Stop"), bar);
    m_stop->setObjectName(QStringLiteral("stop"));
    m_stop->setToolTip(tr("Cancel what runs, or withdraw what is held (Ctrl+F2)"));
    for (QPushButton* button : {m_run, m_explain, m_stop})
        button->setFocusPolicy(Qt::TabFocus);   // a click must not take the caret out of the editor

    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(0, 0, metrics::space3, 0);
    line->setSpacing(metrics::space2);
    line->addWidget(m_tabs, 0, Qt::AlignBottom);
    line->addWidget(add);
    line->addStretch(1);
    line->addWidget(m_run);
    line->addWidget(m_explain);
    line->addWidget(m_stop);
    bar->setFixedHeight(44);
    return bar;
}

void WorkbenchPage::registerActions(ActionRegistry& actions)
{
    const QString group = tr("Workbench");
    const auto add = [&](const char* verb, const QString& text, const QString& iconOf, QVector<QKeySequence> keys, auto handler) {
        QAction* action = actions.add({QStringLiteral("workbench.") + QLatin1String(verb), text, group, iconOf, std::move(keys),
                                       Qt::WidgetWithChildrenShortcut}, this);
        connect(action, &QAction::triggered, this, handler);
        return action;
    };
    const auto onTab = [this](auto method) {
        return [this, method] {
            if (WorkbenchTab* tab = currentTab())
                (tab->*method)();
        };
    };
    const auto keys = [](std::initializer_list<const char*> names) {
        QVector<QKeySequence> list;
        for (const char* name : names)
            list.append(QKeySequence(QLatin1String(name)));
        return list;
    };
    const QAction* run = add("run", tr("Run the statement at the caret"), QStringLiteral("run"), keys({"Ctrl+Return", "Ctrl+Enter"}),
                             onTab(&WorkbenchTab::runStatement));
    add("runAll", tr("Run everything in the tab"), QStringLiteral("run"), keys({"F5", "Ctrl+Shift+Return"}), onTab(&WorkbenchTab::runAll));
    const QAction* explain = add("explain", tr("Explain the statement at the caret"), QStringLiteral("explain"),
                                 keys({"F7", "Ctrl+Shift+E"}), onTab(&WorkbenchTab::explain));
    const QAction* stop = add("stop", tr("Stop what runs"), QStringLiteral("stop"), keys({"Ctrl+F2"}), onTab(&WorkbenchTab::stop));
    connect(m_run, &QPushButton::clicked, run, &QAction::trigger);
    connect(m_explain, &QPushButton::clicked, explain, &QAction::trigger);
    connect(m_stop, &QPushButton::clicked, stop, &QAction::trigger);
    add("requestToSee", tr("Request to see masked columns"), QStringLiteral("shield"), keys({"Ctrl+Shift+M"}), [this] {
        if (WorkbenchTab* tab = currentTab())
            tab->requestToSee();
    });
    add("newTab", tr("New tab"), QStringLiteral("plus"), keys({"Ctrl+T"}), [this] { newTab(); });
    add("closeTab", tr("Close the tab"), QStringLiteral("close"), keys({"Ctrl+W"}), [this] { closeTab(m_tabs->currentIndex()); });
    add("reopenTab", tr("Reopen the last closed tab"), QString(), keys({"Ctrl+Shift+T"}), [this] { reopenTab(); });
    add("renameTab", tr("Rename the tab"), QString(), keys({"F2"}), [this] { editName(m_tabs->currentIndex()); });
    add("nextTab", tr("Next tab"), QString(), keys({"Ctrl+Tab", "Ctrl+PgDown"}), [this] {
        if (m_tabs->count() > 0)
            m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count());
    });
    add("previousTab", tr("Previous tab"), QString(), keys({"Ctrl+Shift+Tab", "Ctrl+PgUp"}), [this] {
        if (m_tabs->count() > 0)
            m_tabs->setCurrentIndex((m_tabs->currentIndex() + m_tabs->count() - 1) % m_tabs->count());
    });
    const auto onEditor = [this](auto handler) {
        return [this, handler] {
            if (WorkbenchTab* tab = currentTab())
                handler(tab->editor());
        };
    };
    add("complete", tr("Complete"), QString(), keys({"Ctrl+Space"}), onEditor([](SqlEditor& editor) { editor.complete(); }));
    add("comment", tr("Toggle comment"), QString(), keys({"Ctrl+/"}), onEditor([](SqlEditor& editor) { editor.toggleComment(); }));
    add("nextStatement", tr("Next statement"), QString(), keys({"Alt+Down"}), onEditor([](SqlEditor& editor) { editor.goToStatement(1); }));
    add("previousStatement", tr("Previous statement"), QString(), keys({"Alt+Up"}),
        onEditor([](SqlEditor& editor) { editor.goToStatement(-1); }));
    add("switchFocus", tr("Editor or result"), QString(), keys({"Ctrl+`"}), onTab(&WorkbenchTab::switchFocus));
    add("filterObjects", tr("Filter objects"), QStringLiteral("search"), keys({"Ctrl+P"}), [this] { m_tree->focusFilter(); });
    add("refresh", tr("Read the objects again"), QStringLiteral("refresh"), keys({"Ctrl+R"}), [this] { readCatalog(); });
}

void WorkbenchPage::activated()
{
    if (WorkbenchTab* tab = currentTab())
        tab->editor().setFocus(Qt::OtherFocusReason);
}

void WorkbenchPage::reveal(const QString& item)
{
    if (item.startsWith(QStringLiteral("sql/")))
        newTab(item.mid(4));
}

PaletteSource* WorkbenchPage::paletteSource()
{
    return m_palette.get();
}

bool WorkbenchPage::mayClose()
{
    if (m_restored)
        save();
    return true;
}

void WorkbenchPage::setConnection(const service::ConnectionView& connection)
{
    const bool other = connection.name != m_connection.name;
    m_connection = connection;
    for (int index = 0; index < m_tabs->count(); ++index)
        tabAt(index)->setConnection(connection);
    if (!other)
        return;
    m_completion.setRelations({});
    m_tree->showRelations({});
    readCatalog();
}

void WorkbenchPage::readCatalog()
{
    if (m_connection.name.isEmpty())
        return;
    m_catalog.relations(m_connection.name, service::replyTo<QVector<service::RelationNode>>(this, [this, of = m_connection.name](auto result) {
        if (of != m_connection.name)
            return;
        if (!result) {
            m_tree->showProblem(QString::fromStdString(result.error().message), QString::fromStdString(result.error().hint));
            return;
        }
        m_completion.setRelations(*result);
        m_tree->showRelations(*result);
    }));
}

void WorkbenchPage::restore(const TabsState& state)
{
    m_closed = state.closed + m_closed;
    // What was opened while the journal was being read stays, behind the restored ones.
    int current = 0;
    for (qsizetype at = 0; at < state.open.size(); ++at) {
        addTab(state.open[at]);
        if (state.open[at].id == state.current)
            current = int(at);
    }
    m_restored = true;
    if (m_tabs->count() == 0)
        newTab();
    else
        m_tabs->setCurrentIndex(current);
    tabsChanged();
    activated();
}

QString WorkbenchPage::freeName() const
{
    for (int number = 1;; ++number) {
        const QString name = tr("query %1").arg(number);
        bool taken = false;
        for (int index = 0; index < m_tabs->count(); ++index)
            taken = taken || tabAt(index)->name() == name;
        if (!taken)
            return name;
    }
}

WorkbenchTab* WorkbenchPage::addTab(const TabState& state)
{
    auto* tab = new WorkbenchTab({m_catalog, m_runner, m_approvals, m_completion, m_folder + QStringLiteral("/spill")}, state, m_stack);
    m_stack->addWidget(tab);
    {
        // The first tab becomes current while it has no data yet: nobody must see it like that.
        const QSignalBlocker quiet(m_tabs);
        const int index = m_tabs->addTab(state.name);
        m_tabs->setTabData(index, QVariant::fromValue(static_cast<QWidget*>(tab)));
    }
    tab->setConnection(m_connection);
    connect(tab, &WorkbenchTab::stateChanged, this, [this] {
        tabsChanged();
        save();
    });
    connect(tab, &WorkbenchTab::runningChanged, this, &WorkbenchPage::tabsChanged);
    connect(tab, &WorkbenchTab::recordWanted, this, [this](quint64 record) {
        if (navigator())
            navigator()->openPage(QStringLiteral("audit"), QStringLiteral("record/%1").arg(record));
    });
    if (m_tabs->count() == 1)
        m_stack->setCurrentWidget(tab);
    return tab;
}

WorkbenchTab* WorkbenchPage::newTab(const QString& text)
{
    WorkbenchTab* tab = addTab({QUuid::createUuid().toString(QUuid::WithoutBraces), freeName(), text, int(text.size()), !text.isEmpty()});
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
    tabsChanged();
    save();
    activated();
    return tab;
}

void WorkbenchPage::closeTab(int index)
{
    WorkbenchTab* tab = tabAt(index);
    if (!tab)
        return;
    const TabState state = tab->state();
    if (!state.text.trimmed().isEmpty()) {
        m_closed.append(state);
        if (m_closed.size() > TabJournal::closedMax)
            m_closed.removeFirst();
    }
    tab->stop();
    m_tabs->removeTab(index);
    m_stack->removeWidget(tab);
    tab->deleteLater();
    if (m_tabs->count() == 0)
        newTab();
    tabsChanged();
    save();
    activated();
}

void WorkbenchPage::reopenTab()
{
    if (m_closed.isEmpty())
        return;
    addTab(m_closed.takeLast());
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
    tabsChanged();
    save();
}

void WorkbenchPage::renameTab(int index, const QString& name)
{
    WorkbenchTab* tab = tabAt(index);
    if (!tab || name.trimmed().isEmpty())
        return;
    tab->setName(name.trimmed().left(60));
    tabsChanged();
    save();
}

void WorkbenchPage::editName(int index)
{
    WorkbenchTab* tab = tabAt(index);
    if (!tab)
        return;
    auto* line = new QLineEdit(tab->name(), m_tabs);
    line->setObjectName(QStringLiteral("tabName"));
    line->setAccessibleName(tr("Name of the tab"));
    line->setGeometry(m_tabs->tabRect(index).adjusted(2, 6, -2, -6));
    line->selectAll();
    line->show();
    line->setFocus();
    connect(line, &QLineEdit::editingFinished, this, [this, line, tab] {
        line->hide();
        line->deleteLater();
        for (int at = 0; at < m_tabs->count(); ++at)
            if (tabAt(at) == tab)
                renameTab(at, line->text());
        activated();
    });
}

void WorkbenchPage::save()
{
    if (!m_restored)
        return;   // never write over what has not been read yet
    TabsState state;
    for (int index = 0; index < m_tabs->count(); ++index)
        state.open.append(tabAt(index)->state());
    state.closed = m_closed;
    if (const WorkbenchTab* tab = currentTab())
        state.current = tab->state().id;
    m_journal.save(state);
}

void WorkbenchPage::tabsChanged()
{
    for (int index = 0; index < m_tabs->count(); ++index) {
        const WorkbenchTab* tab = tabAt(index);
        m_tabs->setTabText(index, tab->edited() ? tab->name() + QStringLiteral(" •") : tab->name());
        m_tabs->setTabToolTip(index, tab->edited() ? tr("%1: changed since it was run").arg(tab->name()) : tab->name());
    }
    const WorkbenchTab* tab = currentTab();
    const bool running = tab && tab->running();
    m_run->setEnabled(tab && !running);
    m_explain->setEnabled(tab && !running);
    m_stop->setEnabled(running);
}

int WorkbenchPage::tabCount() const
{
    return m_tabs->count();
}

WorkbenchTab* WorkbenchPage::tabAt(int index) const
{
    return index < 0 ? nullptr : qobject_cast<WorkbenchTab*>(m_tabs->tabData(index).value<QWidget*>());
}

WorkbenchTab* WorkbenchPage::currentTab() const
{
    return tabAt(m_tabs->currentIndex());
}

}  // namespace gatehouse::ui
