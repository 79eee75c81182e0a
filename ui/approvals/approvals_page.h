// The reviewer's page: what waits on the left, the decision on the right, everything by keyboard.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/session_feed.h"
#include "ui/actions/palette_source.h"
#include "ui/shell/page.h"

#include <QTimer>

#include <memory>

class QListView;
class QPushButton;
class QStackedWidget;

namespace gatehouse::ui {

class ActionRegistry;
class ApprovalListModel;
class DecisionView;
class EmptyState;

class ApprovalsPage : public Page {
    Q_OBJECT
public:
    ApprovalsPage(service::ApprovalFeed& feed, service::SessionFeed& sessions, ActionRegistry& actions,
                  QWidget* parent = nullptr);
    ~ApprovalsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("approvals"); }
    [[nodiscard]] QString title() const override { return tr("Approvals"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("approvals"); }
    void activated() override;
    /// "approval/<id>"
    void reveal(const QString& item) override;
    [[nodiscard]] PaletteSource* paletteSource() override;
    [[nodiscard]] bool settled() const override;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Source;
    enum class Shown { Waiting, Ended };

    [[nodiscard]] QWidget* makeList();
    void registerActions(ActionRegistry& actions);
    void showList(Shown shown);
    void refresh();
    void refreshDecision();
    void move(int by);
    void select(int row);
    void decided(const Result<service::ApprovalView>& result);

    service::ApprovalFeed& m_feed;
    service::SessionFeed& m_sessions;
    ApprovalListModel* m_model;
    QListView* m_list;
    QPushButton* m_filter;
    QStackedWidget* m_listStack;
    EmptyState* m_listEmpty;
    QStackedWidget* m_right;
    DecisionView* m_decision;
    EmptyState* m_rightEmpty;
    std::unique_ptr<Source> m_source;
    QTimer m_clock;
    QString m_selected;
    Shown m_shown = Shown::Waiting;
};

}  // namespace gatehouse::ui
