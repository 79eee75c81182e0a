#include "ui/datamap/data_map_page.h"

#include "ui/actions/action_registry.h"
#include "ui/datamap/column_panel.h"
#include "ui/datamap/coverage_panel.h"
#include "ui/theme/style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/loading_state.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/text_label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

namespace gatehouse::ui {

namespace {

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

QScrollArea* scrolled(QWidget* content, int width, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(width);
    area->setFocusPolicy(Qt::NoFocus);
    return area;
}

}  // namespace

DataMapPage::DataMapPage(service::DataMapFeed& feed, ActionRegistry& actions, std::function<QDateTime()> now, QWidget* parent)
    : Page(parent), m_feed(feed), m_now(std::move(now))
{
    if (!m_now)
        m_now = [] { return QDateTime::currentDateTime(); };
    setObjectName(QStringLiteral("datamap_page"));
    setAccessibleName(title());
    m_coverage = new CoveragePanel(this);
    m_panel = new ColumnPanel(this);
    auto* centre = new QWidget(this);
    auto* middle = new QVBoxLayout(centre);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addWidget(makeBar());
    middle->addWidget(m_progress);
    middle->addWidget(new Separator(Qt::Horizontal, centre));
    middle->addWidget(m_message);
    middle->addWidget(makeTable(), 1);
    middle->addWidget(new Separator(Qt::Horizontal, centre));
    auto* foot = new QWidget(centre);
    auto* footLine = new QHBoxLayout(foot);
    footLine->setContentsMargins(metrics::space4, metrics::space1, metrics::space4, metrics::space1);
    m_total = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Muted, foot);
    m_total->setObjectName(QStringLiteral("dataMapTotal"));
    footLine->addWidget(m_total, 1);
    footLine->addWidget(makeKeyHints({QStringLiteral("J K"), tr("move"), QStringLiteral("C"), tr("confirm"), QStringLiteral("E"), tr("change"),
                                      QStringLiteral("X"), tr("clear")}, foot));
    middle->addWidget(foot);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(scrolled(m_coverage, 204, splitter));
    splitter->addWidget(centre);
    splitter->addWidget(scrolled(m_panel, 326, splitter));
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({210, 716, 330});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_coverage, &CoveragePanel::chosen, this, [this](Shown shown) {
        m_shown = shown;
        list();
    });
    const auto reply = [this] {
        m_panel->setBusy(true);
        return service::replyTo<Done>(this, [this](const Result<Done>& result) { decided(result); });
    };
    connect(m_panel, &ColumnPanel::confirmWanted, this, [this, reply](const QString& column) { m_feed.confirm(m_connection.name, {column}, reply()); });
    connect(m_panel, &ColumnPanel::labelWanted, this,
            [this, reply](const QString& column, const QString& label, const QString& masker) {
                m_feed.setLabel(m_connection.name, column, label, masker, reply());
            });
    connect(m_panel, &ColumnPanel::clearWanted, this,
            [this, reply](const QString& column, const QString& reason) { m_feed.clear(m_connection.name, column, reason, reply()); });
    connect(&m_feed, &service::DataMapFeed::dataMapChanged, this, &DataMapPage::load);
    connect(&m_feed, &service::DataMapFeed::discoveryProgressed, this, [this](const service::DiscoveryView& discovery) {
        if (discovery.connection == m_connection.name)
            showDiscovery(discovery);
    });
    registerActions(actions);
    list();
}

