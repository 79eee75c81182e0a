#include "ui/sessions/sessions_page.h"

#include "ui/actions/action_registry.h"
#include "ui/sessions/lane_legend.h"
#include "ui/sessions/lane_painter.h"
#include "ui/sessions/lane_view.h"
#include "ui/sessions/session_filter.h"
#include "ui/sessions/session_header.h"
#include "ui/sessions/session_palette.h"
#include "ui/sessions/time_axis.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/text_label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

constexpr int brushedRowsMax = 5000;

QVBoxLayout* bareColumn(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

}  // namespace

SessionsPage::SessionsPage(service::SessionFeed& feed, ActionRegistry& actions, std::function<qint64()> nowUs, QWidget* parent)
    : Page(parent), m_feed(feed), m_nowUs(std::move(nowUs))
{
    if (!m_nowUs)
        m_nowUs = [] { return QDateTime::currentMSecsSinceEpoch() * 1000; };
    m_palette = std::make_unique<SessionPalette>(feed, [this](const QString& session) {
        if (navigator())
            navigator()->openPage(id(), QStringLiteral("session/") + session);
    });
    m_timeline.tick(m_nowUs());
    m_timeline.setSpan(m_rangeSeconds * 1'000'000);

    auto* layout = bareColumn(this);
    layout->addWidget(makeBar());
    layout->addWidget(new Separator(Qt::Horizontal, this));
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLanes());
    splitter->addWidget(makeDetail());
    splitter->setSizes({350, 420});
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    m_empty = new EmptyState(this);
    m_empty->setObjectName(QStringLiteral("sessionsEmpty"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(splitter);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);

    m_flush.setSingleShot(true);
    m_flush.setInterval(100);
    m_clock.setInterval(250);
    connect(&m_flush, &QTimer::timeout, this, &SessionsPage::flush);
    connect(&m_clock, &QTimer::timeout, this, [this] { m_timeline.tick(m_nowUs()); });
    m_clock.start();
    connect(&feed, &service::SessionFeed::sessionsChanged, this, &SessionsPage::sessionsChanged);
    connect(&feed, &service::SessionFeed::statementsChanged, this, &SessionsPage::take);
    connect(&m_timeline, &Timeline::brushChanged, this, &SessionsPage::showBrushed);
    connect(&m_timeline, &Timeline::followingChanged, m_live, &QToolButton::setChecked);
    connect(m_empty, &EmptyState::actionTriggered, m_filter, &QLineEdit::clear);
    registerActions(actions);
    sessionsChanged();
    load();
}

SessionsPage::~SessionsPage() = default;

QWidget* SessionsPage::makeBar()
{
    auto* bar = new QWidget(this);
    setSurface(bar, Surface::Panel);
    auto* line = new QHBoxLayout;
    line->setSpacing(metrics::space3);
    line->addWidget(new TextLabel(tr("Sessions"), TextRole::Title, TextLabel::Ink::Normal, bar));
    m_live = new QToolButton(bar);
    m_live->setObjectName(QStringLiteral("live"));
    m_live->setText(tr("Live"));
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follow what happens now (F)"));
    connect(m_live, &QToolButton::clicked, this, [this](bool on) { m_timeline.setFollowing(on); });
    line->addWidget(m_live);
    m_range = new QToolButton(bar);
    m_range->setObjectName(QStringLiteral("range"));
    m_range->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_range);
    const std::pair<QString, qint64> ranges[] = {{tr("last 15 min"), 900}, {tr("last hour"), 3600}, {tr("last 24 h"), 86400}};
    for (const auto& [text, seconds] : ranges)
        menu->addAction(text, this, [this, text = text, seconds = seconds] {
            m_range->setText(text);
            setRange(seconds);
        });
    m_range->setText(ranges[0].first);
    m_range->setMenu(menu);
    line->addWidget(m_range);
    m_filter = new SearchField(tr("env:prod decision:hold,block who:agent, or any words"), bar);
    m_filter->setObjectName(QStringLiteral("sessionFilter"));
    m_filter->setAccessibleName(tr("Filter sessions"));
    m_filter->setFieldNames(SessionFilter::fieldNames());
    connect(m_filter, &SearchField::filterChanged, this, &SessionsPage::filterChanged);
    line->addWidget(m_filter, 1);
    m_filterProblem = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Normal, bar);
    m_filterProblem->setObjectName(QStringLiteral("filterProblem"));
    m_filterProblem->setTone(Tone::Blocked);
    m_filterProblem->hide();
    auto* layout = new QVBoxLayout(bar);
    layout->setContentsMargins(metrics::space4, metrics::space3, metrics::space4, metrics::space3);
    layout->setSpacing(metrics::space1);
    layout->addLayout(line);
    layout->addWidget(m_filterProblem);
    return bar;
}

