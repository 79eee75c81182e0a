// The console's composition root: makes services, pages and window and joins them. It decides nothing itself.
#pragma once

#include "core/base/result.h"
#include "core/service/home.h"

#include <QString>

#include <memory>

class QApplication;

namespace gatehouse::console {

struct Options {
    service::Home home{std::filesystem::path{}};
    QString screenshots;   ///< directory; empty: stay open
    QString theme;         ///< "dark", "light", "system"; empty: as it was
    QString as;            ///< demo homes only; empty: ask
};

class Application {
public:
    Application(QApplication& qt, Options options);
    ~Application();

    /// Makes the home when there is none, starts its gateway when none runs, opens the window.
    [[nodiscard]] Outcome start();

private:
    struct Parts;
    QApplication& m_qt;
    Options m_options;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace gatehouse::console
