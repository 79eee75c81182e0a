// Who uses this console, and the first run of a new home.
#pragma once

#include "core/service/reply.h"
#include "core/service/values.h"

#include <QObject>

namespace gatehouse::service {

/// The first-run page's answers.
struct SetupRequest {
    QString owner;                   ///< identity name
    QString connection;
    QString environment;
    QString host;
    int port = 5432;
    QString database;
    QString user;
    QString password;                ///< goes to the vault
};

struct SetupResult {
    QString token;                   ///< shown once
    QString psqlLine;
};

class SignIn : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    enum class Stage {
        Connecting,                  ///< looking for the gateway, or starting it
        FirstRun,                    ///< a home without an owner
        ChooseIdentity,              ///< a demo home: pick who you are
        NeedsToken,                  ///< a normal home
        SignedIn,
        Unavailable,                 ///< the gateway cannot be reached; see problem()
    };
    Q_ENUM(Stage)

    [[nodiscard]] virtual Stage stage() const = 0;
    [[nodiscard]] virtual QString problem() const = 0;
    [[nodiscard]] virtual IdentityView identity() const = 0;               ///< once signed in
    [[nodiscard]] virtual QVector<IdentityView> choices() const = 0;       ///< ChooseIdentity
    virtual void signInWithToken(const QString& name, const QString& token, Reply<Done> reply) = 0;
    virtual void signInAs(const QString& name, Reply<Done> reply) = 0;     ///< only a demo home allows it
    virtual void signOut() = 0;
    /// Connects to the upstream and signs in there; the reply is the server's version.
    virtual void testUpstream(const SetupRequest& request, Reply<QString> reply) = 0;
    virtual void setUp(const SetupRequest& request, Reply<SetupResult> reply) = 0;

Q_SIGNALS:
    void stageChanged();
};

}  // namespace gatehouse::service