QWidget* SessionsPage::makeLanes()
{
    auto* area = new QWidget(this);
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(metrics::space4, 0, metrics::space4, 0);
    layout->setSpacing(0);
    layout->addWidget(new TimeAxis(m_timeline, LanePainter::nameWidth, area));
    m_lanes = new LaneView(m_table, m_timeline, area);
    m_lanes->setObjectName(QStringLiteral("lanes"));
    connect(m_lanes, &LaneView::identityChosen, this, &SessionsPage::chooseIdentity);
    connect(m_lanes, &LaneView::statementChosen, this, &SessionsPage::chooseStatement);
    auto* scroll = new QScrollArea(area);
    scroll->setWidget(m_lanes);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(scroll, 1);
    auto* under = new QHBoxLayout;
    under->addWidget(new LaneLegend(area), 1);
    under->addWidget(makeKeyHints({QString(), tr("scroll to zoom · drag to pan · Shift+drag to filter"), QStringLiteral("F"),
                                   tr("follow live"), QStringLiteral("/"), tr("filter")},
                                  area));
    layout->addLayout(under);
    return area;
}

QWidget* SessionsPage::makeDetail()
{
    auto* area = new QWidget(this);
    auto* layout = bareColumn(area);
    layout->addWidget(new Separator(Qt::Horizontal, area));
    m_header = new SessionHeader(area);
    connect(m_header, &SessionHeader::endConfirmed, this, &SessionsPage::endSession);
    connect(m_header, &SessionHeader::brushCleared, this, [this] { m_timeline.setBrush(std::nullopt); });
    layout->addWidget(m_header);
    m_view = new TableView(area);
    m_view->setObjectName(QStringLiteral("sessionStatements"));
    m_view->setAccessibleName(tr("Statements"));
    m_view->setModel(&m_statements);
    m_view->setItemDelegate(new RowDelegate(m_view));
    auto* header = m_view->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(StatementModel::StatementColumn, QHeaderView::Stretch);
    m_view->setColumnWidth(StatementModel::TimeColumn, 130);
    m_view->setColumnWidth(StatementModel::DecisionColumn, 116);
    m_view->setColumnWidth(StatementModel::RowsColumn, 80);
    m_view->setColumnWidth(StatementModel::TookColumn, 108);
    m_view->setColumnWidth(StatementModel::TouchedColumn, 200);
    connect(m_view, &TableView::rowActivated, this, [this](const QModelIndex& index) {
        const quint64 record = index.data(StatementModel::RecordRole).toULongLong();
        if (record != 0 && navigator())
            navigator()->openPage(QStringLiteral("audit"), QStringLiteral("record/%1").arg(record));
    });
    layout->addWidget(m_view, 1);
    return area;
}

