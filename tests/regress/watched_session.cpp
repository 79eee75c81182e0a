#include "tests/regress/watched_session.h"

#include "core/catalog/function_review.h"
#include "core/catalog/reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace gatehouse::regress {

namespace {

constexpr size_t kTextShown = 4000;

/// One line of reviewed_functions.txt, as an administrator would say it who has read the library.
struct Vouched {
    std::string library;
    std::string symbol;
    std::string contrib;
    std::string standIn;
};

std::string textOf(const std::filesystem::path& path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("a stand-in of a reviewed function cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Vouched> vouchedFor()
{
    std::vector<Vouched> all;
    const std::filesystem::path list(GATEHOUSE_REVIEWED_FUNCTIONS);
    std::ifstream file(list);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string first;
        if (!(words >> first) || first.starts_with('#'))
            continue;
        Vouched& each = all.emplace_back(Vouched{.library = "regress", .symbol = first});
        if (first != "=" && first != "~")
            continue;
        std::string last;
        words >> each.library >> each.symbol >> last;
        if (first == "=")
            each.contrib = last;
        else
            each.standIn = textOf(list.parent_path() / last);
    }
    if (all.empty())
        throw std::runtime_error("the list of reviewed functions cannot be read");
    return all;
}

std::shared_ptr<const catalog::Snapshot> reviewed(const catalog::Snapshot& catalog)
{
    static const std::vector<Vouched> vouched = vouchedFor();
    std::vector<catalog::FunctionReview> reviews;
    for (const catalog::Function& function : catalog.contents().functions) {
        if (function.language != "c")
            continue;
        std::string_view library = std::string_view(function.library).substr(function.library.find_last_of('/') + 1);
        if (library.ends_with(".so"))
            library.remove_suffix(3);
        const auto found = std::ranges::find_if(vouched, [&](const Vouched& each) {
            return each.library == library && each.symbol == function.body;
        });
        if (found != vouched.end())
            reviews.push_back({catalog::signatureOf(function, catalog), catalog::reviewMark(function), found->contrib, found->standIn});
    }
    return catalog::withReviews(catalog, reviews, catalog.version());
}

uint32_t number(std::string_view bytes)
{
    uint32_t value = 0;
    for (const char c : bytes.substr(0, 4))
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string bigEndian(uint32_t value)
{
    std::string bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<char>(value >> shift & 0xff));
    return bytes;
}

std::vector<std::pair<std::string, std::string>> startupParameters(std::string_view body)
{
    std::vector<std::string> words;
    body.remove_prefix(4);
    while (!body.empty() && body.front() != '\0') {
        const size_t end = body.find('\0');
        if (end == std::string_view::npos)
            break;
        words.emplace_back(body.substr(0, end));
        body.remove_prefix(end + 1);
    }
    std::vector<std::pair<std::string, std::string>> parameters;
    for (size_t i = 0; i + 1 < words.size(); i += 2)
        parameters.emplace_back(words[i], words[i + 1]);
    return parameters;
}

/// One field of an ErrorResponse.
std::string errorField(std::string_view body, char wanted)
{
    while (!body.empty() && body.front() != '\0') {
        const char type = body.front();
        const size_t end = body.find('\0');
        if (end == std::string_view::npos)
            break;
        if (type == wanted)
            return std::string(body.substr(1, end - 1));
        body.remove_prefix(end + 1);
    }
    return {};
}

std::string firstWord(std::string_view text)
{
    std::string word;
    for (const char c : text) {
        if (std::isalpha(static_cast<unsigned char>(c)))
            word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        else if (!word.empty() || !std::isspace(static_cast<unsigned char>(c)))
            break;
    }
    return word;
}

/// A query of ours before one of these would change what they do: SET TRANSACTION must come first in its transaction.
bool mustComeFirst(std::string_view text)
{
    static constexpr std::array<std::string_view, 9> words{"set",    "begin", "start",    "commit", "rollback",
                                                           "end",    "abort", "savepoint", "release"};
    return std::ranges::find(words, firstWord(text)) != words.end();
}

std::vector<std::string> names(PGconn* connection, const char* sql)
{
    PGresult* result = PQexec(connection, sql);
    std::vector<std::string> found;
    const bool good = PQresultStatus(result) == PGRES_TUPLES_OK;
    for (int row = 0; good && row < PQntuples(result); ++row)
        found.emplace_back(PQgetvalue(result, row, 0));
    PQclear(result);
    if (!good)
        throw std::runtime_error(std::string("asking the session failed: ") + PQerrorMessage(connection));
    return found;
}

void forget(std::vector<std::pair<std::string, sql::Statement>>& named, const std::string& name)
{
    if (name == "*")
        named.clear();
    else
        std::erase_if(named, [&](const auto& entry) { return entry.first == name; });
}

}  // namespace

int Report::next(const std::string& file)
{
    const std::lock_guard lock(m_mutex);
    auto found = std::ranges::find(m_counts, file, [](const auto& entry) { return entry.first; });
    if (found == m_counts.end())
        found = m_counts.insert(m_counts.end(), {file, 0});
    return ++found->second;
}

void Report::line(const std::string& text)
{
    const std::lock_guard lock(m_mutex);
    m_out << text << '\n' << std::flush;
}

WatchedSession::WatchedSession(int client, Upstream upstream, Report& report)
    : m_client(client), m_upstream(std::move(upstream)), m_report(report)
{
}

void WatchedSession::run()
{
    if (!signIn())
        return;
    while (true) {
        const Message message = m_client.receive();
        switch (message.type) {
        case 'X':
            return;
        case 'Q':
            onQuery(message);
            break;
        case 'F':
        case 'S':
            // psql's \gdesc and large objects: relayed, not counted. Nothing is remembered of what they did.
            m_server->send(message);
            relayUntilReady();
            m_catalogStale = m_pathStale = true;
            break;
        default:
            m_server->send(message);
            break;
        }
    }
}

bool WatchedSession::signIn()
{
    constexpr uint32_t kProtocol3 = 196608;
    constexpr uint32_t kTls = 80877103;
    constexpr uint32_t kGss = 80877104;
    std::string startup = m_client.receiveStartup();
    while (number(startup) == kTls || number(startup) == kGss) {
        m_client.sendRaw("N");
        startup = m_client.receiveStartup();
    }
    if (number(startup) != kProtocol3)
        return false;

    std::vector<std::pair<std::string, std::string>> settings{{"host", m_upstream.host}, {"port", m_upstream.port},
                                                              {"sslmode", "disable"}, {"gssencmode", "disable"}};
    std::string options;
    for (const auto& [name, value] : startupParameters(startup)) {
        if (name == "user" || name == "application_name" || name == "client_encoding") {
            settings.emplace_back(name, value);
        } else if (name == "database") {
            settings.emplace_back("dbname", value);
        } else if (name == "options") {
            options += " " + value;
        } else {
            options += " -c " + name + "=";
            for (const char c : value) {
                if (c == ' ' || c == '\\')
                    options.push_back('\\');
                options.push_back(c);
            }
        }
        if (name == "application_name")
            m_file = value.substr(value.find('/') + 1);
    }
    settings.emplace_back("options", options);
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : settings) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    m_connection.reset(PQconnectdbParams(keywords.data(), values.data(), 0));
    PQsetNoticeProcessor(m_connection.get(), [](void*, const char*) {}, nullptr);
    if (PQstatus(m_connection.get()) != CONNECTION_OK) {
        m_client.send('E', std::string("SFATAL\0VFATAL\0C08006\0M", 22) + PQerrorMessage(m_connection.get())
                               + std::string(2, '\0'));
        return false;
    }
    m_server.emplace(PQsocket(m_connection.get()));

