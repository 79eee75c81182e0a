// The workbench screen: object tree, tabs that survive a crash, and the buttons that act on the tab in front.
#pragma once

#include "core/service/approval_feed.h"
#include "core/service/catalog_browser.h"
#include "core/service/query_runner.h"
#include "ui/shell/page.h"
#include "ui/workbench/completion_engine.h"
#include "ui/workbench/tab_journal.h"

#include <memory>

class QPushButton;
class QStackedWidget;

namespace gatehouse::ui {

class ActionRegistry;
class InlineMessage;
class ObjectPalette;
class ObjectTree;
class TabStrip;
class WorkbenchTab;

class WorkbenchPage : public Page {
    Q_OBJECT
public:
    /// Keeps its journal and spilled results under `home`/workbench, both sealed; sealing is for the journal.
    WorkbenchPage(service::CatalogBrowser& catalog, service::QueryRunner& runner, service::ApprovalFeed& approvals,
                  ActionRegistry& actions, service::FileSealing& sealing, const QString& home, QWidget* parent = nullptr);
    ~WorkbenchPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("workbench"); }
    [[nodiscard]] QString title() const override { return tr("Workbench"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("workbench"); }
    void activated() override;
    /// "sql/…" opens a new tab with that text.
    void reveal(const QString& item) override;
    void setConnection(const service::ConnectionView& connection) override;
    [[nodiscard]] PaletteSource* paletteSource() override;
    [[nodiscard]] bool settled() const override { return m_restored; }
    [[nodiscard]] bool mayClose() override;

    [[nodiscard]] int tabCount() const;
    [[nodiscard]] WorkbenchTab* currentTab() const;
    WorkbenchTab* newTab(const QString& text = {});
    void closeTab(int index);
    void reopenTab();
    void renameTab(int index, const QString& name);

private:
    [[nodiscard]] QWidget* makeBar();
    void registerActions(ActionRegistry& actions);
    void restore(const TabsState& state);
    WorkbenchTab* addTab(const TabState& state);
    void editName(int index);
    void readCatalog();
    void save();
    void tabsChanged();
    [[nodiscard]] WorkbenchTab* tabAt(int index) const;
    [[nodiscard]] QString freeName() const;

    service::CatalogBrowser& m_catalog;
    service::QueryRunner& m_runner;
    service::ApprovalFeed& m_approvals;
    QString m_folder;
    service::ConnectionView m_connection;
    CompletionEngine m_completion;
    TabJournal m_journal;
    std::unique_ptr<ObjectPalette> m_palette;
    QVector<TabState> m_closed;
    bool m_restored = false;

    ObjectTree* m_tree = nullptr;
    TabStrip* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    InlineMessage* m_journalMessage = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_explain = nullptr;
    QPushButton* m_stop = nullptr;
};

}  // namespace gatehouse::ui
