#include "app/ctl/call_route.h"
#include "app/ctl/command.h"

#include "core/catalog/saved_catalog.h"
#include "core/service/catalog_keeper.h"
#include "core/service/control_client.h"
#include "core/service/installation.h"

#include <QEventLoop>
#include <QJsonArray>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <optional>

namespace gatehouse::ctl {

namespace {

struct Options {
    std::string connection;
    std::string file;
    std::string database;
    bool force = false;

    [[nodiscard]] bool toOutput() const { return file == "-"; }
};

/// Asks a running gateway for the text, piece by piece. Empty when none runs.
class SavedFromServer {
public:
    SavedFromServer(const service::Home& home, const Options& options) : m_client(home.controlSocket()), m_options(options) {}

    std::optional<Result<std::string>> fetch()
    {
        QObject::connect(&m_client, &service::ControlClient::failed, &m_loop, &QEventLoop::quit);
        QObject::connect(&m_client, &service::ControlClient::opened, &m_loop, [this] { ask(0); });
        // Queued: a local socket may answer from inside open().
        QMetaObject::invokeMethod(&m_client, &service::ControlClient::open, Qt::QueuedConnection);
        m_loop.exec();
        return std::move(m_result);
    }

private:
    void ask(qint64 from)
    {
        const QJsonObject args{{QStringLiteral("connection"), QString::fromStdString(m_options.connection)},
                               {QStringLiteral("database"), QString::fromStdString(m_options.database)},
                               {QStringLiteral("from"), from}};
        m_client.call(QStringLiteral("catalog.save"), args, [this](const Result<QJsonValue>& answer) { take(answer); });
    }

    void take(const Result<QJsonValue>& answer)
    {
        if (!answer)
            return finish(answer.error());
        m_text += answer->toObject().value(QLatin1String("text")).toString().toStdString();
        if (m_text.size() > catalog::kSavedCatalogBytesMax)
            return finish(Error{"the gateway sent more than a catalog can be", ""});
        if (const qint64 next = answer->toObject().value(QLatin1String("next")).toInteger(0); next != 0)
            return ask(next);
        finish(std::move(m_text));
    }

    void finish(Result<std::string> result)
    {
        m_result = std::move(result);
        m_loop.quit();
    }

    service::ControlClient m_client;
    const Options& m_options;
    QEventLoop m_loop;
    std::string m_text;
    std::optional<Result<std::string>> m_result;
};

/// Reads the database from here, under the home's lock.
Result<std::string> savedFromHere(const service::Home& home, const Options& options)
{
    auto installation = service::Installation::open(home, std::make_shared<SystemClock>());
    if (!installation)
        return installation.error();
    service::Administration administration(**installation);
    service::WorldKeeper worlds(administration);
    if (const Outcome built = worlds.rebuild(); !built)
        return built.error();
    auto knowledge = administration.labelKnowledge();
    if (!knowledge)
        return knowledge.error();
    auto reviews = administration.reviewsInForce();
    if (!reviews)
        return reviews.error();
    service::CatalogKeeper keeper(worlds, [](const std::string&) {});
    keeper.setKnowledge(std::move(*knowledge));
    keeper.setReviews(std::move(*reviews));
    const auto snapshot = keeper.readNow(options.connection, options.database);
    if (!snapshot)
        return snapshot.error();
    return catalog::saveCatalog(**snapshot);
}

Error systemError(const std::string& what)
{
    return {what + ": " + std::strerror(errno), ""};
}

/// Before a database is read: what could not be written to anyway.
void checkTarget(const Options& options)
{
    if (options.file.empty())
        badInput({"FILE is empty", "Use - for standard output."});
    if (options.toOutput())
        return;
    struct stat there {};
    if (::lstat(options.file.c_str(), &there) == 0) {
        if (!S_ISREG(there.st_mode))
            badInput({options.file + " is there and is no file", ""});
        if (!options.force)
            badInput({options.file + " is there already", "Replace it with --force."});
        return;
    }
    if (errno != ENOENT)
        badInput(systemError("cannot write " + options.file));
    const size_t slash = options.file.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : options.file.substr(0, slash + 1);
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        badInput(systemError("cannot write into " + folder));
}

Outcome writeAll(int descriptor, const std::string& text)
{
    for (size_t written = 0; written < text.size();) {
        const ssize_t count = ::write(descriptor, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return systemError("cannot write");
        written += static_cast<size_t>(count);
    }
    return Done{};
}

void writeFile(const Options& options, const std::string& text)
{
    // With --force beside it and then over it, so that a full disk does not cost the old one.
    std::string path = options.force ? options.file + ".XXXXXX" : options.file;
    const int descriptor = options.force ? ::mkostemp(path.data(), O_CLOEXEC)
                                         : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        badInput(systemError("cannot write " + options.file));
    Outcome done = writeAll(descriptor, text);
    if (done && ::fsync(descriptor) != 0)
        done = systemError("cannot write");
    ::close(descriptor);
    if (done && options.force && ::rename(path.c_str(), options.file.c_str()) != 0)
        done = systemError("cannot replace");
    if (!done) {
        ::unlink(path.c_str());
        fail({options.file + ": " + done.error().message, ""});
    }
}

void save(const Context& context, const Options& options)
{
    checkTarget(options);
    // Also finds out whether there is a home.
    const QJsonArray known = callServerOrHere(context, QStringLiteral("admin.connection.list")).toArray();
    const bool there = std::any_of(known.begin(), known.end(), [&](const QJsonValue& row) {
        return row.toObject().value(QLatin1String("name")).toString().toStdString() == options.connection;
    });
    if (!there)
        badInput({"there is no connection \"" + options.connection + "\"", "See: gatehousectl connection list"});
    const service::Home home = context.home();
    auto text = SavedFromServer(home, options).fetch();
    if (!text)
        text = savedFromHere(home, options);
    if (!*text)
        fail(text->error());
    if (!options.toOutput()) {
        writeFile(options, **text);
        std::cout << "saved " << options.file << "\n";
        return;
    }
    if (const Outcome done = writeAll(STDOUT_FILENO, **text); !done)
        fail(done.error());
}

}  // namespace

void addCatalogCommands(CLI::App& app, Context& context)
{
    CLI::App* catalog = app.add_subcommand("catalog", "What is in a connection's database, with labels")->require_subcommand(1);
    auto options = std::make_shared<Options>();
    CLI::App* command = catalog->add_subcommand("save", "Read a database's schema and save it, to judge statements without the database");
    command->add_option("CONNECTION", options->connection)->required();
    command->add_option("FILE", options->file, "Made for its owner only; - is standard output")->required();
    command->add_option("--database", options->database, "Another database than the connection's own");
    command->add_flag("--force", options->force, "Replace the file when it is there");
    command->callback([&context, options] { save(context, *options); });
}

}  // namespace gatehouse::ctl
