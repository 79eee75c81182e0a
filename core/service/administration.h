// Every change of who may do what: checked, recorded in the ledger, then made, all or nothing. Not a screen, not a protocol.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/function_review.h"
#include "core/gateway/host.h"
#include "core/service/findings.h"
#include "core/service/installation.h"
#include "core/service/label_knowledge.h"
#include "core/store/connection_repository.h"
#include "core/store/followed_label_repository.h"
#include "core/store/function_review_repository.h"
#include "core/store/label_repository.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::service {

/// Who asks for a change. Without an identity it is the operating system's user who owns the home.
struct Actor {
    std::string name;        ///< identity name, or "os:USER"
    std::string kind;        ///< "human", … or empty for the home's owner

    [[nodiscard]] static Actor homeOwner();
};

struct IdentityRequest {
    std::string name;
    std::string kind;
    std::vector<std::string> roles;
    std::string sponsor;
};

struct ConnectionRequest {
    std::string name;
    std::string conninfo;
    std::string environment;
    std::string catalogUser;
    std::optional<std::string> password;   ///< of the conninfo's own user
};

struct AccountRequest {
    std::string connection;
    std::string upstreamUser;
    std::string forWhom;                   ///< "lena" or "role:engineer"
    std::optional<std::string> password;
};

struct IssuedToken {
    std::string id;
    std::string token;                     ///< the only time that it is seen
    TimeUs expiresUs = 0;
};

enum class Change { Identities, Tokens, Connections, Labels, Functions, Policy };

/// By connection.
using FunctionReviews = std::map<std::string, std::vector<catalog::FunctionReview>>;

/// Lives on one thread. Every change waits until its record is durable; when it cannot be, nothing is changed.
class Administration {
public:
    explicit Administration(Installation& installation);

    [[nodiscard]] Outcome addIdentity(const Actor& by, const IdentityRequest& request);
    /// ttlSeconds 0: never expires.
    [[nodiscard]] Result<IssuedToken> issueToken(const Actor& by, const std::string& identity, int64_t ttlSeconds);
    /// A token's id, or an identity's name for all of its tokens. Gives the ids.
    [[nodiscard]] Result<std::vector<std::string>> revoke(const Actor& by, const std::string& what);
    [[nodiscard]] Outcome addConnection(const Actor& by, const ConnectionRequest& request);
    [[nodiscard]] Outcome addAccount(const Actor& by, const AccountRequest& request);
    /// column: "schema.table.column", here and below. What was proposed is changed to it; it counts as confirmed.
    /// masker: a word of policy::Masker for this column; without one the column keeps its own as long as its label stays.
    [[nodiscard]] Outcome setLabel(const Actor& by, const std::string& connection, const std::string& column, const std::string& label,
                                   const std::optional<std::string>& masker = std::nullopt);
    /// The column is shown in clear from now on and not proposed again. Error: no reason, or no label to clear.
    [[nodiscard]] Outcome clearLabel(const Actor& by, const std::string& connection, const std::string& column, const std::string& reason);
    /// All of them or none. Error: one has no proposed label.
    [[nodiscard]] Outcome confirmLabels(const Actor& by, const std::string& connection, const std::vector<std::string>& columns);
    /// Who asked for a discovery.
    [[nodiscard]] Outcome recordDiscoveryAsked(const Actor& by, const std::string& connection);
    /// Keeps what a discovery found as proposals. What is confirmed or cleared stays, and a proposal is never weakened.
    [[nodiscard]] Result<DiscoveryChange> takeFindings(const DiscoveryRun& run);
    /// Somebody vouches for a function whose code cannot be read; everything is given but who and when. Error: no reason.
    [[nodiscard]] Outcome reviewFunction(const Actor& by, store::FunctionReviewRow review);
    /// Error: no reason, or nobody vouches for it.
    [[nodiscard]] Outcome clearFunctionReview(const Actor& by, const std::string& connection, const std::string& signature,
                                              const std::string& reason);
    /// Gives the number of its rules.
    [[nodiscard]] Result<size_t> setPolicy(const Actor& by, const std::string& toml);

    [[nodiscard]] Result<identity::Directory> directory();
    [[nodiscard]] Result<std::vector<store::ConnectionRow>> connections();
    [[nodiscard]] Result<std::vector<store::LabelRow>> labels();
    [[nodiscard]] Result<std::vector<store::LabelRow>> labels(const std::string& connection);
    /// What is in force and what was looked at, of every connection.
    [[nodiscard]] Result<LabelKnowledge> labelKnowledge();
    /// connection: empty for all.
    [[nodiscard]] Result<std::vector<store::FunctionReviewRow>> functionReviews(const std::string& connection);
    [[nodiscard]] Result<FunctionReviews> reviewsInForce();
    [[nodiscard]] Result<std::string> policyText() const;

    /// Called after a change was made; tokens: the ids that were revoked.
    using Listener = std::function<void(Change change, const std::vector<std::string>& tokens)>;
    void onChange(Listener listener) { m_listener = std::move(listener); }

    [[nodiscard]] Installation& installation() { return m_installation; }

private:
    [[nodiscard]] Outcome record(const Actor& by, const std::string& connection, const std::string& what);
    [[nodiscard]] Outcome change(const Actor& by, const std::string& connection, const std::string& what,
                                 const std::function<Outcome()>& work);
    void changed(Change change, const std::vector<std::string>& tokens = {});
    [[nodiscard]] Result<store::ConnectionRow> connection(const std::string& name);

    Installation& m_installation;
    Listener m_listener;
};

/// The same but for spaces.
[[nodiscard]] bool sameSignature(const std::string& a, const std::string& b);
/// "c, $libdir/fuzzystrmatch, soundex": what was looked at.
[[nodiscard]] std::string codeWords(const store::FunctionReviewRow& row);

/// What a conninfo says, checked by libpq. Error: bad syntax, a password inside it, or no database named.
struct ConninfoParts {
    std::string host;
    std::string port;
    std::string database;
    std::string user;
};
[[nodiscard]] Result<ConninfoParts> readConninfo(const std::string& conninfo);
/// "db.example:5432/shop", without secrets.
[[nodiscard]] std::string upstreamName(const ConninfoParts& parts);
/// The stable number of a policy text, small enough for JSON.
[[nodiscard]] uint64_t policyVersionOf(const std::string& toml);

}  // namespace gatehouse::service
