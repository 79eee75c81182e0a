#include "app/console/showcase.h"

#include "ui/actions/action_registry.h"
#include "ui/shell/page.h"

#include <QAction>
#include <QCoreApplication>

#include <iostream>

namespace gatehouse::console {

namespace {

constexpr int kLookEveryMs = 100;
constexpr int kSignInPatienceMs = 20'000;
constexpr int kTypeAfterMs = 1'500;    ///< the catalog and the tabs of last time are there
constexpr int kRunAfterMs = 1'500;     ///< the preview has come
constexpr int kTourAfterMs = 2'500;    ///< the rows are there

const QString& query()
{
    static const QString text = QStringLiteral(
        "-- customers at risk in the EU, newest first\n"
        "SELECT c.id, c.full_name, c.email, c.ssn, count(o.id) AS orders, max(o.placed_at) AS last_order\n"
        "FROM customers c JOIN orders o ON o.customer_id = c.id\n"
        "WHERE c.region = 'eu-west'\n"
        "GROUP BY c.id ORDER BY last_order DESC;");
    return text;
}

}  // namespace

Showcase::Showcase(ui::MainWindow& window, ui::Theme& theme, ui::ActionRegistry& actions, const QString& directory)
    : m_window(window), m_actions(actions), m_tour(window, theme, directory)
{
    connect(&m_tour, &ui::ScreenshotTour::finished, this, [](const QString& problem) {
        if (!problem.isEmpty())
            std::cerr << "gatehouse: " << problem.toStdString() << "\n";
        QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
    });
    connect(&m_timer, &QTimer::timeout, this, &Showcase::advance);
    m_timer.start(kLookEveryMs);
    m_waited.start();
}

void Showcase::advance()
{
    const auto next = [this](Step step) {
        m_step = step;
        m_waited.restart();
    };
    switch (m_step) {
    case Step::SignIn:
        if (m_window.signedIn()) {
            m_window.openPage(m_window.pages().front()->id());
            next(Step::Type);
        } else if (m_waited.elapsed() > kSignInPatienceMs) {
            std::cerr << "gatehouse: nobody signed in, so there is nothing to show\n";
            QCoreApplication::exit(1);
        }
        return;
    case Step::Type:
        if (m_waited.elapsed() < kTypeAfterMs)
            return;
        m_window.pages().front()->reveal(QStringLiteral("sql/") + query());
        next(Step::Run);
        return;
    case Step::Run:
        if (m_waited.elapsed() < kRunAfterMs)
            return;
        if (QAction* run = m_actions.find(QStringLiteral("workbench.run")))
            run->trigger();
        next(Step::Tour);
        return;
    case Step::Tour:
        if (m_waited.elapsed() < kTourAfterMs)
            return;
        m_timer.stop();
        m_tour.start();
        return;
    }
}

}  // namespace gatehouse::console
