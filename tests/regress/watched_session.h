// One psql session: relayed to the server unchanged, every statement analysed before it runs and compared afterwards.
#pragma once

#include "core/catalog/snapshot.h"
#include "core/sql/analyze.h"
#include "tests/regress/comparison.h"
#include "tests/regress/message_stream.h"

#include <libpq-fe.h>

#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace gatehouse::regress {

/// Where all sessions write their lines; counts statements file by file.
class Report {
public:
    explicit Report(std::ostream& out) : m_out(out) {}
    int next(const std::string& file);
    void line(const std::string& text);

private:
    std::mutex m_mutex;
    std::ostream& m_out;
    std::vector<std::pair<std::string, int>> m_counts;
};

struct Upstream {
    std::string host;              ///< the folder of the server's socket
    std::string port;
    std::string witnessDirectory;
};

class WatchedSession {
public:
    WatchedSession(int client, Upstream upstream, Report& report);
    /// Until the client leaves. Throws std::runtime_error when a connection breaks.
    void run();

private:
    struct Outcome {
        std::string sqlState;      ///< of the first error, or empty
        std::string raisedIn;      ///< the server's source file that raised it, e.g. gram.y
    };
    struct Closer {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    bool signIn();
    void onQuery(const Message& message);
    Outcome relayUntilReady();
    void copyIn();
    void refresh(const std::string& text);
    void readPath();
    void readCatalog();
    void remember(const sql::Analysis& analysis, const Witnessed& witnessed, const Outcome& outcome);
    void remember(const sql::Statement& statement);
    void write(const std::string& text, const sql::Analysis& analysis, const Told& told, const Outcome& outcome,
               const Witnessed& witnessed, const std::vector<std::string>& wrong, int64_t analysisUs);
    [[nodiscard]] int backend() const { return PQbackendPID(m_connection.get()); }

    MessageStream m_client;
    Upstream m_upstream;
    Report& m_report;
    std::unique_ptr<PGconn, Closer> m_connection;
    std::optional<MessageStream> m_server;
    std::string m_file;                ///< the regression file psql runs, from its application name
    char m_status = 'I';               ///< of the last ReadyForQuery: I, T or E
    std::shared_ptr<const catalog::Snapshot> m_catalog;
    uint64_t m_version = 0;
    bool m_catalogStale = true;
    bool m_pathStale = true;
    std::vector<std::string> m_path;
    std::vector<std::string> m_temporary;
    std::string m_temporarySchema;     ///< empty while the session has none
    std::vector<std::pair<std::string, sql::Statement>> m_prepared;
    std::vector<std::pair<std::string, sql::Statement>> m_cursors;
    Told m_transaction;                ///< everything told since BEGIN: deferred work of it runs at COMMIT
};

}  // namespace gatehouse::regress
