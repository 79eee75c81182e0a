// The bar at the head of the window: where one works, what one looks for, who one is.
#pragma once

#include "core/service/values.h"

#include <QWidget>

class QMenu;
class QPushButton;
class QToolButton;

namespace gatehouse::ui {

class Chip;

class TopBar : public QWidget {
    Q_OBJECT
public:
    explicit TopBar(QWidget* parent = nullptr);

    /// Chooses the one named `preferred`, else keeps the current, else the first.
    void setConnections(const QVector<service::ConnectionView>& connections, const QString& preferred);
    [[nodiscard]] service::ConnectionView connection() const { return m_current; }
    void setIdentity(const service::IdentityView& identity);
    void setPaletteKeys(const QString& keys);
    /// Before sign-in there is nothing to choose and to search.
    void setSignedIn(bool signedIn);

Q_SIGNALS:
    void connectionChosen(const gatehouse::service::ConnectionView& connection);
    void searchRequested();
    void themeToggled();
    void signOutRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void choose(const service::ConnectionView& connection);
    void placeSearch();

    QVector<service::ConnectionView> m_connections;
    service::ConnectionView m_current;
    Chip* m_environment;
    QPushButton* m_chooser;
    QMenu* m_connectionMenu;
    QWidget* m_search;
    QToolButton* m_theme;
    QPushButton* m_person;
    QMenu* m_personMenu;
};

}  // namespace gatehouse::ui