void SessionsPage::registerActions(ActionRegistry& actions)
{
    const QString group = tr("Sessions");
    const auto add = [&](const QString& actionId, const QString& text, QVector<QKeySequence> keys, auto handler) {
        QAction* action = actions.add({actionId, text, group, QString(), std::move(keys), Qt::WidgetWithChildrenShortcut}, this);
        connect(action, &QAction::triggered, this, handler);
    };
    add(QStringLiteral("sessions.filter"), tr("Filter sessions"), {QKeySequence(Qt::Key_Slash)}, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    add(QStringLiteral("sessions.follow"), tr("Follow live"), {QKeySequence(Qt::Key_F)}, [this] { m_timeline.setFollowing(true); });
    add(QStringLiteral("sessions.next"), tr("Next event"), {QKeySequence(Qt::Key_Period)}, [this] { m_lanes->step(1); });
    add(QStringLiteral("sessions.previous"), tr("Previous event"), {QKeySequence(Qt::Key_Comma)}, [this] { m_lanes->step(-1); });
}

void SessionsPage::activated()
{
    m_lanes->setFocus(Qt::OtherFocusReason);
}

PaletteSource* SessionsPage::paletteSource()
{
    return m_palette.get();
}

void SessionsPage::reveal(const QString& item)
{
    if (item.startsWith(QStringLiteral("session/")))
        chooseSession(item.mid(8));
}

void SessionsPage::setRange(qint64 seconds)
{
    const bool more = seconds > m_rangeSeconds;
    m_rangeSeconds = seconds;
    m_timeline.setFollowing(true);
    m_timeline.setSpan(seconds * 1'000'000);
    if (more)
        load();
}

void SessionsPage::load()
{
    m_feed.statements(m_nowUs() - m_rangeSeconds * 1'000'000,
                      service::replyTo<QVector<service::StatementView>>(this, [this](auto result) {
                          m_loaded = true;
                          if (!result) {
                              m_header->showProblem(QString::fromStdString(result.error().message),
                                                    QString::fromStdString(result.error().hint));
                              return;
                          }
                          m_table.setStatements(*result);
                          lanesChanged();
                          if (m_session.isEmpty() && !m_table.lanes().isEmpty())
                              chooseIdentity(m_table.lanes().front().identity);
                      }));
}

void SessionsPage::sessionsChanged()
{
    m_table.setSessions(m_feed.sessions());
    lanesChanged();
    if (const auto* session = m_table.session(m_session); session && !m_timeline.brush())
        m_header->showSession(*session);
}

void SessionsPage::take(const QVector<service::StatementView>& statements)
{
    m_pending += statements;
    if (!m_flush.isActive())
        m_flush.start();
}

void SessionsPage::flush()
{
    const QVector<service::StatementView> statements = std::exchange(m_pending, {});
    m_table.merge(statements);
    lanesChanged();
    if (m_timeline.brush() || m_session.isEmpty())
        return;
    QVector<service::StatementView> mine;
    for (const service::StatementView& statement : statements)
        if (statement.sessionId == m_session)
            mine.append(statement);
    if (!mine.isEmpty())
        mergeKeepingPlace(mine);
}

void SessionsPage::mergeKeepingPlace(const QVector<service::StatementView>& statements)
{
    // New rows come on top. Whoever points at a row or has scrolled down keeps what they look at.
    QScrollBar* bar = m_view->verticalScrollBar();
    const bool hold = bar->value() > 0 || m_view->viewport()->underMouse();
    const int before = m_statements.rowCount();
    m_statements.merge(statements);
    const int added = m_statements.rowCount() - before;
    if (!hold || added <= 0)
        return;
    const int step = m_view->verticalScrollMode() == QAbstractItemView::ScrollPerPixel ? m_view->rowHeight(0) : 1;
    bar->setValue(bar->value() + added * step);
}

void SessionsPage::filterChanged(const QString& text)
{
    const auto filter = std::make_shared<const SessionFilter>(text);
    m_filterProblem->setText(filter->problem().words);
    m_filterProblem->setVisible(filter->problem().position >= 0);
    if (filter->empty())
        m_table.setFilter({});
    else
        m_table.setFilter([filter](const auto& statement, const auto* session) { return filter->matches(statement, session); });
    lanesChanged();
    if (m_timeline.brush())
        showBrushed();
}

void SessionsPage::lanesChanged()
{
    m_lanes->tableChanged();
    const bool none = m_table.lanes().isEmpty();
    if (none && m_loaded) {
        if (m_filter->text().isEmpty()) {
            m_empty->setContent(QStringLiteral("sessions"), tr("No sessions yet"),
                                tr("Sessions appear here as soon as someone connects through the gateway."));
            m_empty->setAction(QString());
        } else {
            m_empty->setContent(QStringLiteral("search"), tr("Nothing matches"),
                                tr("No session in this time fits the filter."));
            m_empty->setAction(tr("Clear the filter"));
        }
    }
    m_stack->setCurrentIndex(none && m_loaded ? 1 : 0);
}

void SessionsPage::chooseIdentity(const QString& identity)
{
    m_lanes->selectIdentity(identity);
    for (const service::SessionView& session : m_feed.sessions()) {
        if (session.identity == identity) {
            chooseSession(session.id);
            return;
        }
    }
}

void SessionsPage::chooseStatement(int number)
{
    const service::StatementView& statement = m_table.statements()[number];
    chooseSession(statement.sessionId, statement.index);
}

void SessionsPage::chooseSession(const QString& sessionId, quint64 index)
{
    const auto select = [this, sessionId, index] {
        const int row = index == 0 ? -1 : m_statements.rowOf(sessionId, index);
        if (row >= 0) {
            m_view->selectRow(row);
            m_view->scrollTo(m_statements.index(row, 0));
        }
    };
    if (m_timeline.brush()) {
        select();
        return;
    }
    if (const auto* session = m_table.session(sessionId)) {
        m_lanes->selectIdentity(session->identity);
        m_header->showSession(*session);
    }
    if (sessionId == m_session && m_statements.rowCount() > 0) {
        select();
        return;
    }
    m_session = sessionId;
    m_statements.setStatements({});
    m_feed.statementsOf(sessionId, service::replyTo<QVector<service::StatementView>>(this, [this, sessionId, select](auto result) {
        if (sessionId != m_session || m_timeline.brush())
            return;
        if (!result) {
            m_header->showProblem(QString::fromStdString(result.error().message), QString::fromStdString(result.error().hint));
            return;
        }
        m_statements.setStatements(*result);
        select();
    }));
}

void SessionsPage::showBrushed()
{
    const auto& brush = m_timeline.brush();
    if (!brush) {
        const QString session = std::exchange(m_session, QString());
        m_header->showNothing();
        m_statements.setStatements({});
        if (!session.isEmpty())
            chooseSession(session);
        return;
    }
    QVector<service::StatementView> found;
    for (const Lane& lane : m_table.lanes()) {
        auto at = std::lower_bound(lane.startUs.cbegin(), lane.startUs.cend(), brush->first) - lane.startUs.cbegin();
        for (; at < lane.size() && lane.startUs[at] < brush->second && found.size() < brushedRowsMax; ++at)
            found.append(m_table.statements()[lane.statement[at]]);
    }
    m_header->showBrush(brush->first, brush->second, found.size());
    m_statements.setStatements(std::move(found));
}

void SessionsPage::endSession(const QString& sessionId)
{
    m_feed.endSession(sessionId, service::replyTo<Done>(this, [this](auto result) {
        if (!result)
            m_header->showProblem(QString::fromStdString(result.error().message), QString::fromStdString(result.error().hint));
    }));
}

}  // namespace gatehouse::ui
