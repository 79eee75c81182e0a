#include "tests/masking/masked_server.h"

#include "core/catalog/reader.h"
#include "core/masking/big_endian.h"

namespace gatehouse::tests {

namespace {

Answer answerOf(PGresult* result)
{
    Answer answer;
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        answer.error = PQresultErrorMessage(result);
        PQclear(result);
        return answer;
    }
    for (int i = 0; i < PQnfields(result); ++i) {
        answer.columns.push_back({PQfname(result, i), PQftable(result, i), static_cast<int16_t>(PQftablecol(result, i)), PQftype(result, i),
                                  static_cast<int16_t>(PQfsize(result, i)), PQfmod(result, i), static_cast<int16_t>(PQfformat(result, i))});
    }
    for (int row = 0; row < PQntuples(result); ++row) {
        std::vector<std::optional<std::string>>& cells = answer.rows.emplace_back();
        for (int i = 0; i < PQnfields(result); ++i) {
            if (PQgetisnull(result, row, i) != 0)
                cells.emplace_back(std::nullopt);
            else
                cells.emplace_back(std::string(PQgetvalue(result, row, i), static_cast<size_t>(PQgetlength(result, row, i))));
        }
    }
    PQclear(result);
    return answer;
}

}  // namespace

std::string Answer::rowBody(size_t row) const
{
    std::string body;
    masking::appendInt(body, rows[row].size(), 2);
    for (const std::optional<std::string>& cell : rows[row]) {
        masking::appendInt(body, cell ? cell->size() : UINT32_MAX, 4);
        body += cell.value_or(std::string());
    }
    return body;
}

Result<std::unique_ptr<MaskedServer>> MaskedServer::start(const std::string& schema)
{
    auto server = PrivatePostgres::start();
    if (!server)
        return server.error();
    std::unique_ptr<MaskedServer> masked(new MaskedServer);
    masked->m_server = std::move(*server);
    masked->m_connection = PQconnectdb(masked->m_server->conninfo().c_str());
    PQsetNoticeProcessor(masked->m_connection, [](void*, const char*) {}, nullptr);
    PGresult* made = PQexec(masked->m_connection, schema.c_str());
    const bool good = PQresultStatus(made) == PGRES_COMMAND_OK || PQresultStatus(made) == PGRES_TUPLES_OK;
    const std::string problem = PQresultErrorMessage(made);
    PQclear(made);
    if (!good)
        return Error{problem, {}};
    auto read = catalog::readSnapshot(masked->m_connection, 1);
    if (!read)
        return read.error();
    masked->m_catalog = *read;
    return masked;
}

MaskedServer::~MaskedServer()
{
    PQfinish(m_connection);
}

Answer MaskedServer::ask(const std::string& sql, masking::Format format) const
{
    return answerOf(PQexecParams(m_connection, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, format == masking::Format::Binary ? 1 : 0));
}

Answer MaskedServer::sendBack(const std::string& sql, catalog::Oid type, const std::string& value, masking::Format format) const
{
    const char* values[] = {value.c_str()};
    const int lengths[] = {static_cast<int>(value.size())};
    const int formats[] = {format == masking::Format::Binary ? 1 : 0};
    return answerOf(PQexecParams(m_connection, sql.c_str(), 1, &type, values, lengths, formats, 0));
}

std::vector<std::optional<std::string>> cellsOf(std::string_view body)
{
    std::vector<std::optional<std::string>> cells;
    if (body.size() < 2)
        return {};
    const uint64_t count = masking::readUint(body.substr(0, 2));
    body.remove_prefix(2);
    for (uint64_t i = 0; i < count; ++i) {
        if (body.size() < 4)
            return {};
        const auto length = static_cast<uint32_t>(masking::readUint(body.substr(0, 4)));
        body.remove_prefix(4);
        if (length == UINT32_MAX) {
            cells.emplace_back(std::nullopt);
            continue;
        }
        if (body.size() < length)
            return {};
        cells.emplace_back(std::string(body.substr(0, length)));
        body.remove_prefix(length);
    }
    return body.empty() ? cells : std::vector<std::optional<std::string>>{};
}

}  // namespace gatehouse::tests
