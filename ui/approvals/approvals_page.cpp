#include "ui/approvals/approvals_page.h"

#include "ui/actions/action_registry.h"
#include "ui/approvals/approval_delegate.h"
#include "ui/approvals/approval_list_model.h"
#include "ui/approvals/approval_words.h"
#include "ui/approvals/decision_bar.h"
#include "ui/approvals/decision_view.h"
#include "ui/theme/style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/text_label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>

namespace gatehouse::ui {

namespace {
constexpr int listWidth = 360;
}

/// Waiting requests, for the palette.
class ApprovalsPage::Source : public PaletteSource {
public:
    explicit Source(ApprovalsPage& page) : m_page(page) {}

    [[nodiscard]] QVector<PaletteItem> items(const QString& typed) override
    {
        Q_UNUSED(typed)
        QVector<PaletteItem> result;
        const QVector<service::ApprovalView> pending = m_page.m_feed.pending();
        for (const service::ApprovalView& view : pending) {
            PaletteItem item;
            item.title = requestSentence(view);
            item.detail = ApprovalsPage::tr("waiting for a decision");
            item.group = ApprovalsPage::tr("Approvals");
            item.iconName = QStringLiteral("approvals");
            item.run = [&page = m_page, id = view.id] {
                if (page.navigator())
                    page.navigator()->openPage(page.id(), QStringLiteral("approval/") + id);
            };
            result.append(item);
        }
        return result;
    }

private:
    ApprovalsPage& m_page;
};

ApprovalsPage::ApprovalsPage(service::ApprovalFeed& feed, service::SessionFeed& sessions, ActionRegistry& actions,
                             QWidget* parent)
    : Page(parent), m_feed(feed), m_sessions(sessions), m_source(std::make_unique<Source>(*this))
{
    setObjectName(QStringLiteral("approvals_page"));
    setAccessibleName(title());
    setFocusPolicy(Qt::ClickFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeList());
    layout->addWidget(new Separator(Qt::Vertical, this));
    m_right = new QStackedWidget(this);
    m_decision = new DecisionView(sessions, m_right);
    m_rightEmpty = new EmptyState(QStringLiteral("approvals"), tr("Nothing is chosen"),
                                  tr("Choose a request on the left to see what it would do."), m_right);
    m_right->addWidget(m_decision);
    m_right->addWidget(m_rightEmpty);
    layout->addWidget(m_right, 1);

    connect(&feed, &service::ApprovalFeed::approvalsChanged, this, &ApprovalsPage::refresh);
    connect(m_decision, &DecisionView::sessionRequested, this, [this](const QString& session) {
        if (navigator())
            navigator()->openPage(QStringLiteral("sessions"), QStringLiteral("session/") + session);
    });
    connect(m_decision->bar(), &DecisionBar::approveRequested, this, [this](const QString& id, const QString& reason) {
        m_feed.approve(id, reason, service::replyTo<service::ApprovalView>(
                                       this, [this](const Result<service::ApprovalView>& result) { decided(result); }));
    });
    connect(m_decision->bar(), &DecisionBar::denyRequested, this, [this](const QString& id, const QString& reason) {
        m_feed.deny(id, reason, service::replyTo<service::ApprovalView>(
                                    this, [this](const Result<service::ApprovalView>& result) { decided(result); }));
    });
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, m_model, &ApprovalListModel::touchTimes);
    m_clock.start();
    registerActions(actions);
    showList(Shown::Waiting);
}

ApprovalsPage::~ApprovalsPage() = default;

QWidget* ApprovalsPage::makeList()
{
    auto* panel = new QWidget(this);
    panel->setFixedWidth(listWidth);
    setSurface(panel, Surface::Panel);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(metrics::space4, metrics::space2, metrics::space2, metrics::space2 - 1);
    head->addWidget(new TextLabel(title(), TextRole::Title, TextLabel::Ink::Normal, panel));
    head->addStretch();
    m_filter = new QPushButton(panel);
    m_filter->setObjectName(QStringLiteral("approvals_filter"));
    setButtonRole(m_filter, ButtonRole::Flat);
    auto* menu = new QMenu(m_filter);
    QAction* waiting = menu->addAction(tr("Waiting"));
    QAction* ended = menu->addAction(tr("Recent"));
    waiting->setObjectName(QStringLiteral("show_waiting"));
    ended->setObjectName(QStringLiteral("show_ended"));
    connect(waiting, &QAction::triggered, this, [this] { showList(Shown::Waiting); });
    connect(ended, &QAction::triggered, this, [this] { showList(Shown::Ended); });
    m_filter->setMenu(menu);
    head->addWidget(m_filter);
    layout->addLayout(head);
    layout->addWidget(new Separator(Qt::Horizontal, panel));

    m_model = new ApprovalListModel(this);
    m_listStack = new QStackedWidget(panel);
    m_list = new QListView(m_listStack);
    m_list->setObjectName(QStringLiteral("approvals_list"));
    m_list->setAccessibleName(tr("Requests"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ApprovalDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    setSurface(m_list, Surface::Panel);
    m_listEmpty = new EmptyState(m_listStack);
    m_listStack->addWidget(m_list);
    m_listStack->addWidget(m_listEmpty);
    layout->addWidget(m_listStack, 1);
    layout->addWidget(new Separator(Qt::Horizontal, panel));
    auto* hints = makeKeyHints({QStringLiteral("J K"), tr("move"), QStringLiteral("A"), tr("approve"),
                                QStringLiteral("D"), tr("deny")}, panel);
    hints->setContentsMargins(metrics::space4, metrics::space2 + 2, metrics::space4, metrics::space2 + 2);
    layout->addWidget(hints);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (!current.isValid())
                    return;
                m_selected = current.data(ApprovalListModel::IdRole).toString();
                refreshDecision();
            });
    return panel;
}