QWidget* DataMapPage::makeBar()
{
    auto* bar = new QWidget(this);
    setSurface(bar, Surface::Panel);
    m_filter = new SearchField(tr("Filter by table, column, label, state or masker"), bar);
    m_filter->setObjectName(QStringLiteral("dataMapFilter"));
    connect(m_filter, &SearchField::filterChanged, this, &DataMapPage::list);
    m_confirmAll = new QPushButton(bar);
    m_confirmAll->setObjectName(QStringLiteral("confirmListed"));
    connect(m_confirmAll, &QPushButton::clicked, this, [this] {
        QStringList columns;
        for (int row = 0; row < m_model.rowCount(); ++row) {
            if (m_model.at(row)->state == u"proposed" && m_model.at(row)->enforced)
                columns.append(m_model.at(row)->name());
        }
        if (!columns.isEmpty()) {
            m_panel->setBusy(true);
            m_feed.confirm(m_connection.name, columns, service::replyTo<Done>(this, [this](const Result<Done>& result) { decided(result); }));
        }
    });
    m_find = new QPushButton(tr("Find again"), bar);
    m_find->setObjectName(QStringLiteral("findAgain"));
    m_find->setToolTip(tr("Look at every column of this connection again"));
    connect(m_find, &QPushButton::clicked, this, &DataMapPage::discover);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(metrics::space4, metrics::space3, metrics::space4, metrics::space3);
    line->setSpacing(metrics::space2);
    line->addWidget(m_filter, 1);
    line->addWidget(m_confirmAll);
    line->addWidget(m_find);

    m_progress = new QWidget(this);
    m_progress->setObjectName(QStringLiteral("findProgress"));
    setSurface(m_progress, Surface::Panel);
    m_bar = new QProgressBar(m_progress);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_bar->setAccessibleName(tr("Tables looked at"));
    m_progressWords = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Muted, m_progress);
    auto* progress = new QHBoxLayout(m_progress);
    progress->setContentsMargins(metrics::space4, 0, metrics::space4, metrics::space2);
    progress->setSpacing(metrics::space3);
    progress->addWidget(m_progressWords);
    progress->addWidget(m_bar, 1);
    m_progress->hide();

    m_message = new InlineMessage(this);
    m_message->setObjectName(QStringLiteral("dataMapMessage"));
    m_message->setClosable(true);
    m_message->hide();
    connect(m_message, &InlineMessage::closed, m_message, &QWidget::hide);
    connect(m_message, &InlineMessage::actionTriggered, this, &DataMapPage::load);
    return bar;
}

QWidget* DataMapPage::makeTable()
{
    m_view = new TableView(this);
    m_view->setObjectName(QStringLiteral("dataMapColumns"));
    m_view->setAccessibleName(tr("Columns"));
    m_view->setModel(&m_model);
    m_view->setItemDelegate(new RowDelegate(m_view));
    auto* header = m_view->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(ColumnModel::WhoColumn, QHeaderView::Stretch);
    m_view->setColumnWidth(ColumnModel::TableColumn, 157);
    m_view->setColumnWidth(ColumnModel::NameColumn, 115);
    m_view->setColumnWidth(ColumnModel::LabelColumn, 113);
    m_view->setColumnWidth(ColumnModel::StateColumn, 97);
    m_view->setColumnWidth(ColumnModel::SureColumn, 50);
    m_view->setColumnWidth(ColumnModel::MaskColumn, 117);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        const service::DataMapColumn* column = m_model.at(index.row());
        if (!index.isValid() || !column)
            return;
        m_chosen = column->name();
        m_panel->showColumn(*column);
    });
    connect(m_view, &TableView::rowActivated, this, [this] {
        // Enter goes to the decision; Esc comes back.
        if (QWidget* first = m_panel->findChild<QPushButton*>(m_panel->column().state == u"proposed" ? QStringLiteral("confirmLabel")
                                                                                                      : QStringLiteral("changeLabel")))
            first->setFocus(Qt::ShortcutFocusReason);
    });
    m_empty = new EmptyState(this);
    m_empty->setObjectName(QStringLiteral("dataMapEmpty"));
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        m_filter->clear();
        m_shown = Shown::All;
        m_coverage->choose(m_shown);
        list();
    });
    m_wait = new LoadingState(tr("Reading the map…"), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_wait);
    return m_stack;
}

