#include "core/identity/vault.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace gatehouse::identity {

namespace {

constexpr int kTimeoutMs = 5000;

bool sessionBusExists()
{
    if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS"))
        return *address != '\0';
    std::error_code ignored;
    return std::filesystem::exists("/run/user/" + std::to_string(getuid()) + "/bus", ignored);
}

class KeychainVault final : public Vault {
public:
    explicit KeychainVault(const std::string& home)
        // Two homes of one person share a keychain.
        : m_service(QStringLiteral("gatehouse-") + QString::fromStdString(toHex(sha256(asBytes(home))).substr(0, 16)))
    {
    }

    Result<std::optional<std::string>> read(std::string_view name) override
    {
        auto* job = new QKeychain::ReadPasswordJob(m_service);
        Bytes secret;
        const QKeychain::Error error = run(job, name, [&] {
            const QByteArray data = job->binaryData();
            secret.assign(data.begin(), data.end());
        });
        if (error == QKeychain::EntryNotFound)
            return std::optional<std::string>{};
        if (error != QKeychain::NoError)
            return unavailable();
        std::optional<std::string> text(std::in_place, secret.begin(), secret.end());
        wipe(std::span<uint8_t>(secret));
        return text;
    }

    Outcome write(std::string_view name, std::string_view secret) override
    {
        auto* job = new QKeychain::WritePasswordJob(m_service);
        job->setBinaryData(QByteArray(secret.data(), static_cast<qsizetype>(secret.size())));
        return run(job, name, [] {}) == QKeychain::NoError ? Outcome(Done{}) : Outcome(unavailable());
    }

    Outcome remove(std::string_view name) override
    {
        const QKeychain::Error error = run(new QKeychain::DeletePasswordJob(m_service), name, [] {});
        const bool gone = error == QKeychain::NoError || error == QKeychain::EntryNotFound;
        return gone ? Outcome(Done{}) : Outcome(unavailable());
    }

    std::string kind() const override { return "system keychain"; }

private:
    static Error unavailable()
    {
        return Error{"the system keychain does not answer", "unlock it, or start without one to use the encrypted file"};
    }

    /// `finished` runs before the job is deleted. A job that is late deletes itself, and nobody listens.
    template <typename Finished>
    static QKeychain::Error run(QKeychain::Job* job, std::string_view name, Finished finished)
    {
        QEventLoop loop;
        QKeychain::Error error = QKeychain::OtherError;
        job->setInsecureFallback(false);
        job->setKey(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
        QObject::connect(job, &QKeychain::Job::finished, &loop, [&](QKeychain::Job* ended) {
            error = ended->error();
            if (error == QKeychain::NoError)
                finished();
            loop.quit();
        });
        QTimer::singleShot(kTimeoutMs, &loop, &QEventLoop::quit);
        job->start();
        loop.exec(QEventLoop::ExcludeUserInputEvents);
        return error;
    }

    QString m_service;
};

}  // namespace

Result<std::unique_ptr<Vault>> openKeychainVault(const std::string& home)
{
    if (!sessionBusExists())
        return Error{"there is no session bus, so there is no system keychain", ""};
    if (!QCoreApplication::instance())
        return Error{"the system keychain needs a running application", ""};
    auto vault = std::make_unique<KeychainVault>(home);
    if (auto probe = vault->read("data-key"); !probe)
        return probe.error();
    return std::unique_ptr<Vault>(std::move(vault));
}

}  // namespace gatehouse::identity
