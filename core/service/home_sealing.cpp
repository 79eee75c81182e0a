#include "core/service/home_sealing.h"

#include "core/service/secrets.h"

namespace gatehouse::service {

HomeSealing::HomeSealing(std::string home) : m_home(std::move(home)) {}

Sealing HomeSealing::seal(const QByteArray& plain, const QByteArray& context)
{
    QString problem;
    FileSealing* with = sealing(problem);
    return with ? with->seal(plain, context) : Sealing{{}, SealingFailure::NoKey, problem};
}

Sealing HomeSealing::open(const QByteArray& sealed, const QByteArray& context)
{
    QString problem;
    FileSealing* with = sealing(problem);
    return with ? with->open(sealed, context) : Sealing{{}, SealingFailure::NoKey, problem};
}

FileSealing* HomeSealing::sealing(QString& problem)
{
    const std::lock_guard lock(m_mutex);
    if (m_sealing)
        return m_sealing.get();
    auto vault = identity::openVault(m_home);
    auto key = vault ? consoleKey(**vault) : Result<Bytes>(vault.error());
    if (!key) {
        problem = QString::fromStdString(key.error().message);
        return nullptr;
    }
    m_sealing = sealingWith(std::move(*key));
    return m_sealing.get();
}

}  // namespace gatehouse::service