    m_client.send('R', bigEndian(0));
    for (const char* name : {"server_version", "server_encoding", "client_encoding", "application_name", "is_superuser",
                             "session_authorization", "DateStyle", "IntervalStyle", "TimeZone", "integer_datetimes",
                             "standard_conforming_strings"}) {
        const char* value = PQparameterStatus(m_connection.get(), name);
        if (value)
            m_client.send('S', std::string(name) + '\0' + value + '\0');
    }
    m_client.send('K', bigEndian(static_cast<uint32_t>(backend())) + bigEndian(0));
    m_client.send('Z', "I");
    return true;
}

void WatchedSession::onQuery(const Message& message)
{
    const std::string text = message.body.c_str();
    refresh(text);

    sql::SessionSettings settings;
    settings.searchPath = m_path;
    settings.hasTemporary = !m_temporarySchema.empty();
    settings.temporaryNames = m_temporary;
    settings.temporarySchema = m_temporarySchema;
    settings.prepared = &m_prepared;
    settings.cursors = &m_cursors;
    const auto before = std::chrono::steady_clock::now();
    const sql::Analysis analysis = sql::analyze(text, *m_catalog, settings);
    const int64_t analysisUs = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - before).count();

    // What our own questions did is not the statement's.
    static_cast<void>(takeWitnessed(m_upstream.witnessDirectory, backend()));
    m_server->send(message);
    const Outcome outcome = relayUntilReady();
    const Witnessed witnessed = takeWitnessed(m_upstream.witnessDirectory, backend());

    Told told;
    for (const sql::Statement& statement : analysis.statements)
        told.add(statement, *m_catalog);
    m_transaction.add(told);
    const bool runsDeferred = std::ranges::any_of(analysis.statements, [](const sql::Statement& statement) {
        return statement.transaction == sql::TransactionStep::Commit || statement.transaction == sql::TransactionStep::Prepare
            || statement.tag == "SET CONSTRAINTS";
    });
    const Told& answersFor = runsDeferred ? m_transaction : told;
    std::vector<std::string> wrong;
    if (answersFor.everything && !analysis.statements.empty())
        wrong = wrongs(answersFor, witnessed, *m_catalog);
    std::ranges::move(wrongRefusals(analysis, !outcome.sqlState.empty(), witnessed), std::back_inserter(wrong));
    if (!analysis.statements.empty())
        write(text, analysis, told, outcome, witnessed, wrong, analysisUs);
    remember(analysis, witnessed, outcome);
    if (m_status == 'I')
        m_transaction = Told{};
}