void ApprovalsPage::registerActions(ActionRegistry& actions)
{
    const QString group = title();
    const auto add = [&](const char* id, const QString& text, const QVector<QKeySequence>& keys, auto run) {
        QAction* action = actions.add({QLatin1String(id), text, group, {}, keys, Qt::WidgetWithChildrenShortcut},
                                      this);
        action->setAutoRepeat(false);  // holding a key down is one act
        connect(action, &QAction::triggered, this, run);
        return action;
    };
    add("approvals.next", tr("Next request"), {QKeySequence(Qt::Key_J)}, [this] { move(1); })->setAutoRepeat(true);
    add("approvals.previous", tr("Previous request"), {QKeySequence(Qt::Key_K)}, [this] { move(-1); })
        ->setAutoRepeat(true);
    add("approvals.approve", tr("Approve"), {QKeySequence(Qt::Key_A)}, [this] {
        if (m_right->currentWidget() == m_decision)
            m_decision->bar()->pressApprove();
    });
    add("approvals.deny", tr("Deny with a reason"), {QKeySequence(Qt::Key_D)}, [this] {
        if (m_right->currentWidget() == m_decision)
            m_decision->bar()->pressDeny();
    });
}

void ApprovalsPage::activated()
{
    m_list->setFocus();
}

void ApprovalsPage::reveal(const QString& item)
{
    const QString wanted = item.section(u'/', 1);
    if (!item.startsWith(u"approval/"))
        return;
    for (const Shown shown : {Shown::Waiting, Shown::Ended}) {
        showList(shown);
        if (const int row = m_model->rowOf(wanted); row >= 0) {
            select(row);
            return;
        }
    }
    showList(Shown::Waiting);
}

PaletteSource* ApprovalsPage::paletteSource()
{
    return m_source.get();
}

bool ApprovalsPage::settled() const
{
    return m_right->currentWidget() != m_decision || m_decision->settled();
}

void ApprovalsPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        m_decision->bar()->cancel();
        m_list->setFocus();
        return;
    }
    Page::keyPressEvent(event);
}

void ApprovalsPage::showList(Shown shown)
{
    m_shown = shown;
    m_selected.clear();
    m_model->clear();
    refresh();
}

void ApprovalsPage::refresh()
{
    const QVector<service::ApprovalView> pending = m_feed.pending();
    const QVector<service::ApprovalView> ended = m_feed.recent();
    // Rows that come or go above the chosen one must not move it under the eyes.
    const int before = m_list->visualRect(m_model->index(m_model->rowOf(m_selected), 0)).top();
    m_model->update(m_shown == Shown::Waiting ? pending : ended, ended, m_selected);
    const int row = m_model->rowOf(m_selected);
    if (row >= 0) {
        if (m_list->currentIndex().row() != row)
            m_list->setCurrentIndex(m_model->index(row, 0));
        m_list->doItemsLayout();
        const int after = m_list->visualRect(m_model->index(row, 0)).top();
        m_list->verticalScrollBar()->setValue(m_list->verticalScrollBar()->value() + after - before);
    }
    m_filter->setText(m_shown == Shown::Waiting ? tr("Waiting %1").arg(pending.size())
                                                : tr("Recent %1").arg(ended.size()));
    m_filter->setAccessibleName(tr("Which requests: %1").arg(m_filter->text()));
    const bool empty = m_model->rowCount() == 0;
    if (empty && m_shown == Shown::Waiting)
        m_listEmpty->setContent(QStringLiteral("inbox"), tr("Nothing waits for a decision"),
                                tr("Held statements and requests to see appear here by themselves."));
    else if (empty)
        m_listEmpty->setContent(QStringLiteral("history"), tr("No request has ended yet"), {});
    m_rightEmpty->setContent(QStringLiteral("approvals"), empty ? tr("Nothing to decide") : tr("Nothing is chosen"),
                             empty ? QString() : tr("Choose a request on the left to see what it would do."));
    m_listStack->setCurrentWidget(empty ? static_cast<QWidget*>(m_listEmpty) : m_list);
    if (row < 0 && !empty)
        select(0);
    else
        refreshDecision();
}

void ApprovalsPage::refreshDecision()
{
    const service::ApprovalView* view = m_model->at(m_model->rowOf(m_selected));
    if (!view) {
        m_right->setCurrentWidget(m_rightEmpty);
        return;
    }
    m_decision->setApproval(*view, m_feed.recent());
    m_right->setCurrentWidget(m_decision);
}

void ApprovalsPage::move(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    m_list->setFocus();
    select(qBound(0, m_list->currentIndex().row() + by, rows - 1));
}

void ApprovalsPage::select(int row)
{
    m_list->setCurrentIndex(m_model->index(row, 0));
    m_list->scrollTo(m_model->index(row, 0));
}

void ApprovalsPage::decided(const Result<service::ApprovalView>& result)
{
    m_decision->bar()->setBusy(false);
    if (result)
        refresh();
    else
        m_decision->bar()->showProblem(QString::fromStdString(result.error().message),
                                       QString::fromStdString(result.error().hint));
    m_list->setFocus();
}

}  // namespace gatehouse::ui
