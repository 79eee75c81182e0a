#include "app/ctl/command.h"

#include "core/service/control_server.h"
#include "core/service/engine.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace gatehouse::ctl {

namespace {

/// Passwords and keys are in memory: no core dump, no other process of the user looking in.
void keepMemoryPrivate()
{
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

/// Blocked before any thread is made, so that all of them have it so.
int stopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

void logToStandardError()
{
    auto logger = std::make_shared<spdlog::logger>("gatehouse", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    spdlog::set_default_logger(logger);
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

void serve(const Context& context, const std::string& listenOption)
{
    keepMemoryPrivate();
    logToStandardError();
    const int signals = stopSignals();
    const service::Home home = context.home();
    const Outcome there = home.check();
    if (!there)
        badInput(there.error());
    auto installation = service::Installation::open(home, std::make_shared<SystemClock>());
    if (!installation)
        fail(installation.error());
    const service::Settings& settings = (*installation)->settings();
    service::ListenAddress listen{settings.listenHost, settings.listenPort};
    if (!listenOption.empty()) {
        auto address = service::ListenAddress::parse(listenOption);
        if (!address)
            badInput(address.error());
        listen = *address;
    }
    if (!listen.isLoopback())
        spdlog::warn("listening on {}: other machines can reach this gateway", listen.toString());
    service::Engine engine(std::move(*installation));
    service::ControlServer control(engine);
    Outcome started = engine.start(listen);
    if (started)
        started = control.listen();
    if (!started) {
        engine.stop();
        fail(started.error());
    }
    QSocketNotifier stop(signals, QSocketNotifier::Read);
    QObject::connect(&stop, &QSocketNotifier::activated, qApp, [&] {
        stop.setEnabled(false);
        spdlog::info("stopping");
        QCoreApplication::quit();
    });
    spdlog::info("ready on {}", engine.address());
    std::cout << "ready " << engine.address() << std::endl;
    QCoreApplication::exec();
    control.close();
    engine.stop();
    ::close(signals);
}

}  // namespace

void addServeCommand(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("serve", "Run the gateway until SIGTERM; prints \"ready HOST:PORT\" once it accepts connections");
    auto listen = std::make_shared<std::string>();
    command->add_option("--listen", *listen, "HOST:PORT instead of the settings' one; port 0 takes any free one");
    command->callback([&context, listen] { serve(context, *listen); });
}

}  // namespace gatehouse::ctl