WatchedSession::Outcome WatchedSession::relayUntilReady()
{
    Outcome outcome;
    while (true) {
        const Message message = m_server->receive();
        m_client.send(message);
        if (message.type == 'E' && outcome.sqlState.empty()) {
            outcome.sqlState = errorField(message.body, 'C');
            outcome.raisedIn = errorField(message.body, 'F');
        }
        if (message.type == 'G' || message.type == 'W')
            copyIn();
        if (message.type == 'Z') {
            m_status = message.body.at(0);
            return outcome;
        }
    }
}

void WatchedSession::copyIn()
{
    while (true) {
        const Message message = m_client.receive();
        m_server->send(message);
        if (message.type == 'c' || message.type == 'f')
            return;
    }
}

void WatchedSession::refresh(const std::string& text)
{
    if (m_catalog && (m_status == 'E' || mustComeFirst(text)))
        return;
    if (m_pathStale)
        readPath();
    if (m_catalogStale)
        readCatalog();
}

void WatchedSession::readPath()
{
    m_path = names(m_connection.get(), "SELECT pg_catalog.unnest(pg_catalog.current_schemas(false))");
    m_temporary = names(m_connection.get(), "SELECT relname FROM pg_catalog.pg_class"
                                            " WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()");
    const std::vector<std::string> schema = names(m_connection.get(),
        "SELECT nspname FROM pg_catalog.pg_namespace WHERE oid OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()");
    m_temporarySchema = schema.empty() ? std::string() : schema.front();
    m_pathStale = false;
}

