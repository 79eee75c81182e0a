#include "core/service/administration.h"

#include "core/policy/policy.h"
#include "core/policy/policy_file.h"
#include "core/store/followed_label_repository.h"
#include "core/store/identity_repository.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <pwd.h>
#include <unistd.h>

namespace gatehouse::service {

namespace {

constexpr auto kRecordPatience = std::chrono::seconds(15);
constexpr size_t kSaltBytes = 16;
constexpr size_t kWordBytesMax = 63;
constexpr int64_t kTtlSecondsMax = int64_t{10} * 366 * 24 * 3600;

std::string joinWords(const std::vector<std::string>& words)
{
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : ", ") + word;
    return line;
}

/// What the server would take as one name: no control characters, not endless.
bool isUpstreamUser(const std::string& name)
{
    return !name.empty() && name.size() <= kWordBytesMax
        && std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '/'; });
}

}  // namespace

Actor Actor::homeOwner()
{
    const passwd* user = ::getpwuid(::geteuid());
    return {"os:" + (user ? std::string(user->pw_name) : std::to_string(::geteuid())), ""};
}

uint64_t policyVersionOf(const std::string& toml)
{
    const Digest digest = sha256(asBytes(toml));
    uint64_t version = 0;
    for (size_t i = 0; i < 6; ++i)
        version = version << 8 | digest[i];
    return version;
}

Administration::Administration(Installation& installation) : m_installation(installation) {}

void Administration::changed(Change change, const std::vector<std::string>& tokens)
{
    if (m_listener)
        m_listener(change, tokens);
}

Outcome Administration::record(const Actor& by, const std::string& connection, const std::string& what)
{
    ledger::Record record;
    record.kind = ledger::Kind::Administration;
    record.timeUs = m_installation.clock()->nowUs();
    record.identity = by.name;
    record.identityKind = by.kind;
    record.connection = connection;
    record.detail = what;
    auto written = std::make_shared<std::promise<Result<uint64_t>>>();
    auto answer = written->get_future();
    m_installation.ledger().append(std::move(record), ledger::Until::Durable,
                                   [written](Result<uint64_t> seq) { written->set_value(std::move(seq)); });
    if (answer.wait_for(kRecordPatience) != std::future_status::ready)
        return Error{"the change could not be recorded in time, so it was not made", "Is the disk full or very busy?"};
    const Result<uint64_t> seq = answer.get();
    if (!seq)
        return Error{"the change could not be recorded, so it was not made: " + seq.error().message, seq.error().hint};
    return Done{};
}

Outcome Administration::change(const Actor& by, const std::string& connection, const std::string& what,
                               const std::function<Outcome()>& work)
{
    return m_installation.database().transaction([&]() -> Outcome {
        Outcome worked = work();
        // Recorded after every check passed and before it is committed: never a change without its record.
        return worked ? record(by, connection, what) : worked;
    });
}

Result<store::ConnectionRow> Administration::connection(const std::string& name)
{
    auto rows = connections();
    if (!rows)
        return rows.error();
    for (store::ConnectionRow& row : *rows) {
        if (row.name == name)
            return std::move(row);
    }
    return Error{"there is no connection \"" + name + "\"", "See: gatehousectl connection list"};
}

