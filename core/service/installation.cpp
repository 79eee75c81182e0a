#include "core/service/installation.h"

#include "core/ledger/head.h"
#include "core/policy/policy.h"
#include "core/store/setting_repository.h"

namespace gatehouse::service {

namespace {

constexpr const char* kOriginSetting = "ledger-origin";
constexpr size_t kKeyFileBytesMax = 1024;

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.pop_back();
    return text;
}

}  // namespace

Outcome Installation::create(const Home& home, const Settings& settings)
{
    if (home.exists())
        return Error{"there is a Gatehouse home at " + home.root().string() + " already", "Use another one with --home DIR."};
    Outcome done = home.createDirectories();
    if (!done)
        return done;
    auto lock = HomeLock::take(home);
    if (!lock)
        return lock.error();
    done = home.writeSettings(settings);
    if (done)
        done = replaceFile(home.policyFile(), std::string(policy::defaultPolicyText()), 0600);
    if (!done)
        return done;
    auto vault = identity::openVault(home.root().string());
    if (!vault)
        return vault.error();
    done = makeKeys(**vault);
    if (!done)
        return done;
    auto keys = readKeys(**vault);
    if (!keys)
        return keys.error();
    done = replaceFile(home.ledgerKeyFile(), toBase64(ledger::publicKeyOf(keys->ledgerKey)) + "\n", 0600);
    if (!done)
        return done;
    // The store comes last: a home exists when its store does.
    const std::string unfinished = home.storeFile() + ".new";
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    {
        auto database = store::Database::open(unfinished);
        if (!database)
            return database.error();
        done = store::SettingRepository(**database).write(kOriginSetting, "gatehouse/" + toHex(randomBytes(8)));
        if (!done)
            return done;
    }
    std::error_code error;
    std::filesystem::rename(unfinished, home.storeFile(), error);
    if (error)
        return Error{"cannot make " + home.storeFile() + ": " + error.message(), ""};
    return Done{};
}

Installation::Installation(Home home, HomeLock lock, std::shared_ptr<const Clock> clock)
    : m_home(std::move(home)), m_lock(std::move(lock)), m_clock(std::move(clock))
{
}

Installation::~Installation() = default;

Result<std::unique_ptr<Installation>> Installation::open(const Home& home, std::shared_ptr<const Clock> clock)
{
    Outcome there = home.check();
    if (there)
        there = home.createDirectories();
    if (!there)
        return there.error();
    auto lock = HomeLock::take(home);
    if (!lock)
        return lock.error();
    std::unique_ptr<Installation> installation(new Installation(home, std::move(*lock), std::move(clock)));
    Outcome opened = installation->openParts();
    if (!opened)
        return opened.error();
    return installation;
}

Outcome Installation::openParts()
{
    auto settings = m_home.settings();
    if (!settings)
        return settings.error();
    m_settings = *settings;
    auto database = store::Database::open(m_home.storeFile());
    if (!database)
        return database.error();
    m_database = std::move(*database);
    auto origin = store::SettingRepository(*m_database).read(kOriginSetting);
    if (!origin)
        return origin.error();
    if (!*origin)
        return Error{"gatehouse.db does not name its ledger", "It is not a complete home."};
    m_origin = **origin;
    auto vault = identity::openVault(m_home.root().string());
    if (!vault)
        return vault.error();
    m_vault = std::move(*vault);
    auto keys = readKeys(*m_vault);
    if (!keys)
        return keys.error();
    m_keys = std::move(*keys);
    m_sealer = std::make_shared<Sealer>(m_keys.dataKey);
    store::LedgerOptions options;
    options.path = m_home.ledgerFile();
    options.origin = m_origin;
    options.signingKey = m_keys.ledgerKey;
    options.sealer = m_sealer;
    options.clock = m_clock;
    auto ledger = store::SqliteLedger::open(std::move(options));
    if (!ledger)
        return ledger.error();
    m_ledger = std::move(*ledger);
    return Done{};
}

Result<LedgerIdentity> ledgerIdentity(const Home& home)
{
    Outcome there = home.check();
    if (!there)
        return there.error();
    auto database = store::Database::open(home.storeFile());
    if (!database)
        return database.error();
    auto origin = store::SettingRepository(**database).read(kOriginSetting);
    if (!origin)
        return origin.error();
    auto text = readFile(home.ledgerKeyFile(), kKeyFileBytesMax);
    if (!text)
        return text.error();
    auto key = fromBase64(trimmed(*text));
    if (!*origin || !key)
        return Error{"the home does not say which key signs its ledger", "Is ledger.pub damaged?"};
    return LedgerIdentity{**origin, *key};
}

}  // namespace gatehouse::service
