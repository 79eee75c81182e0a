// gatehouse: the desktop console.
#include "app/console/application.h"

#include <CLI/CLI.hpp>
#include <QApplication>

#include <iostream>
#include <sys/stat.h>

int main(int argc, char** argv)
{
    using namespace gatehouse::console;
    ::umask(077);
    QApplication qt(argc, argv);
    QApplication::setApplicationName(QStringLiteral("gatehouse"));
    QApplication::setApplicationDisplayName(QStringLiteral("Gatehouse"));
    QApplication::setDesktopFileName(QStringLiteral("gatehouse"));
    Options options;
    std::string home, screenshots, theme, as;
    CLI::App cli("Gatehouse: the console", "gatehouse");
    cli.add_option("--home", home, "Where the installation is (GATEHOUSE_HOME, else $XDG_DATA_HOME/gatehouse)");
    cli.add_option("--screenshots", screenshots, "Save a picture of each page in this directory, then quit");
    cli.add_option("--theme", theme, "dark, light or system")->check(CLI::IsMember({"dark", "light", "system"}));
    cli.add_option("--as", as, "Demo homes only: who to be");
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)
            return cli.exit(error);
        std::cerr << "gatehouse: " << error.what() << "\n";
        return 2;
    }
    options.home = gatehouse::service::Home::locate(home);
    options.screenshots = QString::fromStdString(screenshots);
    options.theme = QString::fromStdString(theme);
    options.as = QString::fromStdString(as);
    Application application(qt, options);
    const gatehouse::Outcome started = application.start();
    if (!started) {
        std::cerr << "gatehouse: " << started.error().message << "\n";
        return 1;
    }
    return QApplication::exec();
}
