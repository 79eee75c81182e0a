// Walks the pages of a window in each theme and saves a picture of each; for the manual, not for users.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace gatehouse::ui {

class MainWindow;
class Theme;

/// Deletes nothing and changes nothing but the page and the theme in front. Starts once somebody is signed in.
class ScreenshotTour : public QObject {
    Q_OBJECT
public:
    /// Saves `<page>-<theme>.png` (`<page>-<theme>@2x.png` at a device pixel ratio of 2) into `directory`.
    ScreenshotTour(MainWindow& window, Theme& theme, const QString& directory,
                   const QStringList& themes = {QStringLiteral("dark"), QStringLiteral("light")},
                   QObject* parent = nullptr);

    void start();
    /// The longest wait for one page's data; then it is pictured as it is and named in `unsettled`.
    void setWaitMs(int waitMs) { m_waitMs = waitMs; }
    [[nodiscard]] QStringList files() const { return m_files; }
    [[nodiscard]] QStringList unsettled() const { return m_unsettled; }

Q_SIGNALS:
    /// An empty problem: all pictures were saved.
    void finished(const QString& problem);

private:
    void step();
    void save();

    MainWindow& m_window;
    Theme& m_theme;
    QString m_directory;
    QStringList m_themes;
    QStringList m_files;
    QStringList m_unsettled;
    QTimer m_timer;
    int m_waitMs = 15000;
    int m_waitedMs = 0;
    int m_calmMs = 0;
    int m_page = 0;
    int m_themeIndex = 0;
    bool m_opened = false;
};

}  // namespace gatehouse::ui