void WatchedSession::readCatalog()
{
    // libpq has not seen what was relayed; an empty query tells it whether the session is in a transaction.
    PQclear(PQexec(m_connection.get(), ""));
    auto read = catalog::readSnapshot(m_connection.get(), ++m_version, m_catalog.get(),
                                      {.ownTransaction = false, .temporary = true});
    if (!read.ok())
        throw std::runtime_error(read.error().message);
    m_catalog = reviewed(*read.value());
    m_catalogStale = false;
}

void WatchedSession::remember(const sql::Analysis& analysis, const Witnessed& witnessed, const Outcome& outcome)
{
    m_catalogStale = m_catalogStale || witnessed.invalidated;
    m_pathStale = m_pathStale || witnessed.invalidated || !witnessed.utilities.empty() || !outcome.sqlState.empty()
        || std::ranges::any_of(analysis.statements, &sql::Statement::changesSearchPath);
    if (!outcome.sqlState.empty())
        return;
    // COMMIT PREPARED brings what this session never made: nothing here is told of it but by what the statement is.
    m_catalogStale = m_catalogStale || std::ranges::any_of(analysis.statements, &sql::Statement::changesCatalog);
    for (const sql::Statement& statement : analysis.statements)
        remember(statement);
}

void WatchedSession::remember(const sql::Statement& statement)
{
    if (statement.tag == "PREPARE" && statement.inner) {
        forget(m_prepared, statement.preparedName);
        m_prepared.emplace_back(statement.preparedName, *statement.inner);
    } else if (statement.tag == "DEALLOCATE" || statement.tag == "DEALLOCATE ALL") {
        forget(m_prepared, statement.preparedName);
    } else if (statement.tag == "DECLARE CURSOR" && statement.inner) {
        forget(m_cursors, statement.cursorName);
        m_cursors.emplace_back(statement.cursorName, *statement.inner);
    } else if (statement.tag == "CLOSE CURSOR" || statement.tag == "CLOSE CURSOR ALL") {
        forget(m_cursors, statement.cursorName);
    } else if (statement.tag == "DISCARD ALL") {
        m_prepared.clear();
        m_cursors.clear();
    }
}

void WatchedSession::write(const std::string& text, const sql::Analysis& analysis, const Told& told,
                           const Outcome& outcome, const Witnessed& witnessed, const std::vector<std::string>& wrong,
                           int64_t analysisUs)
{
    nlohmann::json line;
    line["file"] = m_file;
    line["n"] = m_report.next(m_file);
    line["text"] = text.substr(0, kTextShown);
    std::string tag;
    std::vector<std::string> untold;
    std::vector<std::string> refusals;
    bool parsed = true;
    for (const sql::Statement& statement : analysis.statements) {
        tag += (tag.empty() ? "" : "; ") + statement.tag;
        for (std::string& reason : statement.untold())
            untold.push_back(std::move(reason));
        refusals.insert(refusals.end(), statement.refusals.begin(), statement.refusals.end());
        parsed = parsed && !statement.has(sql::FindingKind::NotParsed) && !statement.has(sql::FindingKind::TooBig);
    }
    line["tag"] = tag;
    line["told"] = told.everything;
    line["untold"] = untold;
    line["refusals"] = refusals;
    line["parsed"] = parsed;
    line["errored"] = outcome.sqlState;
    line["raisedIn"] = outcome.raisedIn;
    line["seen"] = {{"relations", witnessed.relations.size()}, {"changes", witnessed.changes.size()},
                    {"calls", witnessed.calls.size()}};
    line["effects"] = sql::effectNames(told.effects);
    line["wrong"] = wrong;
    line["us"] = analysisUs;
    if (m_catalogStale)
        line["staleCatalog"] = true;
    m_report.line(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace gatehouse::regress
