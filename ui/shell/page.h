// What the shell needs to know of a screen; screens implement it, and no screen knows another.
#pragma once

#include "core/service/values.h"

#include <QWidget>

namespace gatehouse::ui {

class PaletteSource;

/// Asks the shell to show another page, by its id, at one of its things ("audit", "record/1284116").
class Navigator {
public:
    virtual ~Navigator() = default;
    virtual void openPage(const QString& pageId, const QString& item = {}) = 0;
};

class Page : public QWidget {
public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString id() const = 0;        ///< "workbench", "approvals", "sessions", "audit"
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QString iconName() const = 0;
    /// It came to the front; take the keyboard focus where work starts.
    virtual void activated() {}
    /// Another page asked for one of this page's things ("session/s_7c41", "record/12", "approval/apr_1").
    virtual void reveal(const QString& item) { Q_UNUSED(item) }
    /// The person chose another connection in the top bar.
    virtual void setConnection(const service::ConnectionView& connection) { Q_UNUSED(connection) }
    /// What this page adds to the command palette; owned by the page, may be null.
    [[nodiscard]] virtual PaletteSource* paletteSource() { return nullptr; }
    /// Whether what it shows has arrived (pictures of the page wait for it).
    [[nodiscard]] virtual bool settled() const { return true; }
    /// May be closed now? False keeps the window open; the page says why by itself.
    [[nodiscard]] virtual bool mayClose() { return true; }

    /// Set by the shell before the page is first shown.
    void setNavigator(Navigator* navigator) { m_navigator = navigator; }

protected:
    [[nodiscard]] Navigator* navigator() const { return m_navigator; }

private:
    Navigator* m_navigator = nullptr;
};

}  // namespace gatehouse::ui
