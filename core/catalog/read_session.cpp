#include "core/catalog/read_session.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>

namespace gatehouse::catalog {

namespace {

constexpr auto kRetriesMax = std::chrono::seconds(10);

// All of them end with the transaction or savepoint. Printed constants follow the session's formats, so that two
// readings of one schema would differ by who reads; printed names follow the search path.
constexpr const char* kSettings =
    "SELECT pg_catalog.set_config('search_path', '', true), pg_catalog.set_config('statement_timeout', '30s', true),"
    " pg_catalog.set_config('lock_timeout', '1s', true), pg_catalog.set_config('quote_all_identifiers', 'off', true),"
    " pg_catalog.set_config('datestyle', 'ISO, MDY', true), pg_catalog.set_config('intervalstyle', 'postgres', true),"
    " pg_catalog.set_config('timezone', 'UTC', true), pg_catalog.set_config('bytea_output', 'hex', true),"
    " pg_catalog.set_config('extra_float_digits', '1', true)";

}  // namespace

void Rows::Clear::operator()(PGresult* result) const
{
    PQclear(result);
}

bool Rows::good() const
{
    const ExecStatusType status = PQresultStatus(m_result.get());
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

std::string_view Rows::sqlState() const
{
    const char* state = PQresultErrorField(m_result.get(), PG_DIAG_SQLSTATE);
    return state ? state : "";
}

int Rows::count() const
{
    return PQntuples(m_result.get());
}

std::string_view Rows::text(int row, int column) const
{
    return {PQgetvalue(m_result.get(), row, column), static_cast<size_t>(PQgetlength(m_result.get(), row, column))};
}

bool Rows::isNull(int row, int column) const
{
    return PQgetisnull(m_result.get(), row, column) != 0;
}

Oid Rows::oid(int row, int column) const
{
    return static_cast<Oid>(std::strtoul(PQgetvalue(m_result.get(), row, column), nullptr, 10));
}

int Rows::number(int row, int column) const
{
    return std::atoi(PQgetvalue(m_result.get(), row, column));
}

double Rows::real(int row, int column) const
{
    return std::strtod(PQgetvalue(m_result.get(), row, column), nullptr);
}

char Rows::letter(int row, int column) const
{
    return *PQgetvalue(m_result.get(), row, column);
}

ReadSession::~ReadSession()
{
    giveBack();
}

Rows ReadSession::run(const char* sql)
{
    return Rows(PQexec(m_connection, sql));
}

Error ReadSession::failure(const char* what) const
{
    // Only the first line: DETAIL and CONTEXT can quote data.
    std::string message = PQerrorMessage(m_connection);
    message.resize(std::min(message.size(), message.find('\n')));
    return {std::string("the catalog's ") + what + " could not be read: " + message,
            "The account that reads the catalog needs to connect and to read pg_catalog."};
}

bool ReadSession::giveBack()
{
    bool good = true;
    if (m_state == State::Transaction)
        good = run("ROLLBACK").good();
    // Back to the savepoint, not only released: that is what undoes the settings exactly, also a SET LOCAL underneath.
    if (m_state == State::Savepoint)
        good = run("ROLLBACK TO SAVEPOINT gatehouse_catalog").good() && run("RELEASE SAVEPOINT gatehouse_catalog").good();
    m_state = State::Outside;
    return good;
}

Outcome ReadSession::begin(bool ownTransaction)
{
    m_retriesUntil = std::chrono::steady_clock::now() + kRetriesMax;
    switch (PQtransactionStatus(m_connection)) {
    case PQTRANS_IDLE:
        if (!run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").good())
            return failure("transaction");
        m_state = State::Transaction;
        break;
    case PQTRANS_INTRANS:
        if (ownTransaction)
            return Error{"the catalog cannot be read: the session is inside a transaction", ""};
        if (!run("SAVEPOINT gatehouse_catalog").good())
            return failure("transaction");
        m_state = State::Savepoint;
        break;
    case PQTRANS_INERROR:
        return Error{"the catalog cannot be read: the session's transaction has failed", ""};
    case PQTRANS_ACTIVE:
        return Error{"the catalog cannot be read: the session is running a statement", ""};
    default:
        return failure("transaction");
    }
    if (!run(kSettings).good())
        return failure("transaction");
    return Done{};
}

Outcome ReadSession::end()
{
    if (!giveBack())
        return failure("transaction");
    return Done{};
}

Result<Rows> ReadSession::query(const char* what, const std::string& sql)
{
    Rows rows = run(sql.c_str());
    if (!rows.good())
        return failure(what);
    return rows;
}

Result<Rows> ReadSession::attempt(const char* what, const std::string& sql)
{
    if (!run("SAVEPOINT gatehouse_attempt").good())
        return failure(what);
    Rows rows = run(sql.c_str());
    if (rows.good())
        return run("RELEASE SAVEPOINT gatehouse_attempt").good() ? Result<Rows>(std::move(rows)) : failure(what);
    const Error said = failure(what);
    if (!run("ROLLBACK TO SAVEPOINT gatehouse_attempt").good() || !run("RELEASE SAVEPOINT gatehouse_attempt").good())
        return said;
    return rows;
}

int ReadSession::serverVersion() const
{
    return PQserverVersion(m_connection);
}

std::string ReadSession::database() const
{
    const char* name = PQdb(m_connection);
    return name ? name : "";
}

}  // namespace gatehouse::catalog
