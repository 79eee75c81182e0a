// Makes query runs that go through the gateway like any client's: libpq, as the signed-in person.
#pragma once

#include "core/service/query_runner.h"
#include "core/service/remote_sign_in.h"

namespace gatehouse::service {

class LibpqQueryRunner final : public QueryRunner {
    Q_OBJECT
public:
    explicit LibpqQueryRunner(const RemoteSignIn& signIn, QObject* parent = nullptr) : QueryRunner(parent), m_signIn(signIn) {}
    [[nodiscard]] std::unique_ptr<QueryRun> makeRun() override;

private:
    const RemoteSignIn& m_signIn;
};

}  // namespace gatehouse::service
