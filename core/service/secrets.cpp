#include "core/service/secrets.h"

#include "core/ledger/head.h"

namespace gatehouse::service {

namespace {

constexpr size_t kKeyBytes = 32;
constexpr const char* kDataKey = "data-key";
constexpr const char* kLedgerKey = "ledger-key";
constexpr const char* kMockSalt = "mock-salt";
constexpr const char* kTokenKey = "token-key";
constexpr const char* kConsoleKey = "console-key";

Outcome makeMissing(identity::Vault& vault, const char* name, Bytes (*make)())
{
    auto there = vault.read(name);
    if (!there)
        return there.error();
    if (*there)
        return Done{};
    return vault.write(name, toBase64(make()));
}

Result<Bytes> readKey(identity::Vault& vault, const char* name)
{
    auto secret = vault.read(name);
    if (!secret)
        return secret.error();
    const std::optional<Bytes> key = *secret ? fromBase64(**secret) : std::nullopt;
    if (!key || key->size() != kKeyBytes)
        return Error{std::string("the vault has no usable ") + name, "Restore the home's vault from where it was saved."};
    return *key;
}

}  // namespace

Outcome makeKeys(identity::Vault& vault)
{
    const auto random = [] { return randomBytes(kKeyBytes); };
    Outcome made = makeMissing(vault, kDataKey, random);
    if (made)
        made = makeMissing(vault, kMockSalt, random);
    if (made)
        made = makeMissing(vault, kTokenKey, random);
    if (made)
        made = makeMissing(vault, kConsoleKey, random);
    if (made)
        made = makeMissing(vault, kLedgerKey, [] { return ledger::makeSigningKey(); });
    return made;
}

Result<HomeKeys> readKeys(identity::Vault& vault)
{
    HomeKeys keys;
    if (Outcome made = makeMissing(vault, kTokenKey, [] { return randomBytes(kKeyBytes); }); !made)
        return made.error();
    for (auto [name, target] : {std::pair{kDataKey, &keys.dataKey}, {kLedgerKey, &keys.ledgerKey}, {kMockSalt, &keys.mockSalt}, {kTokenKey, &keys.tokenKey}}) {
        auto key = readKey(vault, name);
        if (!key)
            return key.error();
        *target = std::move(*key);
    }
    return keys;
}

Result<Bytes> consoleKey(identity::Vault& vault)
{
    if (Outcome made = makeMissing(vault, kConsoleKey, [] { return randomBytes(kKeyBytes); }); !made)
        return made.error();
    return readKey(vault, kConsoleKey);
}

std::string upstreamSecretName(const std::string& connection, const std::string& upstreamUser)
{
    return "upstream/" + connection + "/" + upstreamUser;
}

}  // namespace gatehouse::service
