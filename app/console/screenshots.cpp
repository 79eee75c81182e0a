#include "app/console/screenshots.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

#include <iostream>

namespace gatehouse::console {

namespace {
constexpr int kLookEveryMs = 200;
constexpr int kPatienceMs = 20'000;
constexpr int kSettleMs = 1'000;   ///< animations end, live feeds come
constexpr QSize kWindow{1440, 900};
}  // namespace

Screenshots::Screenshots(ui::MainWindow& window, QString directory, QString theme)
    : m_window(window), m_directory(std::move(directory)), m_theme(std::move(theme))
{
    if (m_theme.isEmpty() || m_theme == QLatin1String("system"))
        m_theme = ui::Theme::of().dark() ? QStringLiteral("dark") : QStringLiteral("light");
    window.resize(kWindow);
    connect(&m_timer, &QTimer::timeout, this, &Screenshots::look);
    m_timer.start(kLookEveryMs);
    m_waited.start();
}

void Screenshots::look()
{
    const bool late = m_waited.elapsed() > kPatienceMs;
    if (m_next < 0) {
        if (!m_window.signedIn()) {
            if (late) {
                std::cerr << "gatehouse: nobody signed in, so there is nothing to show\n";
                QCoreApplication::exit(1);
            }
            return;
        }
        m_next = 0;
        m_waited.restart();
        m_window.openPage(m_window.pages().front()->id());
        return;
    }
    const ui::Page* page = m_window.currentPage();
    if (!page || ((!page->settled() || m_waited.elapsed() < kSettleMs) && !late))
        return;
    QDir().mkpath(m_directory);
    const QString file = QDir(m_directory).filePath(page->id() + QLatin1Char('-') + m_theme + QStringLiteral(".png"));
    if (!m_window.grab().save(file)) {
        std::cerr << "gatehouse: cannot write " << file.toStdString() << "\n";
        QCoreApplication::exit(1);
        return;
    }
    if (++m_next >= m_window.pages().size()) {
        m_timer.stop();
        QCoreApplication::quit();
        return;
    }
    m_waited.restart();
    m_window.openPage(m_window.pages().at(m_next)->id());
}

}  // namespace gatehouse::console
