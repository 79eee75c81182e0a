// The console's window: bars around one page at a time. It knows pages only by their interface.
#pragma once

#include "core/service/catalog_browser.h"
#include "core/service/sign_in.h"
#include "core/service/status_feed.h"
#include "ui/actions/palette_source.h"
#include "ui/shell/page.h"

#include <QSettings>
#include <QWidget>

#include <functional>
#include <memory>

class QAction;
class QStackedWidget;

namespace gatehouse::ui {

class ActionRegistry;
class CommandPalette;
class Navigation;
class ShortcutSheet;
class SignInView;
class StatusStrip;
class Theme;
class TopBar;

struct ShellServices {
    service::SignIn& signIn;
    service::StatusFeed& status;
    service::CatalogBrowser& catalog;
};

/// Makes the pages of the person who just signed in, in the order of the navigation. They are destroyed when
/// the person signs out, so that nothing of one person's work stays for the next.
using PageFactory = std::function<QVector<Page*>(QWidget* parent)>;

class MainWindow : public QWidget, public Navigator {
    Q_OBJECT
public:
    /// `settingsFile` keeps geometry, theme and the last connection; empty: nothing is kept.
    MainWindow(const ShellServices& services, ActionRegistry& actions, Theme& theme, const QString& settingsFile,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    void setPageFactory(PageFactory factory);
    /// Beside those of the pages; must outlive the window.
    void addPaletteSource(PaletteSource* source);

    void openPage(const QString& pageId, const QString& item = {}) override;
    [[nodiscard]] Page* currentPage() const;
    [[nodiscard]] QVector<Page*> pages() const { return m_pages; }
    [[nodiscard]] bool signedIn() const { return m_signedIn; }

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    class PageSource;

    void registerActions();
    void refreshStage();
    void makePages();
    void dropPages();
    void refreshStatus();
    void restore();
    void remember();

    ShellServices m_services;
    ActionRegistry& m_actions;
    Theme& m_theme;
    std::unique_ptr<QSettings> m_settings;
    PageFactory m_factory;
    QVector<Page*> m_pages;
    QVector<QAction*> m_pageActions;
    std::unique_ptr<PageSource> m_pageSource;
    std::unique_ptr<PaletteSource> m_actionSource;
    TopBar* m_topBar;
    Navigation* m_navigation;
    QStackedWidget* m_stack;
    StatusStrip* m_status;
    SignInView* m_signInView;
    QWidget* m_workArea;
    QStackedWidget* m_front;
    CommandPalette* m_palette;
    ShortcutSheet* m_shortcuts;
    bool m_signedIn = false;
};

}  // namespace gatehouse::ui
