// The session a snapshot is read over: its transaction, the settings that printing depends on, and queries. Knows no catalog.
#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

namespace gatehouse::catalog {

/// What a query returned, by row and column.
class Rows {
public:
    explicit Rows(PGresult* result) : m_result(result) {}

    [[nodiscard]] bool good() const;
    [[nodiscard]] std::string_view sqlState() const;
    [[nodiscard]] int count() const;
    [[nodiscard]] std::string_view text(int row, int column) const;
    [[nodiscard]] bool isNull(int row, int column) const;
    [[nodiscard]] Oid oid(int row, int column) const;
    [[nodiscard]] int number(int row, int column) const;
    [[nodiscard]] double real(int row, int column) const;
    /// The first byte; 0 when there is none.
    [[nodiscard]] char letter(int row, int column) const;
    [[nodiscard]] bool isTrue(int row, int column) const { return letter(row, column) == 't'; }

private:
    struct Clear {
        void operator()(PGresult* result) const;
    };
    std::unique_ptr<PGresult, Clear> m_result;
};

class ReadSession {
public:
    explicit ReadSession(PGconn* connection) : m_connection(connection) {}
    /// Gives the session back as it was, whatever happened.
    ~ReadSession();
    ReadSession(const ReadSession&) = delete;
    ReadSession& operator=(const ReadSession&) = delete;

    /// ownTransaction: a repeatable-read, read-only one; the session must be idle. Otherwise a savepoint of the
    /// transaction the session is in, or the former when it is in none.
    [[nodiscard]] Outcome begin(bool ownTransaction);
    [[nodiscard]] Outcome end();

    /// Error: the first line of what the server said, which quotes no data.
    [[nodiscard]] Result<Rows> query(const char* what, const std::string& sql);
    /// Runs it so that its failure leaves the transaction usable. Error: the connection or the transaction is gone.
    [[nodiscard]] Result<Rows> attempt(const char* what, const std::string& sql);

    [[nodiscard]] int serverVersion() const;
    [[nodiscard]] std::string database() const;
    /// Time for another try; a server full of broken objects must not hold up a reading for ever.
    [[nodiscard]] bool mayRetry() const { return std::chrono::steady_clock::now() < m_retriesUntil; }

private:
    enum class State { Outside, Transaction, Savepoint };

    [[nodiscard]] Rows run(const char* sql);
    [[nodiscard]] Error failure(const char* what) const;
    bool giveBack();

    PGconn* m_connection;
    State m_state = State::Outside;
    std::chrono::steady_clock::time_point m_retriesUntil;
};

}  // namespace gatehouse::catalog