Outcome Administration::addIdentity(const Actor& by, const IdentityRequest& request)
{
    if (!identity::isValidName(request.name)) {
        return Error{"\"" + request.name + "\" cannot be a name",
                     "Names are 1 to 63 of a-z 0-9 . _ - and start with a letter or digit."};
    }
    const auto kind = identity::kindFromName(request.kind);
    if (!kind)
        return Error{"\"" + request.kind + "\" is not a kind", "Kinds are human, agent and service."};
    identity::Identity identity;
    identity.name = request.name;
    identity.kind = *kind;
    identity.createdUs = m_installation.clock()->nowUs();
    identity.roles = request.roles;
    std::sort(identity.roles.begin(), identity.roles.end());
    identity.roles.erase(std::unique(identity.roles.begin(), identity.roles.end()), identity.roles.end());
    for (const std::string& role : identity.roles) {
        if (!identity::isRole(role))
            return Error{"\"" + role + "\" is not a role", "Roles are engineer, reviewer, auditor and admin."};
    }
    if (identity.roles.empty())
        return Error{"an identity needs at least one role", "Roles are engineer, reviewer, auditor and admin."};
    auto known = directory();
    if (!known)
        return known.error();
    if (known->find(identity.name))
        return Error{"there is an identity \"" + identity.name + "\" already", ""};
    identity.sponsor = request.sponsor;
    if (*kind == identity::Kind::Human && !identity.sponsor.empty())
        return Error{"a human has no sponsor", ""};
    if (*kind != identity::Kind::Human) {
        const identity::Identity* sponsor = known->find(identity.sponsor);
        if (!sponsor || sponsor->kind != identity::Kind::Human) {
            return Error{identity.sponsor.empty() ? "an agent or service needs a sponsor"
                                                  : "the sponsor \"" + identity.sponsor + "\" is not a person known here",
                         "Give a human identity with --sponsor NAME."};
        }
        for (const char* role : {"reviewer", "admin"}) {
            if (identity.hasRole(role))
                return Error{std::string("only a person can be ") + role, ""};
        }
    }
    Outcome done = change(by, "", "identity " + identity.name + " added: " + request.kind + ", roles " + joinWords(identity.roles)
                              + (identity.sponsor.empty() ? "" : ", sponsor " + identity.sponsor),
                          [&] { return store::IdentityRepository(m_installation.database()).add(identity, randomBytes(kSaltBytes)); });
    if (done)
        changed(Change::Identities);
    return done;
}

Result<IssuedToken> Administration::issueToken(const Actor& by, const std::string& name, int64_t ttlSeconds)
{
    if (ttlSeconds < 0 || ttlSeconds > kTtlSecondsMax)
        return Error{"a token cannot live that long", "Give at the most ten years, or 0 for one that never expires."};
    auto known = directory();
    if (!known)
        return known.error();
    const identity::Credentials* credentials = known->credentials(name);
    if (!credentials)
        return Error{"there is no identity \"" + name + "\"", "See: gatehousectl identity list"};
    IssuedToken issued;
    issued.token = identity::makeToken();
    identity::TokenVerifier verifier = identity::makeVerifier(issued.token, credentials->salt);
    verifier.issuedUs = m_installation.clock()->nowUs();
    verifier.expiresUs = ttlSeconds == 0 ? 0 : verifier.issuedUs + ttlSeconds * 1'000'000;
    if (verifier.id.empty())
        verifier.id = "tok_" + toHex(randomBytes(6));
    issued.id = verifier.id;
    issued.expiresUs = verifier.expiresUs;
    const std::string life = ttlSeconds == 0 ? std::string("never expires") : "expires after " + std::to_string(ttlSeconds) + " s";
    Outcome done = change(by, "", "token " + verifier.id + " issued for " + name + ", " + life,
                          [&] { return store::IdentityRepository(m_installation.database()).addToken(name, verifier); });
    if (!done)
        return done.error();
    changed(Change::Tokens);
    return issued;
}

Result<std::vector<std::string>> Administration::revoke(const Actor& by, const std::string& what)
{
    const TimeUs now = m_installation.clock()->nowUs();
    store::IdentityRepository repository(m_installation.database());
    std::vector<std::string> ids;
    auto known = directory();
    if (!known)
        return known.error();
    const bool whole = known->find(what) != nullptr;
    Outcome done = change(by, "", whole ? "every token of " + what + " revoked" : "token " + what + " revoked", [&]() -> Outcome {
        auto revoked = whole ? repository.revokeTokensOf(what, now) : repository.revokeToken(what, now);
        if (!revoked)
            return revoked.error();
        if (revoked->empty())
            return Error{"there is no usable token \"" + what + "\"", "Give a token's id or an identity's name: gatehousectl token list"};
        ids = std::move(*revoked);
        return Done{};
    });
    if (!done)
        return done.error();
    changed(Change::Tokens, ids);
    return ids;
}