void DataMapPage::registerActions(ActionRegistry& actions)
{
    const auto add = [&](const char* actionId, const QString& text, const QVector<QKeySequence>& keys, auto handler) {
        QAction* action = actions.add({QLatin1String(actionId), text, title(), QString(), keys, Qt::WidgetWithChildrenShortcut}, this);
        connect(action, &QAction::triggered, this, handler);
        return action;
    };
    add("datamap.next", tr("Next column"), {QKeySequence(Qt::Key_J)}, [this] { move(1); });
    add("datamap.previous", tr("Previous column"), {QKeySequence(Qt::Key_K)}, [this] { move(-1); });
    add("datamap.confirm", tr("Confirm the label"), {QKeySequence(Qt::Key_C)}, [this] { m_panel->pressConfirm(); })->setAutoRepeat(false);
    add("datamap.change", tr("Change the label"), {QKeySequence(Qt::Key_E)}, [this] { m_panel->startChange(); })->setAutoRepeat(false);
    add("datamap.clear", tr("Clear the label with a reason"), {QKeySequence(Qt::Key_X)}, [this] { m_panel->startClear(); })->setAutoRepeat(false);
    add("datamap.filter", tr("Filter the data map"), {QKeySequence(Qt::Key_Slash)}, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    add("datamap.discover", tr("Find sensitive columns again"), {}, [this] { discover(); });
}

void DataMapPage::activated()
{
    m_view->setFocus(Qt::OtherFocusReason);
}

void DataMapPage::reveal(const QString& item)
{
    if (!item.startsWith(u"column/"))
        return;
    m_chosen = item.mid(7);
    m_filter->clear();
    m_shown = Shown::All;
    m_coverage->choose(m_shown);
    list();
}

void DataMapPage::setConnection(const service::ConnectionView& connection)
{
    if (connection.name == m_connection.name && !m_map.connection.isEmpty())
        return;
    m_connection = connection;
    m_map = {};
    m_chosen.clear();
    m_asked = false;
    m_model.setColumns({});
    m_panel->showNothing();
    m_message->hide();
    m_loading = false;
    load();
}

void DataMapPage::load()
{
    if (m_connection.name.isEmpty()) {
        list();
        return;
    }
    // Changes that come while one answer is under way are fetched together.
    if (m_loading) {
        m_again = true;
        return;
    }
    m_loading = true;
    m_again = false;
    m_settled = false;
    if (m_map.connection.isEmpty())
        m_stack->setCurrentWidget(m_wait);
    m_feed.load(m_connection.name, service::replyTo<service::DataMap>(this, [this, mine = ++m_generation](const Result<service::DataMap>& map) {
        if (mine != m_generation)
            return;
        m_loading = false;
        m_settled = true;
        if (map) {
            m_message->hide();
            showMap(*map);
        } else {
            m_message->setAction(tr("Try again"));
            m_message->showMessage(Tone::Blocked, words(map.error().message), words(map.error().hint));
            list();
        }
        if (m_again)
            load();
    }));
}

void DataMapPage::showMap(const service::DataMap& map)
{
    m_map = map;
    m_panel->setChoices(map.labels, map.maskers);
    m_coverage->setMap(map, m_now());
    m_model.setColumns(map.columns);
    showDiscovery(map.discovery);
    list();
}

void DataMapPage::showDiscovery(const service::DiscoveryView& discovery)
{
    const bool running = discovery.running || m_asked;
    m_progress->setVisible(running);
    m_find->setEnabled(!running && !m_connection.name.isEmpty());
    if (!running)
        return;
    m_bar->setRange(0, discovery.total > 0 ? int(discovery.total) : 0);
    m_bar->setValue(int(discovery.done));
    m_progressWords->setText(discovery.total > 0 ? tr("Looking at %1, table %2 of %3").arg(discovery.table, formatCount(discovery.done + 1), formatCount(discovery.total))
                                                 : tr("Looking at the tables…"));
}

void DataMapPage::list()
{
    m_model.setFilter(m_shown, m_filter->text());
    int waiting = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        waiting += m_model.at(row)->state == u"proposed" && m_model.at(row)->enforced ? 1 : 0;
    m_confirmAll->setText(tr("Confirm %1 listed").arg(waiting));
    m_confirmAll->setVisible(waiting > 1);
    m_find->setEnabled(!m_connection.name.isEmpty() && !m_progress->isVisibleTo(this));
    m_total->setText(m_map.connection.isEmpty() ? QString()
                                                : tr("%1 of %2 columns").arg(formatCount(m_model.rowCount()), formatCount(m_map.columns.size())));
    if (m_model.rowCount() == 0) {
        m_panel->showNothing();
        const bool filtered = !m_filter->text().trimmed().isEmpty();
        if (m_connection.name.isEmpty())
            m_empty->setContent(QStringLiteral("connection"), tr("No connection yet"), tr("Add one, and its sensitive columns are found by themselves."));
        else if (m_map.connection.isEmpty())
            m_empty->setContent(QStringLiteral("warning"), tr("The map cannot be shown"), tr("The schema of %1 was not read.").arg(m_connection.name));
        else if (m_map.columns.isEmpty())
            m_empty->setContent(QStringLiteral("datamap"), tr("No tables"), tr("This database has no table that the catalog account can see."));
        else if (filtered)
            m_empty->setContent(QStringLiteral("search"), tr("Nothing matches"), tr("No column fits this filter."));
        else if (m_shown == Shown::ToDecide)
            m_empty->setContent(QStringLiteral("check"), tr("Nothing to decide"), tr("Every label that was found has been looked at by a person."));
        else if (m_shown == Shown::Cleared)
            m_empty->setContent(QStringLiteral("history"), tr("Nothing was cleared"), tr("Columns that a person called harmless stand here with the reason."));
        else
            m_empty->setContent(QStringLiteral("datamap"), tr("No sensitive column is known"), tr("None was found in the columns looked at so far."));
        m_empty->setAction(m_map.columns.isEmpty() ? QString() : tr("Show all columns"));
        if (m_stack->currentWidget() != m_wait || !m_loading)
            m_stack->setCurrentWidget(m_empty);
        return;
    }
    m_stack->setCurrentWidget(m_view);
    select(qMax(0, m_model.rowOf(m_chosen)));
}

void DataMapPage::select(int row)
{
    m_view->setCurrentIndex(m_model.index(row, ColumnModel::NameColumn));
    m_view->selectRow(row);
    m_view->scrollTo(m_model.index(row, 0));
    if (const service::DataMapColumn* column = m_model.at(row)) {
        m_chosen = column->name();
        m_panel->showColumn(*column);
    }
}

void DataMapPage::move(int by)
{
    if (m_model.rowCount() == 0)
        return;
    m_view->setFocus();
    select(qBound(0, m_view->currentIndex().row() + by, m_model.rowCount() - 1));
}

void DataMapPage::discover()
{
    if (m_connection.name.isEmpty() || !m_find->isEnabled())
        return;
    m_asked = true;
    m_message->hide();
    showDiscovery({});
    m_feed.discover(m_connection.name, service::replyTo<Done>(this, [this, connection = m_connection.name](const Result<Done>& result) {
        if (connection != m_connection.name)
            return;
        m_asked = false;
        showDiscovery({});
        m_message->setAction(QString());
        if (!result)
            m_message->showMessage(Tone::Blocked, words(result.error().message), words(result.error().hint));
        load();
    }));
}

void DataMapPage::decided(const Result<Done>& result)
{
    m_panel->setBusy(false);
    if (result) {
        m_panel->cancel();
        m_view->setFocus();
        load();
    } else {
        m_panel->showProblem(words(result.error().message), words(result.error().hint));
    }
}

void DataMapPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        m_panel->cancel();
        m_view->setFocus();
        return;
    }
    Page::keyPressEvent(event);
}

}  // namespace gatehouse::ui
