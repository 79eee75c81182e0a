#include "ui/shell/screenshot_tour.h"

#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QPixmap>

namespace gatehouse::ui {

namespace {
constexpr int stepMs = 100;
constexpr int calmNeededMs = 700;   // data is there; let layouts, delegates and first frames settle
constexpr int pictureWidth = 1440;
constexpr int pictureHeight = 900;
}  // namespace

ScreenshotTour::ScreenshotTour(MainWindow& window, Theme& theme, const QString& directory, const QStringList& themes,
                               QObject* parent)
    : QObject(parent), m_window(window), m_theme(theme), m_directory(directory), m_themes(themes)
{
    m_timer.setInterval(stepMs);
    connect(&m_timer, &QTimer::timeout, this, &ScreenshotTour::step);
}

void ScreenshotTour::start()
{
    if (!QDir().mkpath(m_directory)) {
        Q_EMIT finished(tr("cannot make the directory %1").arg(m_directory));
        return;
    }
    m_window.resize(pictureWidth, pictureHeight);
    m_timer.start();
}

void ScreenshotTour::step()
{
    m_waitedMs += stepMs;
    if (!m_window.signedIn()) {
        if (m_waitedMs > m_waitMs) {
            m_timer.stop();
            Q_EMIT finished(tr("nobody signed in"));
        }
        return;
    }
    const QVector<Page*> pages = m_window.pages();
    if (m_page >= pages.size()) {
        m_page = 0;
        ++m_themeIndex;
    }
    if (pages.isEmpty() || m_themeIndex >= m_themes.size()) {
        m_timer.stop();
        Q_EMIT finished(pages.isEmpty() ? tr("there is no page") : QString());
        return;
    }
    Page* page = pages.at(m_page);
    if (!m_opened) {
        m_theme.setMode(Theme::modeNamed(m_themes.at(m_themeIndex)));
        m_window.openPage(page->id());
        m_opened = true;
        m_waitedMs = 0;
        m_calmMs = 0;
        return;
    }
    m_calmMs = page->settled() ? m_calmMs + stepMs : 0;
    if (m_calmMs < calmNeededMs && m_waitedMs < m_waitMs)
        return;
    if (m_calmMs < calmNeededMs)
        m_unsettled.append(page->id());
    save();
}

void ScreenshotTour::save()
{
    // A label that has just got longer words is not cut to the place of its old ones.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    const QPixmap picture = m_window.grab();
    const QString suffix = m_window.devicePixelRatioF() > 1.5 ? QStringLiteral("@2x") : QString();
    const QString file = QDir(m_directory).filePath(
        QStringLiteral("%1-%2%3.png").arg(m_window.currentPage()->id(), m_themes.at(m_themeIndex), suffix));
    if (!picture.save(file)) {
        m_timer.stop();
        Q_EMIT finished(tr("cannot write %1").arg(file));
        return;
    }
    m_files.append(file);
    m_opened = false;
    ++m_page;
}

}  // namespace gatehouse::ui