Outcome Administration::addConnection(const Actor& by, const ConnectionRequest& request)
{
    if (!identity::isValidName(request.name)) {
        return Error{"\"" + request.name + "\" cannot be a connection's name",
                     "Names are 1 to 63 of a-z 0-9 . _ - and start with a letter or digit."};
    }
    if (request.environment != "dev" && request.environment != "staging" && request.environment != "prod")
        return Error{"\"" + request.environment + "\" is not an environment", "Environments are dev, staging and prod."};
    auto parts = readConninfo(request.conninfo);
    if (!parts)
        return parts.error();
    if (parts->database.empty() && parts->host.rfind("service ", 0) != 0)
        return Error{"--upstream names no database", "Add dbname=NAME to it."};
    if (!request.catalogUser.empty() && !isUpstreamUser(request.catalogUser))
        return Error{"\"" + request.catalogUser + "\" cannot be an upstream user", ""};
    auto rows = connections();
    if (!rows)
        return rows.error();
    if (std::any_of(rows->begin(), rows->end(), [&](const auto& row) { return row.name == request.name; }))
        return Error{"there is a connection \"" + request.name + "\" already", ""};
    store::ConnectionRow row;
    row.name = request.name;
    row.environment = request.environment;
    row.conninfo = request.conninfo;
    row.catalogUser = request.catalogUser;
    row.createdUs = m_installation.clock()->nowUs();
    Outcome done = change(by, request.name, "connection " + request.name + " added: " + upstreamName(*parts) + ", " + request.environment,
                          [&]() -> Outcome {
        Outcome added = store::ConnectionRepository(m_installation.database()).add(row);
        if (added && request.password)
            added = m_installation.vault().write(upstreamSecretName(row.name, parts->user), *request.password);
        return added;
    });
    if (done)
        changed(Change::Connections);
    return done;
}

Outcome Administration::addAccount(const Actor& by, const AccountRequest& request)
{
    auto row = connection(request.connection);
    if (!row)
        return row.error();
    if (!isUpstreamUser(request.upstreamUser))
        return Error{"\"" + request.upstreamUser + "\" cannot be an upstream user", ""};
    const bool isRole = request.forWhom.starts_with("role:");
    const std::string whom = isRole ? request.forWhom.substr(5) : request.forWhom;
    if (isRole && !identity::isRole(whom))
        return Error{"\"" + whom + "\" is not a role", "Roles are engineer, reviewer, auditor and admin."};
    if (!isRole) {
        auto known = directory();
        if (!known)
            return known.error();
        if (!known->find(whom))
            return Error{"there is no identity \"" + whom + "\"", "Give one from gatehousectl identity list, or role:ROLE."};
    }
    Outcome done = change(by, row->name, "account " + request.upstreamUser + " of " + row->name + " is for " + request.forWhom, [&]() -> Outcome {
        Outcome added = store::ConnectionRepository(m_installation.database())
                            .addAccountUser(row->name, request.upstreamUser, isRole ? "role" : "identity", whom);
        if (added && request.password)
            added = m_installation.vault().write(upstreamSecretName(row->name, request.upstreamUser), *request.password);
        return added;
    });
    if (done)
        changed(Change::Connections);
    return done;
}

Result<size_t> Administration::setPolicy(const Actor& by, const std::string& toml)
{
    auto policy = policy::Policy::parse(toml, policyVersionOf(toml));
    if (!policy)
        return policy.error();
    const size_t rules = (*policy)->rules().size();
    Outcome done = record(by, "", "policy set: " + std::to_string(rules) + " rules, SHA-256 " + (*policy)->textHash());
    if (done)
        done = replaceFile(m_installation.home().policyFile(), toml, 0600);
    if (!done)
        return done.error();
    changed(Change::Policy);
    return rules;
}

Result<identity::Directory> Administration::directory()
{
    return store::IdentityRepository(m_installation.database()).load();
}

Result<std::vector<store::ConnectionRow>> Administration::connections()
{
    return store::ConnectionRepository(m_installation.database()).load();
}

Result<std::string> Administration::policyText() const
{
    return readFile(m_installation.home().policyFile(), policy::kPolicyBytesMax);
}

}  // namespace gatehouse::service
